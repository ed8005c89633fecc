import type { NdArray } from '../../core/array.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { extents } from '../../core/primitives/linalg/matrices.js'
import { eye } from '../creation.js'
import { broadcastTo, type ArrayLike } from '../operands.js'
import { matmul } from '../products.js'
import { toNumbers } from '../reducing.js'
import { inv } from './solve.js'

/**
 * Each square matrix, the last two axes, to the power of an integer, by repeated squaring: for 0 the identity, for negative ones the power of the inverse. Powers of integers are integers, and wrap.
 *
 * @throws ShapeError where the last two extents differ; ArgumentError where the power is no integer
 * @example
 * np.linalg.matrixPower(np.array([[1, 1], [1, 0]]), 5).toArray() // [[8, 5], [5, 3]]
 * np.linalg.matrixPower(np.array([[2, 0], [0, 4]]), -1).toArray() // [[0.5, 0], [0, 0.25]]
 */
export function matrixPower(a: ArrayLike, n: number): NdArray {
  if (!Number.isSafeInteger(n)) throw new ArgumentError(`linalg.matrixPower: the power is an integer, not ${String(n)}.`)
  const value = toNumbers('linalg.matrixPower', a)
  if (value.ndim < 2 || extents(value)[0] !== extents(value)[1]) {
    throw new ShapeError(`linalg.matrixPower: takes square matrices, not ${value.aval.toString()}.`)
  }
  if (n === 0) return broadcastTo(eye(extents(value)[0], extents(value)[0], 0, { dtype: value.dtype }), value.shape)
  let rest = Math.abs(n)
  let power = n < 0 ? inv(value) : value
  let result: NdArray | null = null
  for (;;) {
    if (rest % 2 === 1) result = result === null ? power : matmul(result, power)
    rest = Math.floor(rest / 2)
    if (rest === 0) return result ?? power
    power = matmul(power, power)
  }
}
