import { grad, jit, np, vmap } from 'cotangent'
import { expect, test } from 'vitest'

test('the test runs in a browser', () => {
  expect('document' in globalThis).toBe(true)
  expect('process' in globalThis && 'versions' in Object(Reflect.get(globalThis, 'process'))).toBe(false)
})

test('a gradient in Chromium, eager, staged and batched', () => {
  const f = grad((x) => x.sin().mul(x).sum())
  const x = np.array([0.5, 1, 2])
  const expected = [0.5, 1, 2].map((t) => Math.sin(t) + t * Math.cos(t))
  for (const result of [f(x), jit(f)(x), vmap(f)(x)]) {
    const values = Array.from(result.toTypedArray())
    expect(values).toHaveLength(3)
    values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12))
  }
})
