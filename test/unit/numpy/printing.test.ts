import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { grad, jit, np, vmap, type DType, type NdArray } from 'cotangent'

interface Case {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly data?: readonly (number | string)[]
  /** The elements are 0, 1, 2 … */
  readonly count?: boolean
  readonly text: string
}

// Written by scripts/fixtures/numpyPrinting.py, in this form.
const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/numpyPrinting.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[]
}
const words: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 }
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1)
const build = ({ dtype, shape, data, count }: Case): NdArray => {
  const flat =
    count === true ? np.arange(sizeOf(shape)) : np.array((data ?? []).map((x) => (typeof x === 'number' ? x : (words[x] ?? NaN))))
  return flat.astype(dtype).reshape(shape)
}

test(`arrays print as NumPy prints them (${cases.length} cases)`, () => {
  expect(cases.length).toBeGreaterThan(80)
  expect(cases.map((c) => `${c.dtype}\n${build(c).toString()}`)).toEqual(cases.map((c) => `${c.dtype}\n${c.text}`))
})

test('views and constants print their own elements', () => {
  const x = np.array([
    [1, 2],
    [3, 4],
  ])
  expect(x.T.toString()).toBe('[[1. 3.]\n [2. 4.]]')
  expect(np.ones([2, 2]).toString()).toBe('[[1. 1.]\n [1. 1.]]')
  expect(String(np.zeros([100_000, 100_000]))).toMatch(/^\[\[0\. 0\. 0\. \.\.\. 0\. 0\. 0\.\]\n/)
})

test('inspect prints the same, indented inside other values, and never throws', () => {
  const x = np.array([
    [1, 2],
    [3, 4],
  ])
  expect(inspect(x)).toBe('[[1. 2.]\n [3. 4.]]')
  expect(inspect({ w: x })).toBe('{\n  w: [[1. 2.]\n   [3. 4.]]\n}')
  const y = np.array([1, 2])
  y.dispose()
  expect(inspect(y)).toBe('Disposed float64[2]')
})

test('a tracer says what it is', () => {
  const seen: string[] = []
  function loss(x: NdArray): NdArray {
    seen.push(x.toString(), inspect(x), String(x.sum()))
    return x.sum()
  }
  grad(loss)(np.array([1, 2, 3]))
  expect(seen).toEqual(['Traced float64[3] in grad of loss', 'Traced float64[3] in grad of loss', '6.0'])
  const square = (x: NdArray): NdArray => {
    seen.push(inspect({ x }))
    return x.mul(x)
  }
  vmap(square)(np.array([1, 2]))
  jit(square)(np.array([1, 2]))
  expect(seen.slice(3)).toEqual(['{ x: Traced float64[] in vmap of square }', '{ x: Traced float64[2] in jit of square }'])
})

test('a template string needs values', () => {
  expect(String(np.array([1, 2]))).toBe('[1. 2.]')
  const print = (x: NdArray): NdArray => {
    expect(() => String(x)).toThrow(/Traced float64\[2\] in jit of print has no elements yet, so it cannot be written into a string/)
    return x
  }
  jit(print)(np.array([1, 2]))
})
