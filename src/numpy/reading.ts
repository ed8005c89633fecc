import { ConcreteArray, type NdArray } from '../core/array.js'
import type { Backend } from '../core/backend.js'
import { newTypedArray, type TypedArray } from '../core/dtype.js'
import { ShapeError } from '../core/errors.js'
import { defaultBackend } from '../core/scope.js'
import { at, type Shape } from '../core/shape.js'
import { Tracer } from '../core/trace.js'

/** What `toArray` gives: numbers, booleans for bool, nested as the axes are. */
export type Nested = number | boolean | Nested[]

/** A fresh row-major copy of the elements. */
export function elementsOf(x: ConcreteArray): TypedArray {
  return constantElements(x) ?? (x.storage.backend ?? defaultBackend()).read(x)
}

/** As {@link elementsOf}, on any backend. */
export function elementsLater(x: ConcreteArray): Promise<TypedArray> {
  const constant = constantElements(x)
  return constant === null ? (x.storage.backend ?? defaultBackend()).readAsync(x) : Promise.resolve(constant)
}

/** Constants have one element and belong to no backend. */
function constantElements(x: ConcreteArray): TypedArray | null {
  const { storage } = x
  return storage.literal && storage.data !== null ? newTypedArray(x.dtype, x.size).fill(storage.data[x.offset] ?? 0) : null
}

/** The one element of an array of size 1, as a number; true or false of bool. */
export function itemOf(x: NdArray): number | boolean {
  if (x.size !== 1) {
    throw new ShapeError(
      `item: ${x.aval.toString()} has ${String(x.size)} elements, not one. Choose one with get, reduce the array, or read it with toArray or toTypedArray.`,
    )
  }
  const concrete = x.toConcrete('give its item()')
  const value = concrete.storage.data?.[concrete.offset] ?? elementsOf(concrete)[0] ?? NaN
  return x.dtype === 'bool' ? value !== 0 : value
}

/** Nested JavaScript arrays of the elements. */
export function nestedOf(x: NdArray): Nested {
  const elements = elementsOf(x.toConcrete('be read with toArray()'))
  const bool = x.dtype === 'bool'
  let next = 0
  const build = (axis: number): Nested => {
    if (axis === x.ndim) {
      const value = elements[next++] ?? NaN
      return bool ? value !== 0 : value
    }
    return Array.from({ length: at(x.shape, axis) }, () => build(axis + 1))
  }
  return build(0)
}

/** The backend that holds an array; of constants and traced values the default one, which will. */
export function backendFor(x: NdArray): Backend {
  const concrete = x instanceof ConcreteArray ? x : x instanceof Tracer ? x.peek() : null
  return concrete?.storage.backend ?? defaultBackend()
}

/** How many rows an array has along axis 0; an error for a scalar. */
export function rowCount(shape: Shape): number {
  const [extent] = shape
  if (extent === undefined) throw new ShapeError('A scalar array has no axis 0 to iterate over or destructure. Use item() for its number.')
  return extent
}
