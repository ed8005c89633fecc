import type { NdArray } from '../../array.js'
import { bind1 } from '../../bind.js'
import { fill } from '../../constant.js'
import { DtypeError } from '../../errors.js'
import { Zero, type Primitive } from '../../primitive.js'
import { isZero, only, operandAval } from '../constructors/tangents.js'
import { mul } from '../mul.js'
import { sum } from '../sum.js'
import { collective, type CollectiveParams } from './collective.js'

export const psumP: Primitive<CollectiveParams> = collective({
  name: 'psum',
  doc: 'Sum over a named vmap axis, for each of its elements. Linear, and its own adjoint: what every element gives reaches all.',
  shape: (x) => {
    if (x.dtype === 'bool') throw new DtypeError('psum: booleans are not added. Convert them first: x.astype("int32").')
    return x
  },
  combine: (x, axis) => sum(x, [axis]),
  repeated: (x, size) => mul(x, fill(size, x.aval)),
  along: (x, axis, { axisName }) => [psum(x, axisName), axis],
  tangent: (dx, _x, _y, { axisName }) => psum(dx, axisName),
  transpose: (cotangents, operands, { axisName }) => {
    const ct = only(cotangents)
    return [isZero(ct) ? new Zero(operandAval(only(operands))) : psum(ct, axisName)]
  },
  sample: (draw) => ({ operands: [draw.real(draw.shape(), draw.floatDtype())], params: { axisName: 'i' } }),
})

/** Binds {@link psumP}. */
export function psum(x: NdArray, axisName: string): NdArray {
  return bind1(psumP, [x], { axisName })
}
