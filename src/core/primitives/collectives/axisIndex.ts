import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind, bind1 } from '../../bind.js'
import { Zero, type Primitive } from '../../primitive.js'
import { iota } from '../iota.js'
import { outside, type CollectiveParams } from './collective.js'

export const axisIndexP: Primitive<CollectiveParams> = {
  name: 'axisIndex',
  doc: 'The position along a named vmap axis, an int32. It has no operands, and derivative 0.',
  effect: false,
  control: null,
  axisName: ({ axisName }) => axisName,
  abstractEval: () => [avalOf([], 'int32')],
  evaluation: { kind: 'control', run: (_operands, { axisName }) => outside('axisIndex', axisName), body: () => null, flow: () => null },
  jvp: (_primals, _tangents, params) => {
    const results = bind(axisIndexP, [], params)
    return [results, results.map((y) => new Zero(y.aval))]
  },
  transpose: 'notLinear',
  batch: (size) => [[iota([size], 'int32', 0)], [0]],
  sample: () => ({ operands: [], params: { axisName: 'i' } }),
}

/** Binds {@link axisIndexP}. */
export function axisIndex(axisName: string): NdArray {
  return bind1(axisIndexP, [], { axisName })
}
