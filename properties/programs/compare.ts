import type { NdArray } from '../../src/core/array.js'
import { isFloat } from '../../src/core/dtype.js'
import { elementsOf } from '../../src/numpy/reading.js'
import { describeDifference, show } from '../arrays.js'
import type { Plain } from '../reference/plain.js'

/** The elements of an array in any memory. */
export function plain(x: NdArray): Plain {
  return { shape: x.shape, dtype: x.dtype, data: Array.from(elementsOf(x.toConcrete('be compared'))) }
}

/** Throws unless these are the same arrays, bit for bit; any NaN is as good as any other. */
export function sameBits(what: string, actual: readonly Plain[], expected: readonly Plain[]): void {
  if (actual.length !== expected.length) throw new Error(`${what}: ${String(actual.length)} results, not ${String(expected.length)}`)
  actual.forEach((y, i) => {
    const wanted = expected[i]
    const difference = wanted === undefined ? 'missing' : describeDifference(y, wanted)
    if (difference !== null) throw new Error(`${what}: result ${String(i)} is ${difference}`)
  })
}

/** Throws unless these are the same arrays, but for rounding relative to the largest element of each; other dtypes are compared exactly. */
export function close(what: string, actual: readonly Plain[], expected: readonly Plain[], tolerance: number): void {
  if (actual.length !== expected.length) throw new Error(`${what}: ${String(actual.length)} results, not ${String(expected.length)}`)
  actual.forEach((y, i) => {
    const wanted = expected[i]
    if (wanted === undefined || y.dtype !== wanted.dtype || y.shape.join() !== wanted.shape.join() || !isFloat(y.dtype)) {
      sameBits(what, [y], wanted === undefined ? [] : [wanted])
      return
    }
    const scale = wanted.data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 1)
    y.data.forEach((x, k) => {
      const want = wanted.data[k] ?? NaN
      if (Object.is(x, want) || x === want || Math.abs(x - want) <= tolerance * scale) return
      throw new Error(
        `${what}: result ${String(i)} is ${show(x)} at element ${String(k)}, not ${show(want)} within ${String(tolerance * scale)}`,
      )
    })
  })
}

/** Are all floats finite? */
export function allFinite(results: readonly Plain[]): boolean {
  return results.every(({ data }) => data.every((x) => Number.isFinite(x)))
}
