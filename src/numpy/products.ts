import type { NdArray } from '../core/array.js'
import { ShapeError } from '../core/errors.js'
import { convert } from '../core/primitives/convert.js'
import { dotGeneral } from '../core/primitives/dotGeneral.js'
import { reshape } from '../core/primitives/reshape.js'
import { broadcastShapes, range } from '../core/shape.js'
import { broadcastTo, toArray, type ArrayLike } from './operands.js'
import { promote } from './promotion.js'
import { multiply } from './arithmetic.js'

function sameDtype(operation: string, x: ArrayLike, y: ArrayLike): readonly [NdArray, NdArray] {
  const [a, b] = [toArray(operation, x), toArray(operation, y)]
  const { dtype } = promote([a.aval, b.aval])
  const numeric = dtype === 'bool' ? 'int32' : dtype
  return [convert(a, numeric), convert(b, numeric)]
}

/** Matrix product, broadcast over leading axes; vectors as in NumPy. */
export function matmul(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = sameDtype('matmul', x, y)
  if (a.ndim === 0 || b.ndim === 0) throw new ShapeError('matmul: a scalar has no matrix product. Use multiply.')
  const left = a.ndim === 1 ? reshape(a, [1, ...a.shape]) : a
  const right = b.ndim === 1 ? reshape(b, [...b.shape, 1]) : b
  const batch = broadcastShapes('matmul', left.shape.slice(0, -2), right.shape.slice(0, -2))
  const count = batch.length
  const product = dotGeneral(broadcastTo(left, [...batch, ...left.shape.slice(-2)]), broadcastTo(right, [...batch, ...right.shape.slice(-2)]), {
    leftBatch: range(count),
    rightBatch: range(count),
    leftContracting: [count + 1],
    rightContracting: [count],
  })
  return reshape(product, [...batch, ...(a.ndim === 1 ? [] : left.shape.slice(-2, -1)), ...(b.ndim === 1 ? [] : right.shape.slice(-1))])
}

/** Dot product as in NumPy. */
export function dot(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = sameDtype('dot', x, y)
  if (a.ndim === 0 || b.ndim === 0) return multiply(a, b)
  return dotGeneral(a, b, { leftBatch: [], rightBatch: [], leftContracting: [a.ndim - 1], rightContracting: [Math.max(0, b.ndim - 2)] })
}
