import { fill } from '../../core/constant.js'
import { isFloat, type DType } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import type { Tangent } from '../../core/primitive.js'
import { div } from '../../core/primitives/div.js'
import { mul } from '../../core/primitives/mul.js'
import { simplest } from './series.js'

/**
 * What the derivatives of order 0 … `order` are divided by to become coefficients: k!/r^k, which makes them those of x(r t). The radius r is the power of two
 * nearest to order/e, so that neither k! nor its inverse leaves the range of the dtype; a power of two changes no other bit.
 */
export function divisorsUpTo(order: number): readonly number[] {
  const exponent = Math.max(0, Math.round(Math.log2(Math.max(1, order) / Math.E)))
  const list = [1]
  let factorial = 1n
  for (let k = 1; k <= order; k++) {
    factorial *= BigInt(k)
    list.push(scaled(factorial, -k * exponent))
  }
  return list
}

/** n 2^exponent; beyond 64 bits of n the last ones are cut off. */
function scaled(n: bigint, exponent: number): number {
  const extra = Math.max(0, n.toString(2).length - 64)
  return Number(n >> BigInt(extra)) * 2 ** (exponent + extra)
}

/**
 * Throws where the divisors do not fit the dtype.
 *
 * @throws ArgumentError
 */
export function checkOrder(label: string, divisors: readonly number[], dtype: DType): void {
  if (!isFloat(dtype)) return
  const [least, greatest] = dtype === 'float32' ? [2 ** -126, 2 ** 127] : [2 ** -1022, 2 ** 1023]
  if (divisors.every((x) => x >= least && x <= greatest)) return
  throw new ArgumentError(
    `${label}: the series have ${String(divisors.length - 1)} derivatives, and the factorials of so many do not fit ${dtype}. Give fewer${dtype === 'float32' ? ', or convert to float64' : ''}.`,
  )
}

/** The coefficient for a derivative. */
export function coefficientOf(derivative: Tangent, divisor: number): Tangent {
  const x = simplest(derivative)
  return x.zero === true || divisor === 1 ? x : div(x, fill(divisor, x.aval))
}

/** The derivative for a coefficient. */
export function derivativeOf(coefficient: Tangent, divisor: number): Tangent {
  return coefficient.zero === true || divisor === 1 ? coefficient : mul(coefficient, fill(divisor, coefficient.aval))
}
