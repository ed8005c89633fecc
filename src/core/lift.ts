import { NdArray } from './array.js'
import { avalOf } from './aval.js'
import { fill } from './constant.js'
import type { DType, TypedArray } from './dtype.js'
import { DtypeError } from './errors.js'
import { asConstant } from './origin.js'
import { defaultBackend, scope } from './scope.js'

/** The array that a number, a boolean or a typed array stands for, or `null` for anything else. Numbers become weak scalars of the default float. */
export function lift(value: unknown): NdArray | null {
  if (value instanceof NdArray) return value
  if (typeof value === 'number') return fill(value, avalOf([], scope.defaultDtype, true))
  if (typeof value === 'boolean') return fill(Number(value), avalOf([], 'bool'))
  if (ArrayBuffer.isView(value)) {
    const [data, dtype] = hostElements(value)
    return asConstant(() => defaultBackend().fromTypedArray(data === value ? data.slice() : data, avalOf([data.length], dtype)))
  }
  return null
}

/** The elements of a typed array as one of ours: 8- and 16-bit integers become int32. The result may be the argument itself. */
export function hostElements(view: ArrayBufferView): readonly [data: TypedArray, dtype: DType] {
  if (view instanceof Float64Array) return [view, 'float64']
  if (view instanceof Float32Array) return [view, 'float32']
  if (view instanceof Int32Array) return [view, 'int32']
  if (view instanceof Uint32Array) return [view, 'uint32']
  if (
    view instanceof Int8Array ||
    view instanceof Uint8Array ||
    view instanceof Uint8ClampedArray ||
    view instanceof Int16Array ||
    view instanceof Uint16Array
  ) {
    return [Int32Array.from(view), 'int32']
  }
  throw new DtypeError(
    `${view.constructor.name} has no dtype here. Use Float64Array, Float32Array, Int32Array or Uint32Array; BigInt data must be converted to one of them first.`,
  )
}
