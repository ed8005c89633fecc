import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Resident } from '../../../src/backends/cpu/memory/resident.js'
import { sharedPool } from '../../../src/backends/cpu/memory/shared.js'
import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import { configure, debug, jit, np, type NdArray } from '../../../src/index.js'

const pool = sharedPool()!
const size = 10_000

beforeEach(() => {
  configure({ tier: 'wasm', memoryLimit: null })
})

afterEach(() => {
  vi.restoreAllMocks()
  configure({ tier: null, memoryLimit: null })
})

function recordOf(x: NdArray): Resident {
  const { device } = x.toConcrete('be looked at').storage
  if (!(device instanceof Resident)) throw new Error('The array was never in the arena.')
  return device
}

/** How many modules are compiled meanwhile. */
function modulesMade(body: () => void): number {
  const spy = vi.spyOn(webAssembly()!, 'Module')
  body()
  const made = spy.mock.calls.length
  spy.mockRestore()
  return made
}

describe('results of WebAssembly programs', () => {
  test('have the very list of strides by which row-major arrays are recognised', () => {
    const x = jit((y: NdArray) => y.add(1).reshape([100, 1, 100]))(np.arange(size)).toConcrete('be looked at')
    expect(x.strides).toBe(x.aval.strides)
  })

  test('so they can be donated, and the next result takes their memory over', () => {
    const step = jit((x: NdArray) => x.mul(2), { donateArgnums: 0 })
    let x = jit((y: NdArray) => y.add(1))(np.arange(size))
    const { address } = recordOf(x)
    for (let i = 0; i < 3; i++) {
      x = step(x)
      expect(recordOf(x).address).toBe(address)
    }
    expect(x.get(5).item()).toBe(48)
  })

  test('and no others lose theirs', () => {
    const step = jit((x: NdArray, y: NdArray) => [x.mul(2), y.mul(3)], { donateArgnums: 0 })
    const made = jit((y: NdArray) => y.add(1))
    const [x, y] = [made(np.arange(size)), made(np.arange(size))]
    const [doubled, tripled] = step(x, y)
    const later = made(np.zeros([size]))
    expect([doubled, tripled, y, later].map((z) => z.get(5).item())).toEqual([12, 18, 6, 1])
  })
})

describe('a callback that throws', () => {
  const bump = (x: NdArray): NdArray[] => {
    const y = x.sum()
    const z = x.add(1)
    debug.callback((_: NdArray) => {
      throw new Error('enough')
    }, y)
    return [z, z.mul(y)]
  }

  test('leaves the donated array as it was', () => {
    const x = jit((y: NdArray) => y.add(3))(np.arange(size))
    expect(() => jit(bump, { donateArgnums: 0 })(x)).toThrow('enough')
    expect([
      x.get(5).item(),
      jit((y: NdArray) => y.mul(2))(x)
        .get(5)
        .item(),
    ]).toEqual([8, 16])
  })

  test('gives the memory of the results back at once', () => {
    const x = jit((y: NdArray) => y.add(3))(np.arange(size))
    const failing = jit(bump)
    expect(() => failing(x)).toThrow('enough')
    const before = pool.used
    for (let i = 0; i < 20; i++) expect(() => failing(x)).toThrow('enough')
    expect(pool.used).toBe(before)
  })
})

describe('constant tables', () => {
  test('are placed once for all shapes of a function', () => {
    const f = jit((x: NdArray) => np.sin(x).mul(np.exp(x)).sum())
    f(np.arange(7))
    const before = pool.used
    for (let n = 8; n < 40; n++) f(np.arange(n))
    expect(pool.used).toBe(before)
  })

  test('do not bar a program for good that was first called when memory was scarce', () => {
    const f = jit((x: NdArray) => np.sin(x).sub(np.exp(x)))
    configure({ memoryLimit: 0 })
    const wanted = f(np.arange(size)).toArray()
    configure({ memoryLimit: null })
    const x = f(np.arange(size))
    expect(recordOf(x).address).toBeGreaterThan(0)
    expect(x.toArray()).toEqual(wanted)
  })
})

describe('modules are not compiled over and over', () => {
  test('for operands of more layouts than are kept', () => {
    const f = jit((x: NdArray) => [x.mul(2).add(x.get(1)), np.flip(x), x] as const)
    const x = np.arange(3000)
    const views = Array.from({ length: 20 }, (_, i) => x.get([i, 100 * (i + 1) + i, i + 1]))
    const run = (): void => {
      for (const view of views) {
        const first = view.get(0).item()
        const [y, z, w] = f(view)
        expect([y.get(0).item(), z.get(-1).item(), w.get(0).item()]).toEqual([2 * first + view.get(1).item(), first, first])
      }
    }
    expect(modulesMade(run)).toBe(8)
    expect(modulesMade(run)).toBe(0)
  })

  test('for eager operations of more than a few shapes', () => {
    configure({ tier: null })
    const xs = Array.from({ length: 20 }, (_, i) => np.arange(size + i).mul(1e-4))
    const run = (): void => {
      for (const x of xs) np.exp(x)
    }
    for (let i = 0; i < 20; i++) run()
    expect(modulesMade(run)).toBe(0)
  })

  test('nor at all for a shape that comes once', () => {
    configure({ tier: null })
    const x = np.arange(9111).mul(1e-4)
    expect(modulesMade(() => np.tanh(x))).toBe(0)
  })
})
