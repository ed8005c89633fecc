import type { NdArray } from '../../array.js'
import { bind1 } from '../../bind.js'
import { fill } from '../../constant.js'
import type { Primitive } from '../../primitive.js'
import { attains } from '../constructors/extremum.js'
import { convert } from '../convert.js'
import { div } from '../div.js'
import { reduceMax, reduceMin } from '../reduceExtrema.js'
import { select } from '../select.js'
import { collective, type CollectiveParams } from './collective.js'
import { psum } from './psum.js'

function extremum(name: string, doc: string, reduce: (x: NdArray, axes: readonly number[]) => NdArray): Primitive<CollectiveParams> {
  const primitive: Primitive<CollectiveParams> = collective({
    name,
    doc,
    shape: (x) => x,
    combine: (x, axis) => reduce(x, [axis]),
    repeated: (x) => x,
    along: (x, axis, params) => [bind1(primitive, [x], params), axis],
    // As for the maximum along an axis of an array: the mean of the tangents of the elements that attain it.
    tangent: (dx, x, y, { axisName }) => {
      const attained = attains(x, y)
      const total = psum(select(attained, dx, fill(0, dx.aval)), axisName)
      return div(total, psum(convert(attained, x.dtype), axisName))
    },
    transpose: 'notLinear',
    sample: (draw) => ({ operands: [draw.real(draw.shape(), draw.floatDtype())], params: { axisName: 'i' } }),
  })
  return primitive
}

export const pmaxP: Primitive<CollectiveParams> = extremum(
  'pmax',
  'Largest over a named vmap axis; NaN propagates. The derivative goes to the elements that attain it, in equal shares.',
  reduceMax,
)

export const pminP: Primitive<CollectiveParams> = extremum(
  'pmin',
  'Smallest over a named vmap axis; NaN propagates. The derivative goes to the elements that attain it, in equal shares.',
  reduceMin,
)
