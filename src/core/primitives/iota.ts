import type { NdArray } from '../array.js'
import { avalOf } from '../aval.js'
import { bind1 } from '../bind.js'
import type { DType } from '../dtype.js'
import { DtypeError, ShapeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { checkNumbers, formatShape, type Shape } from '../shape.js'
import { zeroLike } from './constructors/tangents.js'

export interface IotaParams {
  readonly shape: Shape
  readonly dtype: DType
  /** The axis to count along. */
  readonly axis: number
}

export const iotaP: Primitive<IotaParams> = {
  name: 'iota',
  doc: 'Counts 0, 1, 2 … along one axis. It has no operands, so nothing is differentiated or mapped.',
  effect: false,
  control: null,
  abstractEval: (_avals, { shape, dtype, axis }) => {
    if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) {
      throw new ShapeError(
        `iota: ${String(axis)} is no axis of shape ${formatShape(shape)}. Count along an axis from 0 to ${String(shape.length - 1)}.`,
      )
    }
    if (dtype === 'bool') throw new DtypeError('iota: counts in numbers, not in bool. Use int32.')
    return [avalOf(shape, dtype)]
  },
  evaluation: { kind: 'elementwise', body: (s, _xs, { dtype, axis }) => [s.convert(s.index(axis), dtype)] },
  jvp: (_primals, _tangents, params) => {
    const y = bind1(iotaP, [], params)
    return [[y], [zeroLike(y)]]
  },
  transpose: 'notLinear',
  batch: (_size, _operands, _axes, params) => [[bind1(iotaP, [], params)], [null]],
  sample: (draw) => {
    const shape = draw.shape({ minRank: 1 })
    return {
      operands: [],
      params: { shape, dtype: draw.dtype(['float64', 'float32', 'int32', 'uint32']), axis: draw.integer(0, shape.length - 1) },
    }
  },
}

/**
 * The array of `shape` and `dtype` whose elements are their index along `axis`.
 *
 * @example
 * lax.iota([2, 3], 'int32', 1).toArray() // [[0, 1, 2], [0, 1, 2]]
 */
export function iota(shape: Shape, dtype: DType, axis: number): NdArray {
  checkNumbers('iota', 'the shape is', shape)
  return bind1(iotaP, [], { shape, dtype, axis })
}
