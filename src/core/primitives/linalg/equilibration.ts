import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import type { Primitive } from '../../primitive.js'
import { noParams, type NoParams } from '../constructors/noParams.js'
import { routine } from '../constructors/routine.js'
import { only, pair, zeroLike } from '../constructors/tangents.js'
import { batchShape, checkMatrices } from './matrices.js'

export const equilibrationP: Primitive<NoParams> = routine({
  name: 'equilibration',
  doc: 'Exponents s (int32) for which elimination of ldexp(A, s) stays in range, and e for which det A = ldexp(det ldexp(A, s), e). Derivative 0.',
  trailing: 2,
  shapes: (operands) => {
    const a = only(operands)
    checkMatrices('equilibration', a, true)
    return [avalOf(a.shape, 'int32'), avalOf(batchShape(a), 'int32')]
  },
  algorithm: () => ({ name: 'equilibration' }),
  jvp: (primals) => {
    const results = bind(equilibrationP, primals, noParams)
    return [results, results.map(zeroLike)]
  },
  transpose: 'notLinear',
  sample: (draw: Draw): Sample<NoParams> => {
    const batch = draw.shape({ maxRank: 1 })
    const n = draw.integer(0, 4)
    const dtype = draw.floatDtype()
    const most = draw.pick([3, dtype === 'float32' ? 1e35 : 1e300])
    return { operands: [draw.real([...batch, n, n], dtype, { low: -most, high: most })], params: noParams }
  },
})

/**
 * For square matrices A exponents s, int32 [..., n, n], each that of its row plus that of its column, and e, int32 [...], so that det A = ldexp(det ldexp(A, s), e). They
 * are 0 unless rows, columns or the determinant leave the range of the type, or nearly: then the rows and columns of ldexp(A, s) are of one magnitude, and e is 0
 * unless the determinant is out of range.
 */
export function equilibration(a: NdArray): readonly [shifts: NdArray, compensation: NdArray] {
  return pair(bind(equilibrationP, [a], noParams))
}
