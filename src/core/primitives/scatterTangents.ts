import type { NdArray } from '../array.js'
import { avalOf, type Aval } from '../aval.js'
import { fill } from '../constant.js'
import type { ScatterLayout } from '../evaluation.js'
import type { Tangent } from '../primitive.js'
import { add, addTangents, sub } from './add.js'
import { eq, le, lt } from './comparisons.js'
import { attains } from './constructors/extremum.js'
import { isZero } from './constructors/tangents.js'
import { convert } from './convert.js'
import { div } from './div.js'
import { and, or } from './logic.js'
import { mul, scaleTangent } from './mul.js'
import { select } from './select.js'
import { abs } from './sign.js'
import { stopGradient } from './stopGradient.js'

/** The scatter at hand, with another way to combine and other operands. */
export type Combine = (how: ScatterLayout['combine'], operand: NdArray, updates: NdArray) => NdArray

/**
 * The tangent of scatter min and max, which gave `y`: at each place, the mean of the tangents of the elements that attain it. `reached` holds, for each
 * update, the result where it went.
 */
export function scatterExtremumTangent(
  combine: Combine,
  x: NdArray,
  updates: NdArray,
  y: NdArray,
  reached: NdArray,
  dx: NdArray,
  du: NdArray,
): NdArray {
  const [kept, written] = [attains(x, y), attains(updates, reached)]
  // A selection, since a tangent of one that does not attain it may be infinite.
  const total = combine('add', select(kept, dx, fill(0, dx.aval.strong)), select(written, du, fill(0, du.aval.strong)))
  return div(total, combine('add', convert(kept, x.dtype), convert(written, x.dtype)))
}

/**
 * The tangent of scatter mul: y = x Πu over the updates u of one place, dy = dx Πu + x d(Πu).
 *
 * The factors of one place lie anywhere among the updates, so the product of the others is not to be had without a division. Πu = v w, where w is the
 * product of the smallest factors, zeros among them, and v that of the others, dv = Σ (v/u) du. Of up to three factors w is their elementary symmetric
 * function, a polynomial in sums over the place, and of more zeros it vanishes to third order. So derivatives up to the third are right wherever zeros are, and
 * those up to the second keep their digits where factors are tiny (else du²/u² would cancel); the fourth lacks what four zeros of one place have together.
 *
 * `fetch` gives the elements of a table where the updates go, and zeros for those that are dropped.
 */
export function scatterProductTangent(
  combine: Combine,
  fetch: (table: NdArray) => NdArray,
  x: NdArray,
  updates: NdArray,
  dx: Tangent,
  du: Tangent,
): Tangent {
  const ones = fill(1, avalOf(x.shape, x.dtype))
  const alongX: Tangent = isZero(dx) ? dx : scaleTangent(dx, combine('mul', ones, updates))
  if (isZero(du)) return alongX
  const [zeros, none] = [fill(0, ones.aval), fill(0, du.aval.strong)]
  const total = (terms: NdArray): NdArray => combine('add', zeros, terms)
  const vanishes = smallestFactors(combine, fetch, total, stopGradient(updates), ones.aval)
  const count = total(convert(vanishes, x.dtype))
  const ofCount = (values: readonly NdArray[]): NdArray =>
    values.reduceRight((others, value, k) => select(eq(count, fill(k, ones.aval)), value, others), zeros)

  const factor = select(vanishes, fill(1, none.aval), updates)
  const v = combine('mul', ones, factor)
  // Not v Σ du/u, since du/u of a tiny u overflows where v/u does not.
  const dv = total(mul(div(select(vanishes, none, fetch(v)), factor), select(vanishes, none, du)))

  const vanishing = select(vanishes, updates, none)
  const dVanishing = select(vanishes, du, none)
  const [sum, dSum] = [total(vanishing), total(dVanishing)]
  // A single one may be large, and would have infinite powers.
  const several = lt(ones, count)
  const ofSeveral = (value: NdArray): NdArray => select(several, value, zeros)
  const small = select(fetch(several), vanishing, none)
  const square = mul(small, small)
  const [sum1, sum2, sum3] = [ofSeveral(sum), total(square), total(mul(square, small))]
  const [dSum1, dSum2, dSum3] = [ofSeveral(dSum), total(mul(small, dVanishing)), total(mul(square, dVanishing))]
  // Newton's identities.
  const pairs = mul(fill(1 / 2, ones.aval), sub(mul(sum1, sum1), sum2))
  const triples = div(add(sub(mul(pairs, sum1), mul(sum1, sum2)), sum3), fill(3, ones.aval))
  const w = ofCount([ones, sum, pairs, triples])
  const dw = ofCount([zeros, dSum, sub(mul(sum1, dSum1), dSum2), add(sub(mul(pairs, dSum1), mul(sum1, dSum2)), dSum3)])

  return addTangents(alongX, mul(add(mul(dv, w), mul(dw, v)), x))
}

/**
 * The updates that have the smallest magnitude at their place, one or two of equal magnitude below 1 (so that their squares do not overflow), and all that
 * are zero or subnormal. More that are equal need no care: what cancels among them is no larger than the product of the others.
 */
function smallestFactors(
  combine: Combine,
  fetch: (table: NdArray) => NdArray,
  total: (terms: NdArray) => NdArray,
  updates: NdArray,
  table: Aval,
): NdArray {
  const size = abs(updates)
  const smallest = combine('min', fill(Infinity, table), size)
  const isSmallest = eq(size, fetch(smallest))
  const [one, two] = [fill(1, table), fill(2, table)]
  const count = total(convert(isSmallest, table.dtype))
  const few = or(le(count, one), and(le(count, two), lt(smallest, one)))
  // Those always: the reciprocal overflows, dropped or not, and the product of two is 0.
  const leastNormal = fill(table.dtype === 'float32' ? 2 ** -126 : 2 ** -1022, size.aval)
  return or(lt(size, leastNormal), and(isSmallest, fetch(few)))
}
