import { expect, test } from 'vitest'
import { jit, np, withBackend, type NdArray } from '../../../src/index.js'
import { gpuBackend } from './backends.js'
import { compareDigits } from './compareDigits.js'

const backend = await gpuBackend()

compareDigits('in gpu.js’s mode without a GPU', () => Promise.resolve(backend))

test('a number that a jitted function is called with may be another one each time', () => {
  const f = jit((x: NdArray, rate: NdArray, offset: NdArray) => x.mul(rate).add(offset))
  const numbers = Array.from({ length: 200 }, (_, i) => [i / 8, -i] as const)
  const run = (): readonly unknown[] => {
    const x = np.array([1, 2], { dtype: 'float32' })
    return numbers.map(([rate, offset]) => f(x, rate, offset).toArray())
  }
  expect(withBackend(backend, run)).toEqual(numbers.map(([rate, offset]) => [rate + offset, 2 * rate + offset]))
})
