import { ConcreteArray, type NdArray } from '../src/core/array.js'
import { avalOf } from '../src/core/aval.js'
import { fill } from '../src/core/constant.js'
import { newTypedArray, type DType } from '../src/core/dtype.js'
import type { CpuBackend } from '../src/backends/cpu/backend.js'
import { Storage } from '../src/core/storage.js'
import { js } from './backends.js'
import type { Plain } from './reference/plain.js'

/** The elements of a concrete array, read by its strides and by nobody's code but this. */
export function plainOf(x: NdArray): Plain {
  const { shape, dtype, offset, strides, storage } = x.toConcrete('be compared')
  const { data } = storage
  if (data === null) throw new Error('the array is not in host memory')
  const elements: number[] = []
  const walk = (axis: number, at: number): void => {
    if (axis === shape.length) elements.push(data[at] ?? NaN)
    else for (let i = 0; i < (shape[axis] ?? 0); i++) walk(axis + 1, at + i * (strides[axis] ?? 0))
  }
  walk(0, offset)
  return { shape, dtype, data: elements }
}

/** The same elements in memory of another backend. */
export function onBackend(x: ConcreteArray, backend: CpuBackend): ConcreteArray {
  const { shape, dtype, data } = plainOf(x)
  return backend.fromTypedArray(typed(dtype, data), avalOf(shape, dtype))
}

export function typed(dtype: DType, data: readonly number[]): ReturnType<typeof newTypedArray> {
  const memory = newTypedArray(dtype, data.length)
  memory.set(data)
  return memory
}

/** An array of these elements on the JavaScript tier. */
export function arrayOf({ shape, dtype, data }: Plain): ConcreteArray {
  return js.fromTypedArray(typed(dtype, data), avalOf(shape, dtype))
}

/** How an array may lie in memory: the same elements, seen through other strides; `constant` and `repeated` take some of them for all. */
export const layouts = ['reversed', 'transposed', 'holes', 'repeated', 'constant'] as const
export type Layout = (typeof layouts)[number]

/** The array laid out otherwise. Elements change only for layouts that repeat: along axis 0 (`repeated`) or everywhere (`constant`). */
export function laidOut(x: ConcreteArray, layout: Layout): ConcreteArray {
  const plain = plainOf(x)
  const { shape } = plain
  if (plain.data.length === 0) return x
  if (layout === 'constant') return fill(plain.data[0] ?? 0, x.aval)
  const order = shape.map((_, axis) => axis)
  if (layout !== 'transposed') order.reverse()
  const strides = new Array<number>(shape.length).fill(0)
  let length = layout === 'holes' ? 2 : 1
  let offset = layout === 'holes' ? 3 : 0
  for (const axis of order) {
    const extent = shape[axis] ?? 1
    if (layout === 'repeated' && axis === 0) continue
    strides[axis] = layout === 'reversed' ? -length : length
    if (layout === 'reversed') offset += (extent - 1) * length
    length = length * extent + (layout === 'holes' ? 1 : 0)
  }
  const memory = newTypedArray(plain.dtype, length + offset + 1).fill(plain.dtype === 'bool' ? 1 : 77)
  const walk = (axis: number, at: number, position: number): void => {
    if (axis === shape.length) {
      memory[at] = plain.data[position] ?? 0
      return
    }
    for (let i = 0; i < (shape[axis] ?? 0); i++) walk(axis + 1, at + i * (strides[axis] ?? 0), position * (shape[axis] ?? 0) + i)
  }
  walk(0, offset, 0)
  return new ConcreteArray(x.aval, new Storage(memory, js), offset, strides)
}

/** Where two arrays differ in a bit, or `null`; any NaN is the same as any other. */
export function describeDifference(actual: Plain, expected: Plain): string | null {
  if (actual.dtype !== expected.dtype || actual.shape.join() !== expected.shape.join()) {
    return `${actual.dtype}[${actual.shape.join()}], not ${expected.dtype}[${expected.shape.join()}]`
  }
  if (actual.data.length !== expected.data.length) return `${String(actual.data.length)} elements, not ${String(expected.data.length)}`
  const i = actual.data.findIndex((x, k) => !Object.is(x, expected.data[k]))
  return i < 0 ? null : `${show(actual.data[i])} at element ${String(i)}, not ${show(expected.data[i])}`
}

/** A number in a form that can be read back, with the sign of a zero. */
export function show(x: number | undefined): string {
  return Object.is(x, -0) ? '-0' : String(x)
}
