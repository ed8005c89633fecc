import type { NdArray } from '../array.js'
import { avalOf, withShape } from '../aval.js'
import { bind } from '../bind.js'
import { dtypes, isFloat } from '../dtype.js'
import { ArgumentError, ShapeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { at } from '../shape.js'
import { routine } from './constructors/routine.js'
import { takeAlongAxis } from './constructors/takeAlongAxis.js'
import { isZero, only, pair, zeroLike } from './constructors/tangents.js'

export interface TopKParams {
  readonly k: number
}

export const topKP: Primitive<TopKParams> = routine({
  name: 'topK',
  doc: 'The k largest elements along the last axis, the largest first, and their int32 positions. NaN counts as the largest, -0 as less than 0, of equal ones the first comes first.',
  trailing: 1,
  shapes: (operands, { k }) => {
    const x = only(operands)
    if (x.ndim === 0) throw new ShapeError(`topK: ${x.toString()} has no axis to choose along. Give an array of one axis or more.`)
    const extent = at(x.shape, x.ndim - 1)
    if (!Number.isInteger(k) || k < 0 || k > extent) {
      throw new ArgumentError(
        `topK: ${String(k)} elements cannot be chosen along the last axis of ${x.toString()}. Give a k from 0 to ${String(extent)}.`,
      )
    }
    const shape = [...x.shape.slice(0, -1), k]
    return [withShape(x, shape), avalOf(shape, 'int32')]
  },
  algorithm: ({ k }) => ({ name: 'topK', k }),
  jvp: (primals, tangents, { k }) => {
    const [values, positions] = topK(only(primals), k)
    const dx = only(tangents)
    return [
      [values, positions],
      [isZero(dx) ? zeroLike(values) : takeAlongAxis(dx, positions, values.ndim - 1), zeroLike(positions)],
    ]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const shape = draw.shape({ minRank: 1 })
    const dtype = draw.dtype(dtypes)
    const operand = isFloat(dtype) ? draw.distinct(shape, dtype) : draw.elements(shape, dtype)
    return { operands: [operand], params: { k: draw.integer(0, at(shape, shape.length - 1)) } }
  },
})

/** The `k` largest elements of `x` along its last axis, the largest first, and their positions. */
export function topK(x: NdArray, k: number): readonly [values: NdArray, positions: NdArray] {
  return pair(bind(topKP, [x], { k }))
}
