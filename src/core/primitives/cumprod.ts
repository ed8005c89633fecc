import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { cumulative, type CumulativeParams } from './constructors/cumulative.js'
import { directed, shifted } from './constructors/recurrence.js'
import { mul } from './mul.js'

export const cumprodP: Primitive<CumulativeParams> = cumulative({
  name: 'cumprod',
  doc: 'Products of the elements up to each one along an axis, itself included. dy[i] = x[i] dy[i-1] + y[i-1] dx[i], without a division: right with zeros, to every order. Integers wrap.',
  dtypes: ['float64', 'float32', 'int32', 'uint32'],
  advice: 'Booleans are not multiplied: convert them first, x.astype("int32").',
  combine: (s, running, x) => s.mul(running, x),
  tangent: (dx, x, y, params) => directed(x, mul(shifted(y, 1, params), dx), params),
  elements: (draw, shape, dtype) =>
    draw.elements(
      shape,
      dtype,
      draw.pick([
        { low: -1.5, high: 1.5 },
        { low: 0, high: 0 },
      ]),
    ),
})

/** Running products of `x` along `axis`, from its first element or, in `reverse`, from its last one. */
export function cumprod(x: NdArray, axis: number, reverse = false): NdArray {
  return bind1(cumprodP, [x], { axis, reverse })
}
