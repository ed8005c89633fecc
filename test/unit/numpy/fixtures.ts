import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { np, type DType, type NdArray } from 'cotangent'

/** The contents of a file of test/fixtures; the test says what it holds. */
export function fixture<T>(name: string): T {
  // The script that wrote the file is committed beside it.
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8')) as T
}

/** A number, or what JSON has none for. */
export type Word = number | string

/** An array as the fixtures' scripts write it. */
export interface Packed {
  readonly dtype?: DType
  readonly shape: readonly number[]
  readonly data: readonly Word[]
}

/** `nan`, `inf` and `-Infinity`, as Python and JavaScript write them. */
export function word(value: Word): number {
  return typeof value === 'number' ? value : Number(value.replace('nan', 'NaN').replace(/inf$/, 'Infinity'))
}

export function unpacked({ dtype = 'float64', shape, data }: Packed): NdArray {
  return np.array(data.map(word), { dtype }).reshape(shape)
}

/** All elements in row-major order. */
export function elements(x: NdArray): number[] {
  return Array.from(x.toTypedArray())
}

/** Fails unless shape, dtype and every element are equal. */
export function expectExactly(actual: NdArray, expected: Packed, what: string): void {
  expect(actual.shape, what).toEqual(expected.shape)
  expect(actual.dtype, what).toBe(expected.dtype ?? 'float64')
  // Zeros of either sign are equal here: the order of a sum decides the sign.
  expect(
    elements(actual).map((x) => x + 0),
    what,
  ).toEqual(expected.data.map((x) => word(x) + 0))
}

/** Fails unless `actual` is within `relative` of a finite `expected`, or equal to it. */
export function expectClose(actual: number, expected: number, relative: number, what = ''): void {
  if (!Number.isFinite(expected) || expected === 0) expect(actual + 0, what).toBe(expected + 0)
  else
    expect(Math.abs(actual - expected) / Math.abs(expected), `${what}: ${String(actual)} for ${String(expected)}`).toBeLessThanOrEqual(
      relative,
    )
}
