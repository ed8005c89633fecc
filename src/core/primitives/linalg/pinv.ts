import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind1 } from '../../bind.js'
import type { Primitive } from '../../primitive.js'
import { add, sub } from '../add.js'
import { routine } from '../constructors/routine.js'
import { isZero, only, zeroLike } from '../constructors/tangents.js'
import { withRaisedDiagonal } from './diagonal.js'
import { batchShape, checkMatrices, extents, multiply, transposed } from './matrices.js'

export interface PinvParams {
  /** Singular values up to this part of the largest one count as zero. */
  readonly tolerance: number
}

/** Its derivative is that of Golub and Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate (1973): of constant rank. */
export const pinvP: Primitive<PinvParams> = routine({
  name: 'pinv',
  doc: 'Pseudoinverse A⁺. dA⁺ = -A⁺ dA A⁺ + A⁺ A⁺ᵀ dAᵀ (I - A A⁺) + (I - A⁺ A) dAᵀ A⁺ᵀ A⁺, right where the rank stays the same.',
  trailing: 2,
  shapes: (operands) => {
    const a = only(operands)
    checkMatrices('pinv', a, false)
    const [rows, columns] = extents(a)
    return [avalOf([...batchShape(a), columns, rows], a.dtype)]
  },
  algorithm: ({ tolerance }) => ({ name: 'pinv', tolerance }),
  jvp: (primals, tangents, { tolerance }) => {
    const a = only(primals)
    const da = only(tangents)
    const p = pinv(a, tolerance)
    if (isZero(da)) return [[p], [zeroLike(p)]]
    const left = multiply(multiply(p, transposed(p)), transposed(da))
    const right = multiply(transposed(da), multiply(transposed(p), p))
    const moved = add(sub(left, multiply(multiply(left, a), p)), sub(right, multiply(p, multiply(a, right))))
    return [[p], [sub(moved, multiply(multiply(p, da), p))]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const batch = draw.shape({ maxRank: 1 })
    const a = draw.real([...batch, draw.integer(0, 4), draw.integer(0, 4)], draw.floatDtype(), { low: -0.5, high: 0.5 })
    return { operands: [withRaisedDiagonal(a, 3, 1)], params: { tolerance: draw.pick([1e-14, 1e-6]) } }
  },
})

/** The pseudoinverse of each matrix, the last two axes. Where an element is not finite all are NaN. */
export function pinv(a: NdArray, tolerance: number): NdArray {
  return bind1(pinvP, [a], { tolerance })
}
