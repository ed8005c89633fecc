import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { dtypes } from '../dtype.js'
import type { Primitive, Tangent } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { addTangents } from './add.js'
import { eq, lt } from './comparisons.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleDistinctPair } from './constructors/samples.js'
import { anything } from './constructors/signatures.js'
import { isZero, pair } from './constructors/tangents.js'
import { mul } from './mul.js'
import { select } from './select.js'

/** `loses(x, y)`: is it y alone that gives the result? */
function extremum(
  name: string,
  doc: string,
  body: (s: ScalarBuilder, x: Expr, y: Expr) => Expr,
  loses: (x: NdArray, y: NdArray) => NdArray,
): Primitive<NoParams> {
  const primitive: Primitive<NoParams> = elementwise({
    name,
    doc,
    signature: anything,
    body: (s, xs) => [body(s, at(xs, 0), at(xs, 1))],
    jvp: (primals, tangents) => {
      const [x, y] = pair(primals)
      const [dx, dy] = pair(tangents)
      const z = bind1(primitive, primals, noParams)
      return [[z], [addTangents(passed(dx, x, y, loses(x, y)), passed(dy, x, y, loses(y, x)))]]
    },
    transpose: 'notLinear',
    sample: (draw) => sampleDistinctPair(draw, dtypes),
  })
  return primitive
}

/** What of the tangent of one operand reaches the result. A selection, since the tangent of the operand that loses may be infinite. */
function passed(t: Tangent, x: NdArray, y: NdArray, lost: NdArray): Tangent {
  if (isZero(t)) return t
  const share = select(eq(x, y), fill(0.5, x.aval), fill(1, x.aval))
  return select(lost, fill(0, x.aval), mul(t, share))
}

export const minP: Primitive<NoParams> = extremum(
  'min',
  'The smaller of two; NaN propagates. The derivative goes to the smaller, and half to each where they are equal.',
  (s, x, y) => s.min(x, y),
  (x, y) => lt(y, x),
)

export const maxP: Primitive<NoParams> = extremum(
  'max',
  'The larger of two; NaN propagates. The derivative goes to the larger, and half to each where they are equal.',
  (s, x, y) => s.max(x, y),
  (x, y) => lt(x, y),
)

/**
 * The smaller of `x` and `y`, of equal shape and dtype.
 *
 * @example
 * lax.min(np.array([1, 5]), np.array([2, 3])).toArray() // [1, 3]
 */
export function min(x: NdArray, y: NdArray): NdArray {
  return bind1(minP, [x, y], noParams)
}

/**
 * The larger of `x` and `y`, of equal shape and dtype.
 *
 * @example
 * lax.max(np.array([1, 5]), np.array([2, 3])).toArray() // [2, 5]
 */
export function max(x: NdArray, y: NdArray): NdArray {
  return bind1(maxP, [x, y], noParams)
}
