import type { NdArray } from '../array.js'
import { dtypes, isFloat, type DType } from '../dtype.js'
import { ShapeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { greatest, least } from './constructors/extremum.js'
import { reduce, reduction, type ReductionParams } from './constructors/reduction.js'
import { pair } from './constructors/tangents.js'

/** `better(x, y)`: is x strictly better than y? Nothing is better than `worst`, which stands for no element. */
function position(
  name: string,
  doc: string,
  worst: (dtype: DType) => number,
  better: (s: ScalarBuilder, x: Expr, y: Expr) => Expr,
): Primitive<ReductionParams> {
  return reduction({
    name,
    doc,
    result: (x, axes) => {
      if (axes.some((axis) => x.shape[axis] === 0)) {
        throw new ShapeError(
          `${name}: ${x.toString()} has no element along axis ${axes.join()}, so none has a position. Check the size first.`,
        )
      }
      return 'int32'
    },
    element: (_s, x, index) => [x, index],
    unit: (dtype) => [worst(dtype), greatest('int32')],
    combine: (s, left, right) => {
      const [x, i] = pair(left)
      const [y, j] = pair(right)
      const nan = (value: Expr): Expr => s.ne(value, value)
      const wins = s.or(better(s, y, x), s.and(nan(y), s.not(nan(x))))
      const ties = s.or(s.eq(x, y), s.and(nan(x), nan(y)))
      const second = s.or(wins, s.and(ties, s.lt(j, i)))
      return [s.select(second, y, x), s.select(second, j, i)]
    },
    project: (_s, state) => at(state, 1),
    tangent: null,
    sample: (draw) => {
      const shape = draw.shape({ minRank: 1, minExtent: 1 })
      const dtype = draw.dtype(dtypes)
      const operand = isFloat(dtype) ? draw.distinct(shape, dtype) : draw.elements(shape, dtype)
      return { operands: [operand], params: { axes: [draw.integer(0, shape.length - 1)] } }
    },
  })
}

export const argmaxP: Primitive<ReductionParams> = position(
  'argmax',
  'Where the largest element is, as int32: the first of equal ones, and the first NaN if there is one. Derivative 0.',
  least,
  (s, x, y) => s.gt(x, y),
)

export const argminP: Primitive<ReductionParams> = position(
  'argmin',
  'Where the smallest element is, as int32: the first of equal ones, and the first NaN if there is one. Derivative 0.',
  greatest,
  (s, x, y) => s.lt(x, y),
)

/** Position of the largest element along `axis`, as int32. */
export function argmax(x: NdArray, axis: number): NdArray {
  return reduce(argmaxP, x, [axis])
}

/** Position of the smallest element along `axis`, as int32. */
export function argmin(x: NdArray, axis: number): NdArray {
  return reduce(argminP, x, [axis])
}
