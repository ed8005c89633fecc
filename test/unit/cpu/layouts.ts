import { cpu } from '../../../src/backends/cpu/backend.js'
import type { CpuContext, Tier } from '../../../src/backends/cpu/context.js'
import { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { HostAllocator, Storage } from '../../../src/core/storage.js'

export const tiers: readonly Tier[] = ['js', 'interpreter']

export function contextOf(tier: Tier): CpuContext {
  return { backend: cpu, allocator: new HostAllocator(cpu), vectors: null, tier }
}

/** How elements lie in memory. */
export type Layout = 'contiguous' | 'transposed' | 'reversed' | 'holes' | 'repeated' | 'constant'
export const layouts: readonly Layout[] = ['contiguous', 'transposed', 'reversed', 'holes', 'repeated', 'constant']

/** An array, and its elements in row-major order as numbers. */
export interface Laid {
  readonly array: ConcreteArray
  readonly elements: readonly number[]
}

/** Lays elements out; `element(i)` is the element at row-major position `i` (a layout that repeats takes fewer of them). */
export function lay(shape: readonly number[], dtype: DType, layout: Layout, element: (i: number) => number): Laid {
  const aval = avalOf(shape, dtype)
  if (layout === 'constant') {
    const array = fill(element(0), aval)
    const value = array.storage.data![0]!
    return { array, elements: Array.from({ length: aval.size }, () => value) }
  }
  const strides = new Array<number>(shape.length).fill(0)
  let offset = 0
  let length = layout === 'holes' ? 2 : 1
  const order = shape.map((_, axis) => axis)
  if (layout !== 'transposed') order.reverse()
  for (const axis of order) {
    const extent = shape[axis]!
    if (layout === 'repeated' && axis % 2 === 0) continue
    strides[axis] = layout === 'reversed' ? -length : length
    if (layout === 'reversed') offset += (extent - 1) * length
    length *= extent
    if (layout === 'holes') length += 3
  }
  if (layout === 'holes') offset += 5
  const size = aval.size
  const data = newTypedArray(dtype, Math.max(length, 0) + 16).fill(dtype === 'bool' ? 1 : 77)
  if (size === 0) offset = 0
  const positions = Array.from({ length: size }, (_, i) => {
    let rest = i
    let position = offset
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += (rest % shape[axis]!) * strides[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    return position
  })
  positions.forEach((position, i) => (data[position] = element(i)))
  const list = layout === 'contiguous' ? aval.strides : strides
  return { array: new ConcreteArray(aval, new Storage(data, cpu), offset, list), elements: positions.map((position) => data[position]!) }
}

/** The elements of a fresh result: contiguous, or of a view, row-major. */
export function elementsOf(x: ConcreteArray): number[] {
  return Array.from({ length: x.size }, (_, i) => {
    let rest = i
    let position = x.offset
    for (let axis = x.ndim - 1; axis >= 0; axis--) {
      position += (rest % x.shape[axis]!) * x.strides[axis]!
      rest = Math.floor(rest / x.shape[axis]!)
    }
    return x.storage.data![position]!
  })
}

/** A sequence of numbers that fit the dtype: floats of both signs and many exponents, integers over the whole range, booleans. */
export function numbers(dtype: DType, seed = 1): (i: number) => number {
  let state = seed * 2654435761
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  return () => {
    const u = next()
    switch (dtype) {
      case 'bool':
        return u < 0.7 ? 1 : 0
      case 'int32':
        return Math.floor((u - 0.5) * 4294967296)
      case 'uint32':
        return Math.floor(u * 4294967296)
      case 'float64':
      case 'float32':
        return (u - 0.4) * 2 ** Math.floor(next() * 8)
    }
  }
}

/** Rounds to what memory of this dtype holds. */
export function stored(dtype: DType, value: number): number {
  const memory: TypedArray = newTypedArray(dtype, 1)
  memory[0] = value
  return memory[0]
}

/** Row-major indices of a shape. */
export function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((lists, extent) => lists.flatMap((list) => Array.from({ length: extent }, (_, i) => [...list, i])), [[]])
}

/** Row-major position of an index. */
export function position(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((sum, i, axis) => sum * shape[axis]! + i, 0)
}
