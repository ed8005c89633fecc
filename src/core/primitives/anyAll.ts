import type { NdArray } from '../array.js'
import { DtypeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { reduce, reduction, sampleReduction, type ReductionParams } from './constructors/reduction.js'

function quantifier(
  name: string,
  doc: string,
  unit: number,
  combine: (s: ScalarBuilder, x: Expr, y: Expr) => Expr,
): Primitive<ReductionParams> {
  return reduction({
    name,
    doc,
    result: (x) => {
      if (x.dtype !== 'bool') throw new DtypeError(`${name}: takes bool, not ${x.toString()}. Compare first: x.ne(0).`)
      return 'bool'
    },
    element: (_s, x) => [x],
    unit: () => [unit],
    combine: (s, left, right) => [combine(s, at(left, 0), at(right, 0))],
    project: (_s, state) => at(state, 0),
    tangent: null,
    sample: (draw) => sampleReduction(draw, (shape) => draw.elements(shape, 'bool')),
  })
}

export const anyP: Primitive<ReductionParams> = quantifier('any', 'Does it hold anywhere along axes? Nowhere in nothing.', 0, (s, x, y) =>
  s.or(x, y),
)
export const allP: Primitive<ReductionParams> = quantifier(
  'all',
  'Does it hold everywhere along axes? Everywhere in nothing.',
  1,
  (s, x, y) => s.and(x, y),
)

/** Is an element of `x` (bool) along `axes` true? */
export function any(x: NdArray, axes: readonly number[]): NdArray {
  return axes.length === 0 ? x : reduce(anyP, x, axes)
}

/** Are all elements of `x` (bool) along `axes` true? */
export function all(x: NdArray, axes: readonly number[]): NdArray {
  return axes.length === 0 ? x : reduce(allP, x, axes)
}
