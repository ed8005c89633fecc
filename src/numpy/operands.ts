import { NdArray, noArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat, type DType } from '../core/dtype.js'
import { DtypeError } from '../core/errors.js'
import { lift } from '../core/lift.js'
import { convert } from '../core/primitives/convert.js'
import { reshape } from '../core/primitives/reshape.js'
import { broadcast } from '../core/primitives/sum.js'
import { scope } from '../core/scope.js'
import { at, broadcastShapes, range, type Shape } from '../core/shape.js'
import type { ArrayLike } from '../transforms/types.js'
import { promote } from './promotion.js'

export type { ArrayLike } from '../transforms/types.js'

/** The array that a value stands for; a number becomes a weak scalar. */
export function toArray(operation: string, x: ArrayLike): NdArray {
  const lifted = lift(x)
  if (lifted !== null) return lifted
  throw noArray(operation, x)
}

/** A number as an array of this shape and dtype; it must be representable. */
function numberAs(operation: string, value: number, shape: Shape, dtype: DType, weak: boolean): NdArray {
  const low = dtype === 'uint32' ? 0 : -(2 ** 31)
  const high = dtype === 'uint32' ? 2 ** 32 : 2 ** 31
  if (!isFloat(dtype) && dtype !== 'bool' && !(value >= low && value < high)) {
    throw new DtypeError(
      `${operation}: the number ${String(value)} does not fit ${dtype}. Convert the array to float64 with astype, or use a number in range.`,
    )
  }
  return fill(value, avalOf(shape, dtype, weak))
}

/** Repeats `x` to a shape it broadcasts to. */
export function broadcastTo(x: NdArray, shape: Shape): NdArray {
  if (x.shape === shape) return x
  const lead = shape.length - x.ndim
  // Extents of 1 that grow are taken out first: broadcast only puts axes in.
  const kept = range(x.ndim).filter((axis) => at(x.shape, axis) === at(shape, axis + lead))
  const narrow = reshape(
    x,
    kept.map((axis) => at(x.shape, axis)),
  )
  return broadcast(
    narrow,
    shape,
    kept.map((axis) => axis + lead),
  )
}

/** Operands of one shape and one dtype: promoted and broadcast. */
export function unify(operation: string, ...xs: readonly ArrayLike[]): readonly NdArray[] {
  const [first, second] = xs
  if (first instanceof NdArray && second instanceof NdArray && xs.length === 2 && first.aval === second.aval) return [first, second]
  const values = xs.map((x) => (typeof x === 'number' ? x : toArray(operation, x)))
  if (values.every((x) => typeof x === 'number')) {
    return values.map((x) => fill(x, avalOf([], scope.defaultDtype, true)))
  }
  const { dtype, weak } = promote(values.map((x) => (typeof x === 'number' ? x : x.aval)))
  const shape = broadcastShapes(operation, ...values.map((x) => (typeof x === 'number' ? [] : x.shape)))
  return values.map((x) => {
    if (typeof x === 'number') return numberAs(operation, x, shape, dtype, weak)
    const converted = weak || x.dtype === dtype ? x : convert(x, dtype)
    return broadcastTo(converted, avalOf(shape, dtype).shape)
  })
}

/** Operands of one shape and one float dtype; integers become the default float. */
export function unifyFloats(operation: string, ...xs: readonly ArrayLike[]): readonly NdArray[] {
  const unified = unify(operation, ...xs)
  return unified.map((x) => (isFloat(x.dtype) ? x : convert(x, scope.defaultDtype)))
}

/** One operand as a float array; integers become the default float. */
export function toFloat(operation: string, x: ArrayLike): NdArray {
  const lifted = toArray(operation, x)
  return isFloat(lifted.dtype) ? lifted : convert(lifted, scope.defaultDtype)
}
