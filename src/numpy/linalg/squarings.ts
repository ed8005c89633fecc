import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { add, sub } from '../../core/primitives/add.js'
import { exponent, ldexp } from '../../core/primitives/exponent.js'
import { max, min } from '../../core/primitives/extrema.js'
import { isFinite } from '../../core/primitives/isFinite.js'
import { batchShape, extents, multiply, transposed } from '../../core/primitives/linalg/matrices.js'
import { neg } from '../../core/primitives/neg.js'
import { select } from '../../core/primitives/select.js'
import { abs } from '../../core/primitives/sign.js'
import { floorDivide, power } from '../arithmetic.js'
import { norm } from '../norm.js'
import { broadcastTo } from '../operands.js'
import { max as largest } from '../reductions.js'
import { expandDims } from '../shape.js'

/** The approximant of degree 13 is exact to rounding where the size of the matrix is at most 5.37; here, at most a power of two: 4 = 2². */
const exactExponent = 2

/** The degree of the first term of the backward error of the approximant, and its coefficient: 1 / (C(26, 13) 27!). */
const [errorDegree, errorCoefficient] = [27, 8.83e-36]

/**
 * How often each matrix is to be halved before its exponential is approximated, as int32. Norms of its powers say it, for a matrix that is far from normal has a norm that is
 * larger than what its powers grow by, and each needless squaring costs digits.
 *
 * Al-Mohy and Higham, A new scaling and squaring algorithm for the matrix exponential (2009).
 */
export function squaringsOf(a: NdArray): NdArray {
  const whole = norm(a, 1, [-2, -1])
  const growth = growthOf(a, whole)
  const halvings = atLeastZero(sub(exponent(growth), constant(exactExponent, growth)))
  return add(halvings, moreFor(a, halvings, whole))
}

/** min(max(‖A⁶‖^(1/6), ‖A⁸‖^(1/8)), max(‖A⁸‖^(1/8), ‖A¹⁰‖^(1/10))), and the norm itself where that is less or powers overflow. */
function growthOf(a: NdArray, whole: NdArray): NdArray {
  const a2 = multiply(a, a)
  const a4 = multiply(a2, a2)
  const rate = (x: NdArray, k: number): NdArray => power(norm(x, 1, [-2, -1]), 1 / k)
  const [r6, r8, r10] = [rate(multiply(a4, a2), 6), rate(multiply(a4, a4), 8), rate(multiply(a4, multiply(a4, a2)), 10)]
  const growth = min(max(r6, r8), max(r8, r10))
  return select(isFinite(growth), min(growth, whole), whole)
}

/** What else is needed so that rounding in the approximant does no harm, which |A|²⁷ bounds. */
function moreFor(a: NdArray, halvings: NdArray, whole: NdArray): NdArray {
  const scaled = ldexp(abs(a), neg(broadcastTo(expandDims(halvings, [-2, -1]), a.shape)))
  const rows = transposed(scaled)
  let sums: NdArray = fill(1, avalOf([...batchShape(a), extents(a)[0], 1], a.dtype))
  for (let k = 0; k < errorDegree; k++) sums = multiply(rows, sums)
  const unit = a.dtype === 'float32' ? 2 ** -24 : 2 ** -53
  const share = largest(sums, [-2, -1])
    .mul(errorCoefficient / unit)
    .div(norm(scaled, 1, [-2, -1]))
  const more = atLeastZero(floorDivide(add(exponent(share), constant(2 * 13 - 1, share)), 2 * 13))
  const plain = atLeastZero(sub(sub(exponent(whole), constant(exactExponent, whole)), halvings))
  return select(isFinite(share), min(more, plain), plain)
}

function constant(value: number, { shape }: NdArray): NdArray {
  return fill(value, avalOf(shape, 'int32'))
}

function atLeastZero(x: NdArray): NdArray {
  return max(x, constant(0, x))
}
