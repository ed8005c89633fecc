import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { at, checkNumbers, range } from '../shape.js'
import { structural } from './constructors/structural.js'
import { checkReducedAxes, shiftAxes } from './sum.js'

export interface ReverseParams {
  readonly axes: readonly number[]
}

export const reverseP: Primitive<ReverseParams> = structural({
  name: 'reverse',
  doc: 'The elements in reverse order along axes. Its own adjoint.',
  shape: (x, { axes }) => {
    checkReducedAxes('reverse', x, axes)
    return x
  },
  evaluation: {
    kind: 'view',
    source: (x, { axes }) => ({
      kind: 'affine',
      axes: range(x.ndim).map((axis) =>
        axes.includes(axis) ? { start: at(x.shape, axis) - 1, step: -1, axis } : { start: 0, step: 1, axis },
      ),
    }),
  },
  transpose: (ct, _operand, { axes }) => reverse(ct, axes),
  batch: (x, mapped, { axes }) => [reverse(x, shiftAxes(axes, mapped)), mapped],
  sample: (draw) => {
    const shape = draw.shape()
    return { operands: [draw.elements(shape, draw.dtype())], params: { axes: draw.subset(shape.length, draw.integer(0, shape.length)) } }
  },
})

/**
 * The elements of `x` in reverse order along `axes`.
 *
 * @example
 * lax.rev(np.array([[1, 2], [3, 4]]), [1]).toArray() // [[2, 1], [4, 3]]
 */
export function reverse(x: NdArray, axes: readonly number[]): NdArray {
  checkNumbers('reverse', 'the axes are', axes)
  return axes.length === 0 ? x : bind1(reverseP, [x], { axes })
}
