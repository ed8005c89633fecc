import { checkIsArray, type NdArray } from '../array.js'
import { withShape } from '../aval.js'
import { bind1 } from '../bind.js'
import { ShapeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { at, checkNumbers, equalNumbers, formatShape, inserted, sizeOf, type Shape } from '../shape.js'
import { structural } from './constructors/structural.js'
import { moveAxis } from './transpose.js'

export interface ReshapeParams {
  readonly shape: Shape
}

export const reshapeP: Primitive<ReshapeParams> = structural({
  name: 'reshape',
  doc: 'The same row-major sequence of elements in another shape. Adjoint: back to the shape it had.',
  shape: (x, { shape }) => {
    if (sizeOf(shape) !== x.size) {
      throw new ShapeError(
        `reshape: ${x.toString()} has ${String(x.size)} elements, but shape ${formatShape(shape)} has ${String(sizeOf(shape))}. The numbers of elements must agree.`,
      )
    }
    return withShape(x, shape)
  },
  evaluation: { kind: 'view', source: () => ({ kind: 'reshape' }) },
  transpose: (ct, operand) => reshape(ct, operand.shape),
  batch: (x, mapped, { shape }) => [reshape(moveAxis(x, mapped, 0), inserted(shape, 0, at(x.shape, mapped))), 0],
  sample: (draw) => {
    const shape = draw.shape()
    const operand = draw.elements(shape, draw.dtype())
    const merged = [sizeOf(shape)]
    const split = shape.length === 0 ? [1] : [1, ...shape.slice(0, -1), at(shape, shape.length - 1), 1]
    return { operands: [operand], params: { shape: draw.pick([merged, split, shape, [...shape].reverse()]) } }
  },
})

/**
 * The elements of `x`, in row-major order, in another shape of the same size.
 *
 * @example
 * lax.reshape(np.array([1, 2, 3, 4]), [2, 2]).toArray() // [[1, 2], [3, 4]]
 */
export function reshape(x: NdArray, shape: Shape): NdArray {
  checkIsArray('reshape', x)
  checkNumbers('reshape', 'the shape is', shape)
  return equalNumbers(x.shape, shape) ? x : bind1(reshapeP, [x], { shape })
}
