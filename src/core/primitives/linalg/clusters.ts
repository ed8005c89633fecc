import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind1 } from '../../bind.js'
import { fill } from '../../constant.js'
import type { Primitive } from '../../primitive.js'
import { routine } from '../constructors/routine.js'
import { only, zeroLike } from '../constructors/tangents.js'
import { select } from '../select.js'
import { withRaisedDiagonal } from './diagonal.js'
import { checkMatrices } from './matrices.js'

export interface ClustersParams {
  /** Without the elements that are zero up to rounding. */
  readonly nonzero: boolean
}

export const clustersP: Primitive<ClustersParams> = routine({
  name: 'clusters',
  doc: 'Which diagonal elements of a matrix, in increasing or decreasing order, are equal up to rounding: a bool for each two of them. Derivative 0.',
  trailing: 2,
  shapes: (operands) => {
    const l = only(operands)
    checkMatrices('clusters', l, true)
    return [avalOf(l.shape, 'bool')]
  },
  algorithm: ({ nonzero }) => ({ name: 'clusters', nonzero }),
  jvp: (primals, _tangents, params) => {
    const y = bind1(clustersP, primals, params)
    return [[y], [zeroLike(y)]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const batch = draw.shape({ maxRank: 1 })
    const n = draw.integer(0, 4)
    const l = draw.real([...batch, n, n], draw.floatDtype(), { low: -0.4, high: 0.4 })
    return { operands: [withRaisedDiagonal(l, 0.5, draw.pick([1, 0]))], params: { nonzero: draw.boolean() } }
  },
})

/** The elements of C where the diagonal elements of L are equal up to rounding, and zeros elsewhere. */
export function within(c: NdArray, l: NdArray): NdArray {
  return select(bind1(clustersP, [l], { nonzero: false }), c, fill(0, avalOf(c.shape, c.dtype)))
}

/** The elements of C where the diagonal elements of L are equal up to rounding and not zero, and zeros elsewhere. */
export function withinNonzero(c: NdArray, l: NdArray): NdArray {
  return select(bind1(clustersP, [l], { nonzero: true }), c, fill(0, avalOf(c.shape, c.dtype)))
}
