// What drivers and gpu.js do wrong without a word, seen from whole programs: the same tests for every mode.
import { beforeAll, describe, expect, test } from 'vitest'
import type { Backend } from '../../../src/core/backend.js'
import type { NdArray } from '../../../src/core/array.js'
import type { DType } from '../../../src/core/dtype.js'
import { BackendError } from '../../../src/core/errors.js'
import type { GpuMode } from '../../../src/backends/gpu/print/dialect.js'
import { gpu } from '../../../src/gpu/index.js'
import { jit, lax, np, toBackend, withBackend } from '../../../src/index.js'

const odd = [NaN, Infinity, -Infinity, 0, -0, 1.5, -2.5, 3e38, 1e-30, 0.1]
const float32 = (values: readonly number[]): NdArray => np.array([...values], { dtype: 'float32' })
const int32 = (values: readonly number[]): NdArray => np.array([...values], { dtype: 'int32' })
/** Numbers that look random, with a sign. */
const scattered = (length: number): NdArray => float32(Array.from({ length }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5))

type Case = [name: string, f: (...args: NdArray[]) => NdArray, args: () => NdArray[], ulps?: number]

const cases: Case[] = [
  ['sums are rounded, not cancelled', (x) => x.add(1e8).sub(1e8), () => [float32([1, 3.25, 1e-3, 7, 12.5])]],
  ['products with zero', (x) => x.mul(0), () => [float32(odd)]],
  ['a number less itself', (x) => x.sub(x), () => [float32(odd)]],
  ['divisions by constants are no products', (x) => x.div(49), () => [float32(Array.from({ length: 60 }, (_, i) => i * 49 + (i % 7)))]],
  ['exp', (x) => np.exp(x), () => [float32(Array.from({ length: 200 }, (_, i) => i * 0.9 - 90).filter((t) => t > -87))], 1],
  ['maximum of NaN', (x) => np.maximum(x, 0), () => [float32(odd)]],
  ['minimum of NaN', (x) => np.minimum(0, x), () => [float32(odd)]],
  ['a number that is not itself', (x) => np.where(x.ne(x), 1, 0).astype('float32'), () => [float32(odd)]],
  ['a number that is itself', (x) => x.eq(x), () => [float32(odd)]],
  ['infinity as a constant', (x) => np.where(x.lt(Infinity), x.add(-Infinity), NaN), () => [float32(odd)]],
  ['remainders near multiples', (x) => np.mod(x, float32([0.1])), () => [float32([0.3, 0.7, 1, -0.3, 25.5, 1e3])]],
  [
    'integer divisions of negative numbers',
    (x) => np.floorDivide(x, 3).add(np.mod(x, 7)),
    () => [int32([-7, 7, -2147483648, 2147483647, 0])],
  ],
  ['bits of negative numbers', (x) => np.bitwiseXor(np.rightShift(x, 3), 255), () => [int32([-7, 7, -2147483648, 2147483647])]],
  ['indices beyond the ends', (x, i) => np.take(x, i, 0, { mode: 'clip' }), () => [float32([1, 2, 3]), int32([-5, 0, 2, 3, 1000000])]],
  [
    'an element of an element',
    (x, i, j) => np.take(x, np.take(i, j)),
    () => [scattered(50), int32([49, 3, 17, 0]), int32([3, 0, 1, 1, 2])],
  ],
  ['long products', (x, y) => np.matmul(x, y), () => [scattered(20000).reshape([1, 20000]), scattered(40000).reshape([20000, 2])], 400],
  [
    'more operands than a kernel may have',
    (...xs) => xs.reduce((sum, x, i) => sum.add(x.mul(i))),
    () => Array.from({ length: 20 }, (_, i) => float32([i, -i, i * i])),
  ],
  ['400 operations in one kernel', (x) => Array.from({ length: 200 }).reduce<NdArray>((y) => y.mul(0.5).add(x), x), () => [scattered(30)]],
]

/** Tests of a mode's backend. */
export function programGuards(mode: GpuMode): void {
  describe(`programs in mode ${mode}`, () => {
    let backend: Backend
    beforeAll(async () => {
      const acquired = await gpu({ mode })()
      if (acquired._tag === 'Left') throw acquired.left
      backend = acquired.right
    })

    test.each(cases)('%s', async (_name, f, args, ulps) => {
      const operands = args()
      const expected = f(...operands).toTypedArray()
      const moved = await toBackend(operands, backend)
      for (const run of [f, jit(f)]) {
        const found = await withBackend(backend, () => run(...moved)).read()
        expect(found.length).toBe(expected.length)
        found.forEach((x, i) => {
          const y = expected[i]!
          if (!(Math.abs(x - y) <= (ulps ?? 0) * 2 ** -23 * Math.abs(y))) expect([i, x]).toEqual([i, y])
        })
      }
    })

    test('16.7 million elements, and not one more', async () => {
      const most = 2 ** 24
      const x = withBackend(backend, () => lax.iota([most], 'int32', 0))
      const wrong = jit((t: NdArray) =>
        t
          .ne(lax.iota([most], 'int32', 0))
          .astype('int32')
          .sum(),
      )
      expect(await wrong(x).read()).toEqual(Int32Array.of(0))
      expect(await withBackend(backend, () => np.take(x, np.array([most - 2, most - 1], { dtype: 'int32' }))).read()).toEqual(
        Int32Array.of(most - 2, most - 1),
      )
      x.dispose()
      expect(() => withBackend(backend, () => lax.iota([most + 1], 'int32', 0))).toThrow(BackendError)
    })

    test.each<DType>(['float32', 'int32', 'uint32', 'bool'])('arrays of %s without elements', async (dtype) => {
      const x = await toBackend(np.zeros([0, 3], { dtype }), backend)
      expect((await jit((t: NdArray) => np.concatenate([t, t]))(x).read()).length).toBe(0)
      expect(Array.from(await x.astype('float32').sum(0).read())).toEqual([0, 0, 0])
    })
  })
}
