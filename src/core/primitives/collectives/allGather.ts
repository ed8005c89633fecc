import type { NdArray } from '../../array.js'
import { avalOf, withShape } from '../../aval.js'
import { bind1 } from '../../bind.js'
import { fill } from '../../constant.js'
import { Zero, type Primitive } from '../../primitive.js'
import { inserted, range } from '../../shape.js'
import { isZero, only, operandAval } from '../constructors/tangents.js'
import { dynamicSlice } from '../dynamicSlice.js'
import { reshape } from '../reshape.js'
import { broadcastAxis } from '../sum.js'
import { moveAxis } from '../transpose.js'
import { axisIndex } from './axisIndex.js'
import { collective, type CollectiveParams } from './collective.js'
import { psum } from './psum.js'

export interface AllGatherParams extends CollectiveParams {
  readonly size: number
  /** Where the gathered elements are along, in the result. */
  readonly axis: number
}

export const allGatherP: Primitive<AllGatherParams> = collective({
  name: 'allGather',
  doc: 'What all elements of a named vmap axis have, stacked along an axis, for each of them. Linear; its adjoint sums, and takes the own part.',
  shape: (x, { size, axis }) => withShape(x, inserted(x.shape, axis, size)),
  combine: (x, mapped, { axis }) => moveAxis(x, mapped, axis),
  repeated: (x, size, { axis }) => broadcastAxis(x, axis, size),
  along: (x, mapped, params) => [allGather(moveAxis(x, mapped, 0), { ...params, axis: params.axis + 1 }), 0],
  tangent: (dx, _x, _y, params) => allGather(dx, params),
  transpose: (cotangents, operands, { axisName, axis }) => {
    const ct = only(cotangents)
    const operand = operandAval(only(operands))
    if (isZero(ct)) return [new Zero(operand)]
    const starts = range(ct.ndim).map((i) => (i === axis ? axisIndex(axisName) : fill(0, avalOf([], 'int32'))))
    return [reshape(dynamicSlice(psum(ct, axisName), starts, inserted(operand.shape, axis, 1)), operand.shape)]
  },
  sample: (draw) => {
    const shape = draw.shape()
    return { operands: [draw.real(shape, draw.floatDtype())], params: { axisName: 'i', size: 3, axis: draw.integer(0, shape.length) } }
  },
})

/** Binds {@link allGatherP}. */
export function allGather(x: NdArray, params: AllGatherParams): NdArray {
  return bind1(allGatherP, [x], params)
}
