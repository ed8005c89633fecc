import type { NdArray } from '../array.js'
import { avalOf } from '../aval.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { dtypes, isFloat } from '../dtype.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { cumulative, type CumulativeParams } from './constructors/cumulative.js'
import { attains } from './constructors/extremum.js'
import { takeAlongAxis } from './constructors/takeAlongAxis.js'
import { iota } from './iota.js'
import { select } from './select.js'

function extremum(name: string, doc: string, better: (s: ScalarBuilder, x: Expr, y: Expr) => Expr): Primitive<CumulativeParams> {
  return cumulative({
    name,
    doc,
    dtypes,
    advice: '',
    combine: better,
    tangent: (dx, x, y, params) => takeAlongAxis(dx, latest(attains(x, y), params), params.axis),
    elements: (draw, shape, dtype) => (isFloat(dtype) ? draw.distinct(shape, dtype) : draw.elements(shape, dtype)),
  })
}

export const cummaxP: Primitive<CumulativeParams> = extremum(
  'cummax',
  'The largest of the elements up to each one along an axis, itself included; NaN propagates. The derivative is that of the latest element that attains it.',
  (s, x, y) => s.max(x, y),
)

export const cumminP: Primitive<CumulativeParams> = extremum(
  'cummin',
  'The smallest of the elements up to each one along an axis, itself included; NaN propagates. The derivative is that of the latest element that attains it.',
  (s, x, y) => s.min(x, y),
)

/** The position at which `attained` last held, on the way along the axis; it holds at the first element. */
function latest(attained: NdArray, { axis, reverse }: CumulativeParams): NdArray {
  const position = iota(attained.shape, 'int32', axis)
  const extent = at(attained.shape, axis)
  const none = fill(reverse ? extent : -1, avalOf(attained.shape, 'int32'))
  return (reverse ? cummin : cummax)(select(attained, position, none), axis, reverse)
}

/** Running maximum of `x` along `axis`, from its first element or, in `reverse`, from its last one. */
export function cummax(x: NdArray, axis: number, reverse = false): NdArray {
  return bind1(cummaxP, [x], { axis, reverse })
}

/** Running minimum of `x` along `axis`, from its first element or, in `reverse`, from its last one. */
export function cummin(x: NdArray, axis: number, reverse = false): NdArray {
  return bind1(cumminP, [x], { axis, reverse })
}
