import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { DtypeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { structural } from './constructors/structural.js'
import { checkReducedAxes } from './sum.js'

export interface CumsumParams {
  readonly axis: number
  /** Does the sum run from the last element to the first? */
  readonly reverse: boolean
}

export const cumsumP: Primitive<CumsumParams> = structural({
  name: 'cumsum',
  doc: 'Sums of the elements up to each one along an axis, itself included. Linear; its adjoint runs the other way. Integers wrap.',
  shape: (x, { axis }) => {
    if (x.dtype === 'bool') throw new DtypeError('cumsum: booleans are not added. Convert them first: x.astype("int32").')
    checkReducedAxes('cumsum', x, [axis])
    return x
  },
  evaluation: {
    kind: 'scan',
    axis: ({ axis }) => axis,
    reverse: ({ reverse }) => reverse,
    combine: (s, running, x) => s.add(running, x),
  },
  transpose: (ct, _operand, { axis, reverse }) => cumsum(ct, axis, !reverse),
  batch: (x, mapped, { axis, reverse }) => [cumsum(x, axis + Number(axis >= mapped), reverse), mapped],
  sample: (draw) => {
    const shape = draw.shape({ minRank: 1 })
    return {
      operands: [draw.elements(shape, draw.dtype(['float64', 'float32', 'int32', 'uint32']))],
      params: { axis: draw.integer(0, shape.length - 1), reverse: draw.boolean() },
    }
  },
})

/** Running sums of `x` along `axis`, from its first element or, in `reverse`, from its last one. */
export function cumsum(x: NdArray, axis: number, reverse = false): NdArray {
  return bind1(cumsumP, [x], { axis, reverse })
}
