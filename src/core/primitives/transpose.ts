import type { NdArray } from '../array.js'
import { withShape } from '../aval.js'
import { bind1 } from '../bind.js'
import { ShapeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { at, checkNumbers, formatShape, range } from '../shape.js'
import { structural } from './constructors/structural.js'

export interface TransposeParams {
  /** Which axis of the operand each axis of the result is. */
  readonly permutation: readonly number[]
}

export const transposeP: Primitive<TransposeParams> = structural({
  name: 'transpose',
  doc: 'Permutes the axes: result axis i is operand axis permutation[i]. Adjoint: the inverse permutation.',
  shape: (x, { permutation }) => {
    if (permutation.length !== x.ndim || !range(x.ndim).every((axis) => permutation.includes(axis))) {
      throw new ShapeError(
        `transpose: ${formatShape(permutation)} is no permutation of the ${String(x.ndim)} axes of ${x.toString()}. Name each axis from 0 to ${String(x.ndim - 1)} once.`,
      )
    }
    return withShape(
      x,
      permutation.map((axis) => at(x.shape, axis)),
    )
  },
  evaluation: {
    kind: 'view',
    source: (x, { permutation }) => ({
      kind: 'affine',
      axes: range(x.ndim).map((axis) => ({ start: 0, step: 1, axis: permutation.indexOf(axis) })),
    }),
  },
  transpose: (ct, _operand, { permutation }) => transpose(ct, inverse(permutation)),
  // The mapped axis goes to the front, the others keep their order behind it.
  batch: (x, mapped, { permutation }) => [transpose(x, [mapped, ...permutation.map((axis) => axis + Number(axis >= mapped))]), 0],
  sample: (draw) => {
    const shape = draw.shape()
    return { operands: [draw.elements(shape, draw.dtype())], params: { permutation: draw.permutation(shape.length) } }
  },
})

/**
 * Permutes the axes of `x`; the identity costs nothing.
 *
 * @example
 * lax.transpose(np.array([[1, 2], [3, 4]]), [1, 0]).toArray() // [[1, 3], [2, 4]]
 */
export function transpose(x: NdArray, permutation: readonly number[]): NdArray {
  checkNumbers('transpose', 'the permutation is', permutation)
  return permutation.every((axis, i) => axis === i) ? x : bind1(transposeP, [x], { permutation })
}

/** Moves one axis, the others keep their order. */
export function moveAxis(x: NdArray, from: number, to: number): NdArray {
  if (from === to) return x
  const others = range(x.ndim).filter((axis) => axis !== from)
  return transpose(x, [...others.slice(0, to), from, ...others.slice(to)])
}

function inverse(permutation: readonly number[]): readonly number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis))
}
