import { cpu } from '../../../src/backends/cpu/backend.js'
import type { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import type { Draw, RealRange } from '../../../src/core/draw.js'
import { dtypes, isFloat, newTypedArray, type DType } from '../../../src/core/dtype.js'
import { at, range, sizeOf, type Shape } from '../../../src/core/shape.js'

/** An array with elements of its own. */
export function array(shape: Shape, values: readonly number[], dtype: DType = 'float64'): ConcreteArray {
  const data = newTypedArray(dtype, values.length)
  data.set(values)
  return cpu.fromTypedArray(data, avalOf(shape, dtype))
}

/** Draws samples from a pseudorandom sequence that `seed` fixes (mulberry32). */
export function seededDraw(seed: number): Draw {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(options: readonly T[]): T => at(options, integer(0, options.length - 1))
  const permutation = (length: number): number[] => {
    const order = [...range(length)]
    for (let i = length - 1; i > 0; i--) {
      const j = integer(0, i)
      ;[order[i], order[j]] = [at(order, j), at(order, i)]
    }
    return order
  }
  const real = (shape: Shape, dtype: DType, { low = -3, high = 3, avoid = [], margin = 0 }: RealRange = {}): ConcreteArray => {
    const one = (): number => {
      const value = low + next() * (high - low)
      return avoid.some((bad) => Math.abs(bad - value) < margin) ? one() : value
    }
    return array(shape, range(sizeOf(shape)).map(one), dtype)
  }
  const int32 = (shape: Shape, values: readonly number[]): ConcreteArray => array(shape, values, 'int32')
  const elements = (shape: Shape, dtype: DType, limits?: RealRange): ConcreteArray => {
    if (isFloat(dtype)) return real(shape, dtype, limits)
    const one = (): number => (dtype === 'bool' ? integer(0, 1) : integer(dtype === 'uint32' ? 0 : (limits?.low ?? -5), limits?.high ?? 5))
    return array(shape, range(sizeOf(shape)).map(one), dtype)
  }
  return {
    integer,
    pick,
    permutation,
    real,
    int32,
    elements,
    boolean: () => next() < 0.5,
    shape: ({ minRank = 0, maxRank = 3, minExtent = 0, maxExtent = 4 } = {}) =>
      range(integer(minRank, maxRank)).map(() => integer(minExtent, maxExtent)),
    subset: (below, count) =>
      permutation(below)
        .slice(0, count)
        .sort((a, b) => a - b),
    floatDtype: () => (next() < 0.8 ? 'float64' : 'float32'),
    dtype: (options = dtypes) => (options.includes('float64') && next() < 0.5 ? 'float64' : pick(options)),
    distinct: (shape, dtype) =>
      array(
        shape,
        permutation(sizeOf(shape)).map((i) => 0.25 * i - 1),
        dtype,
      ),
    indices: (shape, below) =>
      int32(
        shape,
        range(sizeOf(shape)).map(() => integer(0, below - 1)),
      ),
  }
}
