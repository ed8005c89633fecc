import * as precise from './highPrecision.js'
import { isReal, item, stored, ulp, type Plain, type Reference } from './plain.js'

interface Accuracy {
  /** The bound that the library states for the function, in ulp of the result. */
  readonly stated: number
  /** How far the reference may be off itself, in ulp of a double; nothing to a float32 result. */
  readonly own: number
  readonly signless?: boolean
  /** May a result below the normal range be lost? */
  readonly flushes?: boolean
}

/** A function of real operands. float32 operands are exact doubles, so that the reference is exact to the eyes of a float32 result. */
function real(f: (...xs: number[]) => number, { stated: bound, own, signless = false, flushes = false }: Accuracy): Reference {
  return (operands) => {
    const first = item(operands, 0)
    const data = first.data.map((_, i) => f(...operands.map((x) => item(x.data, i))))
    // A millionth of an ulp of float32 covers the error of the double.
    const ulps = first.dtype === 'float32' ? bound + 1e-6 : bound + own
    const lost = flushes ? (first.dtype === 'float32' ? 2 ** -126 : 2 ** -1022) : 0
    return [{ shape: first.shape, dtype: first.dtype, data, bounds: data.map((y) => Math.max(ulps * ulp(first.dtype, y), lost)), signless }]
  }
}

// Math's functions are fdlibm's in V8, whose errors are below one ulp; the hyperbolic ones and their inverses, made of several of these, below two.
const fdlibm = 1
const composed = 2

function powOf(x: number, y: number): number {
  // IEEE 754 and C say so; JavaScript says NaN.
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1
  return Math.pow(x, y)
}

/** 1 - x^2 from the exact square: x = a + b with a of 26 bits. */
function oneMinusSquare(x: number): number {
  if (!(Math.abs(x) < 2 ** 500)) return Number.isNaN(x) ? NaN : -x * x
  const square = x * x
  const a = x * 134217729 - (x * 134217729 - x)
  const b = x - a
  const error = a * a - square + 2 * a * b + b * b
  return 1 - square - error
}

/** x / (x^2 + y^2), scaled by the larger one. */
function inversion(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  const scale = Math.max(Math.abs(x), Math.abs(y))
  if (scale === 0 || scale === Infinity) return 0
  const exponent = Math.min(1000, Math.max(-1000, Math.floor(Math.log2(scale))))
  const [u, v] = [x * 2 ** -exponent, y * 2 ** -exponent]
  return (u / (u * u + v * v)) * 2 ** -exponent
}

function sechSquare(x: number): number {
  const e = Math.exp(-Math.abs(x))
  return Math.abs(x) > 20 ? 2 * e * (2 * e) : 1 / Math.cosh(x) ** 2
}

const statedPower = (n: number): number => (n >= 0 && n <= 5 ? Math.max(0, n - 1) : n < 0 && n >= -4 ? -n : 0.85)

/** x^n: in BigInt for integers, by Math.pow for floats. */
const integerPow: Reference = (operands, params: { exponent: number }) => {
  const x = item(operands, 0)
  if (isReal(x.dtype))
    return real((v) => powOf(v, params.exponent), { stated: statedPower(params.exponent), own: fdlibm })(operands, params)
  return [{ ...x, data: x.data.map((v) => wrappedPower(x, v, params.exponent)) }]
}

function wrappedPower({ dtype }: Plain, x: number, n: number): number {
  // 1 / x^|n|, truncated; a division by zero gives 0.
  if (n < 0) return Math.abs(x) > 1 || x === 0 ? 0 : n % 2 === 0 ? 1 : x
  const power = BigInt(x) ** BigInt(Math.min(n, 64 + (n % 2)))
  const exact = n <= 65 ? power : modularPower(BigInt(x), BigInt(n))
  return dtype === 'int32' ? Number(BigInt.asIntN(32, exact)) : Number(BigInt.asUintN(32, exact))
}

function modularPower(x: bigint, n: bigint): bigint {
  const modulus = 1n << 32n
  let result = 1n
  let base = ((x % modulus) + modulus) % modulus
  for (let rest = n; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * base) % modulus
    base = (base * base) % modulus
  }
  return result
}

const pow: Reference = (operands, params) => {
  const [x, y] = [item(operands, 0), item(operands, 1)]
  if (isReal(x.dtype)) return real(powOf, { stated: 0.85, own: fdlibm })(operands, params)
  return [{ ...x, data: x.data.map((v, i) => stored(x.dtype, wrappedPower(x, v, item(y.data, i)))) }]
}

/** Elementary and special functions, each with its stated bound. */
export const elementary: Readonly<Record<string, Reference>> = {
  integerPow,
  pow,
  exp: real(Math.exp, { stated: 1, own: fdlibm }),
  expm1: real(Math.expm1, { stated: 1, own: fdlibm }),
  // The high-precision ones end within one ulp.
  gaussian: real(precise.gaussian, { stated: 1.6, own: 1 }),
  log: real(Math.log, { stated: 1, own: fdlibm }),
  log1p: real(Math.log1p, { stated: 1, own: fdlibm }),
  // One correctly rounded operation after another, half an ulp each; the first error is halved by the root or taken over by the quotient.
  rsqrt: real((x) => 1 / Math.sqrt(x), { stated: 0.51, own: 1 }),
  cbrt: real(Math.cbrt, { stated: 0.85, own: fdlibm }),
  // exp, a sum and a quotient.
  logistic: real((x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))), { stated: 2.5, own: fdlibm + 2 }),
  oneMinusSquare: real(oneMinusSquare, { stated: 1.5, own: 1 }),
  sin: real(Math.sin, { stated: 1, own: fdlibm }),
  cos: real(Math.cos, { stated: 1, own: fdlibm }),
  tan: real(Math.tan, { stated: 1.05, own: fdlibm }),
  asin: real(Math.asin, { stated: 1, own: fdlibm }),
  acos: real(Math.acos, { stated: 1, own: fdlibm }),
  atan: real(Math.atan, { stated: 1, own: fdlibm }),
  atan2: real(Math.atan2, { stated: 1.5, own: fdlibm }),
  // A scaled norm and a quotient.
  cosAtan: real((x) => 1 / Math.hypot(1, x), { stated: 2, own: 2 }),
  // Two squares, a sum, a quotient. The library forms x + y t, which overflows where the result is subnormal.
  inversion: real(inversion, { stated: 3, own: 2, signless: true, flushes: true }),
  sinh: real(Math.sinh, { stated: 1, own: composed }),
  cosh: real(Math.cosh, { stated: 1, own: composed }),
  tanh: real(Math.tanh, { stated: 1.5, own: composed }),
  sechSquare: real(sechSquare, { stated: 2.5, own: 2 * composed + 2 }),
  asinh: real(Math.asinh, { stated: 1.5, own: composed }),
  acosh: real(Math.acosh, { stated: 2, own: composed }),
  atanh: real(Math.atanh, { stated: 2, own: composed }),
  erf: real(precise.erf, { stated: 1.25, own: 1 }),
  erfc: real(precise.erfc, { stated: 4, own: 1 }),
  // The last step of Halley's iteration rounds once, on an argument of its own error.
  erfInv: real(precise.erfInv, { stated: 3.5, own: 1 }),
}
