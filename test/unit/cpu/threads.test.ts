import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { jit, lax, np, nn, valueAndGrad, type NdArray } from 'cotangent'
import { configure } from '../../../src/backends/cpu/configure.js'
import { sharedPool } from '../../../src/backends/cpu/memory/shared.js'
import { Crew } from '../../../src/backends/cpu/threads/crew.js'
import { crewOf } from '../../../src/backends/cpu/threads/shared.js'

const { arena } = sharedPool()!
const runAsItIs = Crew.prototype.run

/** The main thread waits until a worker has begun, so that workers take part however busy the machine is. */
function letWorkersBegin(this: Crew, ...[kernel, frameOf, own]: Parameters<Crew['run']>): void {
  const before = this.parts
  const until = performance.now() + 2000
  runAsItIs.call(this, kernel, frameOf, (start, end) => {
    while (this.parts === before && performance.now() < until);
    own(start, end)
  })
}

beforeEach(() => {
  vi.spyOn(Crew.prototype, 'run').mockImplementation(letWorkersBegin)
})

afterEach(() => {
  vi.restoreAllMocks()
  configure({ tier: null, threads: null })
})

afterAll(() => {
  configure({ threads: 0 })
  crewOf(arena)
})

/** Numbers of both signs, the same each time. */
function numbers(shape: readonly number[], dtype: 'float32' | 'float64'): NdArray {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return np.sin(np.arange(size).astype(dtype).mul(0.37)).mul(2).reshape(shape)
}

type Program = (xs: readonly NdArray[]) => readonly NdArray[]

const networkLoss = ([w1, w2, x]: readonly NdArray[]): NdArray => np.tanh(x!.matmul(w1!)).matmul(w2!).square().mean()

/** Some million operations each, so that they are shared. */
const programs: readonly (readonly [name: string, shapes: readonly (readonly number[])[], program: Program])[] = [
  ['elements', [[300, 1000], [1000]], ([x, y]) => [np.tanh(x!.mul(y!)).add(np.exp(x!.neg()))]],
  ['several results', [[300_007]], ([x]) => [np.exp(x!), np.log1p(x!.square()), np.floor(x!)]],
  ['a sum of all', [[700_003]], ([x]) => [np.exp(x!).sum()]],
  ['rows', [[301, 1027]], ([x]) => [np.exp(x!).sum(1), np.exp(x!).max(1), np.exp(x!).argmin(1)]],
  ['columns', [[1027, 301]], ([x]) => [np.exp(x!).sum(0), np.exp(x!).max(0), np.exp(x!).argmin(0)]],
  [
    'products and sums in a loop',
    [
      [180, 180],
      [180, 180],
      [3, 180],
    ],
    ([w, c, xs]) =>
      lax.scan(
        (a: NdArray, x: NdArray): [NdArray, NdArray] => {
          const y = np.sin(w!.matmul(a).add(x))
          return [y, np.tanh(y.matmul(y)).sum(0)]
        },
        c!,
        xs!,
      ),
  ],
  ['a softmax', [[500, 501]], ([x]) => [nn.softmax(x!)]],
  [
    'a product',
    [
      [200, 150],
      [150, 199],
    ],
    ([x, y]) => [x!.matmul(y!)],
  ],
  [
    'a deep product of few rows',
    [
      [3, 3001],
      [3001, 601],
    ],
    ([x, y]) => [x!.matmul(y!)],
  ],
  [
    'a product of turned operands',
    [
      [150, 200],
      [199, 150],
    ],
    ([x, y]) => [x!.transpose().matmul(y!.transpose())],
  ],
  [
    'a batch of products',
    [
      [40, 70, 60],
      [40, 60, 65],
    ],
    ([x, y]) => [x!.matmul(y!)],
  ],
  ['a matrix and a vector', [[1501, 2000], [2000]], ([x, y]) => [x!.matmul(y!), x!.transpose().matmul(x!.matmul(y!))]],
  [
    'a step of a network',
    [
      [300, 90],
      [90, 10],
      [128, 300],
    ],
    (xs) => {
      const [value, gradients] = valueAndGrad(networkLoss)(xs)
      return [value, ...gradients]
    },
  ],
]

/** The bits of results, to be compared at once. */
const bitsOf = (results: readonly NdArray[]): Buffer =>
  Buffer.concat(results.map((result) => Buffer.from(result.toTypedArray().slice().buffer)))

/** Runs until workers have taken part; they start and compile while the main thread does without them. */
async function shared(run: () => readonly NdArray[]): Promise<Buffer> {
  for (let i = 0; i < 2000; i++) {
    const before = crewOf(arena)?.parts
    const results = bitsOf(run())
    const after = crewOf(arena)?.parts
    if (before !== after) return results
    await setTimeout(2)
  }
  throw new Error('no worker took part')
}

const cases = (['float32', 'float64'] as const).flatMap((dtype) =>
  programs.map(([name, shapes, program]) => {
    const xs = shapes.map((shape) => numbers(shape, dtype))
    let expected: Buffer | null = null
    const alone = (): Buffer => {
      configure({ threads: 0, tier: null })
      return (expected ??= bitsOf(program(xs)))
    }
    return { name: `${name}, ${dtype}`, xs, program, staged: jit(program), alone }
  }),
)

test.each([1, 2, 3])('%d workers give the same bits, staged and eager', async (threads) => {
  for (const { name, xs, program, staged, alone } of cases) {
    const expected = alone()
    configure({ threads, tier: 'wasm' })
    expect((await shared(() => staged(xs))).equals(expected), name).toBe(true)
    if (threads === 2) expect((await shared(() => program(xs))).equals(expected), `${name}, eager`).toBe(true)
  }
})

test('parts of kernels may run in any order', () => {
  let seed = 7
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below
  vi.spyOn(Crew.prototype, 'invite').mockReturnValue(true)
  let parts = 0
  vi.spyOn(Crew.prototype, 'run').mockImplementation(({ extent, grain }, _, own) => {
    const length = grain * (1 + random(Math.ceil(extent / grain / 3)))
    const starts = Array.from({ length: Math.ceil(extent / length) }, (_, i) => i * length)
    for (let i = starts.length - 1; i > 0; i--) {
      const k = random(i + 1)
      const [x, y] = [starts[i]!, starts[k]!]
      starts[i] = y
      starts[k] = x
    }
    for (const start of starts) own(start, Math.min(start + length, extent))
    parts += starts.length
  })
  for (const { name, xs, staged, alone } of cases) {
    const expected = alone()
    configure({ threads: 1, tier: 'wasm' })
    const before = parts
    for (let i = 0; i < 2; i++) expect(bitsOf(staged(xs)).equals(expected), name).toBe(true)
    expect(parts).toBeGreaterThan(before)
  }
})

test('the number of threads may change between calls, and down to none', async () => {
  const x = numbers([400, 1000], 'float32')
  const f = jit((y: NdArray) => [np.exp(np.tanh(y))])
  const expected = bitsOf(f(x))
  for (const threads of [2, 0, 1, 3, 0]) {
    configure({ threads })
    if (threads === 0) {
      expect(bitsOf(f(x)).equals(expected)).toBe(true)
      expect(crewOf(arena)).toBe(null)
    } else expect((await shared(() => f(x))).equals(expected)).toBe(true)
  }
})

test('what is small is not shared', async () => {
  configure({ tier: 'wasm', threads: 1 })
  const large = jit((x: NdArray) => [np.exp(np.tanh(x))])
  await shared(() => large(numbers([400, 1000], 'float32')))
  const { parts } = crewOf(arena)!
  const x = numbers([100, 100], 'float32')
  for (let i = 0; i < 20; i++) large(x)
  expect(crewOf(arena)?.parts).toBe(parts)
})
