import type { NdArray } from '../array.js'
import { avalOf } from '../aval.js'
import { fill } from '../constant.js'
import type { ScatterLayout } from '../evaluation.js'
import type { Tangent } from '../primitive.js'
import { add, addTangents, sub } from './add.js'
import { eq } from './comparisons.js'
import { attains } from './constructors/extremum.js'
import { isZero } from './constructors/tangents.js'
import { convert } from './convert.js'
import { div } from './div.js'
import { mul, scaleTangent } from './mul.js'
import { select } from './select.js'

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
 * The factors of one place lie anywhere among the updates, so the product of the others is not to be had without a division. Πu = v w, where v is the
 * product of the factors that are not zero, dv = v Σ du/u, and w that of the zeros. Of no zero w = 1, of one w = Σu, of two w = ((Σu)² - Σu²) / 2, the
 * product of two numbers, and of more of them it vanishes to second order. So first and second derivatives are right wherever zeros are; the third
 * lacks what three zeros of one place have together.
 */
export function scatterProductTangent(combine: Combine, x: NdArray, updates: NdArray, dx: Tangent, du: Tangent): NdArray | Tangent {
  const ones = fill(1, avalOf(x.shape, x.dtype))
  const alongX: Tangent = isZero(dx) ? dx : scaleTangent(dx, combine('mul', ones, updates))
  if (isZero(du)) return alongX
  const [zeros, none] = [fill(0, ones.aval), fill(0, du.aval.strong)]
  const vanishes = eq(updates, none)
  const total = (terms: NdArray): NdArray => combine('add', zeros, terms)
  const count = total(convert(vanishes, x.dtype))
  const byCount = (zero: NdArray, one: NdArray, two: NdArray): NdArray =>
    select(eq(count, zeros), zero, select(eq(count, ones), one, select(eq(count, fill(2, ones.aval)), two, zeros)))

  const factor = select(vanishes, fill(1, none.aval), updates)
  const v = combine('mul', ones, factor)
  const dv = mul(total(div(select(vanishes, none, du), factor)), v)

  const vanishing = select(vanishes, updates, none)
  const dVanishing = select(vanishes, du, none)
  const [sum, dSum] = [total(vanishing), total(dVanishing)]
  const half = fill(0.5, ones.aval)
  const w = byCount(ones, sum, mul(half, sub(mul(sum, sum), total(mul(vanishing, vanishing)))))
  const dw = byCount(zeros, dSum, sub(mul(dSum, sum), total(mul(dVanishing, vanishing))))

  return addTangents(alongX, mul(add(mul(dv, w), mul(dw, v)), x))
}
