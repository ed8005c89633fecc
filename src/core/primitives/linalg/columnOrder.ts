import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import type { Primitive } from '../../primitive.js'
import { noParams, type NoParams } from '../constructors/noParams.js'
import { routine } from '../constructors/routine.js'
import { only, pair, zeroLike } from '../constructors/tangents.js'
import { batchShape, checkMatrices, extents } from './matrices.js'

export const columnOrderP: Primitive<NoParams> = routine({
  name: 'columnOrder',
  doc: 'The columns of square matrices in an order in which elimination meets small pivots last, and the exchanges that lead to it, as int32. Derivative 0.',
  trailing: 2,
  shapes: (operands) => {
    const a = only(operands)
    checkMatrices('columnOrder', a, true)
    const positions = avalOf([...batchShape(a), extents(a)[1]], 'int32')
    return [positions, positions]
  },
  algorithm: () => ({ name: 'columnOrder' }),
  jvp: (primals) => {
    const results = bind(columnOrderP, primals, noParams)
    return [results, results.map(zeroLike)]
  },
  transpose: 'notLinear',
  sample: (draw: Draw): Sample<NoParams> => {
    const batch = draw.shape({ maxRank: 1 })
    const n = draw.integer(0, 4)
    const a = draw.real([...batch, n, n], draw.floatDtype())
    return { operands: [a], params: noParams }
  },
})

/**
 * The columns of square matrices in an order in which elimination with exchange of rows meets small pivots last; int32 [..., n]. It is the given order unless a pivot
 * before the last is small beside the largest one: then it is that of elimination in which rows and columns are exchanged, whose pivots decrease. So of a matrix of rank
 * r exactly the last n - r pivots vanish, but for rounding. Also with which column each one was exchanged, one after the other.
 */
export function columnOrder(a: NdArray): readonly [order: NdArray, exchanges: NdArray] {
  return pair(bind(columnOrderP, [a], noParams))
}
