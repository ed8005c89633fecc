import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { jit, np, nn, valueAndGrad, type NdArray, type TypedArray } from 'cotangent'
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

const elementsOf = (results: readonly NdArray[]): readonly TypedArray[] => results.map((result) => result.toTypedArray())

/** Runs until workers have taken part; they start and compile while the main thread does without them. */
async function shared(run: () => readonly NdArray[]): Promise<readonly TypedArray[]> {
  for (let i = 0; i < 2000; i++) {
    const before = crewOf(arena)?.parts
    const results = elementsOf(run())
    const after = crewOf(arena)?.parts
    if (before !== after) return results
    await setTimeout(2)
  }
  throw new Error('no worker took part')
}

for (const dtype of ['float32', 'float64'] as const) {
  test.each(programs)(`threads give the same bits: %s, ${dtype}`, async (_, shapes, program) => {
    const xs = shapes.map((shape) => numbers(shape, dtype))
    configure({ threads: 0 })
    const expected = elementsOf(program(xs))
    configure({ tier: 'wasm' })
    expect(elementsOf(jit(program)(xs))).toEqual(expected)
    for (const threads of [1, 2, 3]) {
      configure({ threads })
      const staged = jit(program)
      expect(await shared(() => staged(xs))).toEqual(expected)
      if (threads === 2) expect(await shared(() => program(xs))).toEqual(expected)
    }
  })
}

test('the number of threads may change between calls, and down to none', async () => {
  const x = numbers([400, 1000], 'float32')
  const f = jit((y: NdArray) => [np.exp(np.tanh(y))])
  const expected = elementsOf(f(x))
  for (const threads of [2, 0, 1, 3, 0]) {
    configure({ threads })
    if (threads === 0) {
      expect(elementsOf(f(x))).toEqual(expected)
      expect(crewOf(arena)).toBe(null)
    } else expect(await shared(() => f(x))).toEqual(expected)
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
