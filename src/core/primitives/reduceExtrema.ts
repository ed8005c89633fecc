import type { NdArray } from '../array.js'
import { fill } from '../constant.js'
import { dtypes, isFloat, type DType } from '../dtype.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { attains, greatest, least } from './constructors/extremum.js'
import { reduce, reduction, sampleReduction, unreduced, type ReductionParams } from './constructors/reduction.js'
import { convert } from './convert.js'
import { div } from './div.js'
import { select } from './select.js'
import { sum } from './sum.js'

function extremum(
  name: string,
  doc: string,
  unit: (dtype: DType) => number,
  better: (s: ScalarBuilder, x: Expr, y: Expr) => Expr,
): Primitive<ReductionParams> {
  return reduction({
    name,
    doc,
    result: (x) => x.dtype,
    element: (_s, x) => [x],
    unit: (dtype) => [unit(dtype)],
    combine: (s, left, right) => [better(s, at(left, 0), at(right, 0))],
    project: (_s, state) => at(state, 0),
    // The mean of the tangents of the elements that attain it. A selection, since a tangent of one that does not may be infinite.
    tangent: (dx, x, y, axes) => {
      const attained = attains(x, unreduced(y, x.shape, axes))
      const total = sum(select(attained, dx, fill(0, dx.aval)), axes)
      return div(total, sum(convert(attained, x.dtype), axes))
    },
    sample: (draw) => {
      const dtype = draw.dtype(dtypes)
      return sampleReduction(draw, (shape) => (isFloat(dtype) ? draw.distinct(shape, dtype) : draw.elements(shape, dtype)))
    },
  })
}

export const reduceMaxP: Primitive<ReductionParams> = extremum(
  'reduceMax',
  'The largest along axes; NaN propagates; of nothing, the least number of the dtype. The derivative is the mean over the elements that attain it.',
  least,
  (s, x, y) => s.max(x, y),
)

export const reduceMinP: Primitive<ReductionParams> = extremum(
  'reduceMin',
  'The smallest along axes; NaN propagates; of nothing, the greatest number of the dtype. The derivative is the mean over the elements that attain it.',
  greatest,
  (s, x, y) => s.min(x, y),
)

/** The largest element along `axes` (distinct, non-negative); ties share the derivative equally. */
export function reduceMax(x: NdArray, axes: readonly number[]): NdArray {
  return axes.length === 0 ? x : reduce(reduceMaxP, x, axes)
}

/** The smallest element along `axes` (distinct, non-negative); ties share the derivative equally. */
export function reduceMin(x: NdArray, axes: readonly number[]): NdArray {
  return axes.length === 0 ? x : reduce(reduceMinP, x, axes)
}
