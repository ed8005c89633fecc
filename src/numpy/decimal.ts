/** A finite number in decimal: `0.d1d2d3… * 10 ** point`, without trailing zeros; no digits is zero. */
export interface Decimal {
  readonly negative: boolean
  readonly digits: string
  readonly point: number
}

/** Significant digits that every double less than a tie away from a short decimal shows a difference in. */
const exactDigits = 100

/** The shortest decimal that reads back as `x`; as a float32 if `single`. */
export function shortest(x: number, single: boolean): Decimal {
  if (!single) return decimal(x, Math.abs(x).toExponential())
  let count = 1
  let found = rounded(x, count)
  while (count < 9 && !Object.is(Math.fround(valueOf(found)), x)) found = rounded(x, ++count)
  return found
}

function valueOf({ negative, digits, point }: Decimal): number {
  return Number(`${negative ? '-' : ''}0.${digits === '' ? '0' : digits}e${point}`)
}

/** `x` with at most `count` significant digits, rounded half to even as dragon4 does (JavaScript rounds ties up). */
export function rounded(x: number, count: number): Decimal {
  const exact = decimal(x, Math.abs(x).toExponential(exactDigits - 1))
  if (exact.digits.length <= count || count < 1) return count < 1 ? { ...exact, digits: '', point: 0 } : exact
  const kept = exact.digits.slice(0, count)
  const rest = exact.digits.slice(count)
  const odd = Number(kept.at(-1)) % 2 === 1
  const up = rest > '5' || (rest === '5' && odd)
  if (!up) return { ...exact, digits: trimmed(kept) }
  const increased = String(BigInt(kept) + 1n)
  return { ...exact, digits: trimmed(increased), point: exact.point + increased.length - count }
}

function decimal(x: number, exponential: string): Decimal {
  const [mantissa = '', exponent = '0'] = exponential.split('e')
  const digits = trimmed(mantissa.replace('.', ''))
  return { negative: x < 0 || Object.is(x, -0), digits: digits === '0' ? '' : digits, point: digits === '' ? 1 : Number(exponent) + 1 }
}

function trimmed(digits: string): string {
  return digits.replace(/0+$/, '')
}

/** Digits before and after the point, without exponent. */
export function positional({ negative, digits, point }: Decimal): readonly [whole: string, fraction: string] {
  const whole = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0')
  const fraction = point < 0 ? '0'.repeat(-point) + digits : digits.slice(Math.max(0, point))
  return [(negative ? '-' : '') + (whole === '' || digits === '' ? '0' : whole), digits === '' ? '' : fraction]
}

/** The digit before the point, those after it, and the exponent with its sign and at least two digits. */
export function scientific({ negative, digits, point }: Decimal): readonly [whole: string, fraction: string, exponent: string] {
  const power = digits === '' ? 0 : point - 1
  const exponent = String(Math.abs(power)).padStart(2, '0')
  return [(negative ? '-' : '') + (digits === '' ? '0' : digits.slice(0, 1)), digits.slice(1), (power < 0 ? '-' : '+') + exponent]
}
