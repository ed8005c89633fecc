import { afterEach, beforeEach, expect, test } from 'vitest'
import { Resident } from '../../../src/backends/cpu/memory/resident.js'
import { sharedPool } from '../../../src/backends/cpu/memory/shared.js'
import { configure, debug, IndexError, jit, np, type NdArray } from '../../../src/index.js'

const pool = sharedPool()!
const size = 10_000

beforeEach(() => {
  configure({ tier: 'wasm' })
})

afterEach(() => {
  configure({ tier: null, memoryLimit: null })
})

function recordOf(x: NdArray): Resident {
  const { device } = x.toConcrete('be looked at').storage
  if (!(device instanceof Resident)) throw new Error('The array was never in the arena.')
  return device
}

function onHost(x: NdArray): boolean {
  return x.toConcrete('be looked at').storage.data !== null
}

const step = jit((x: NdArray) => x.mul(2).add(1))
const joined = jit((x: NdArray, y: NdArray) => x.mul(0.5).add(y))

test('results stay in the arena from call to call, without a copy', () => {
  const x = step(np.ones([size]).mul(np.ones([size])))
  const { address } = recordOf(x)
  expect(address).toBeGreaterThan(0)
  const y = step(x)
  expect(recordOf(x).address).toBe(address)
  expect([onHost(x), onHost(y)]).toEqual([false, false])
  expect(y.get(5).item()).toBe(7)
  expect(y.sum().item()).toBe(7 * size)
  expect([onHost(x), onHost(y)]).toEqual([false, false])
})

test('elements of the host are copied once', () => {
  const x = np.array(new Float64Array(size).fill(3))
  expect(onHost(x)).toBe(true)
  step(x)
  const { address } = recordOf(x)
  step(x)
  expect(recordOf(x).address).toBe(address)
  expect(onHost(x)).toBe(true)
})

test('views of a resident array, eager and jitted, see its elements', () => {
  const x = step(np.arange(size))
  const grid = x.reshape([100, 100])
  const wanted = Array.from({ length: 100 }, (_, i) => 2 * (100 * i + 3) + 1)
  expect(grid.T.get(3).toArray()).toEqual(wanted)
  const twice = jit((m: NdArray) => m.T.mul(2))(grid)
  expect(twice.get(3).toArray()).toEqual(wanted.map((value) => 2 * value))
  expect(jit((row: NdArray) => row.add(0))(grid.get([null, null, -1], 3)).toArray()).toEqual([...wanted].reverse())
  const from = recordOf(x)
  x.dispose()
  expect(from.address).toBeGreaterThan(0)
  expect(grid.get(0, 0).item()).toBe(1)
})

test('what does not fit runs without the arena, with the same results', () => {
  const x = np.arange(size)
  const wanted = step(x).toArray()
  for (const memoryLimit of [0, 50_000, 100_000]) {
    configure({ memoryLimit })
    expect(step(np.arange(size)).toArray()).toEqual(wanted)
    expect(pool.used).toBeLessThanOrEqual(memoryLimit)
  }
})

test('many live arrays pass through a small arena', () => {
  configure({ memoryLimit: 500_000 })
  let xs = Array.from({ length: 12 }, (_, i) => np.full([size], i).add(np.arange(size)))
  let wanted = Array.from({ length: 12 }, (_, i) => i + 77)
  for (let round = 0; round < 5; round++) {
    xs = xs.map((x, i) => joined(x, xs[(i + 1) % 12]!))
    wanted = wanted.map((value, i) => 0.5 * value + wanted[(i + 1) % 12]!)
    expect(pool.used).toBeLessThanOrEqual(500_000)
  }
  xs.forEach((x, i) => {
    expect(x.get(77).item()).toBe(wanted[i])
  })
})

test('dispose gives the memory of a result back at once', () => {
  const x = step(np.arange(size).add(0))
  const before = pool.used
  const y = step(x)
  expect(pool.used).toBeGreaterThan(before)
  y.dispose()
  y.dispose()
  expect(pool.used).toBe(before)
  expect(x.get(1).item()).toBe(3)
})

test('a callback may dispose what its own call is using', () => {
  const x = step(np.arange(size).add(0))
  const record = recordOf(x)
  const f = jit((a: NdArray) => {
    const b = a.mul(3)
    debug.callback((_: NdArray) => {
      x.dispose()
    }, b)
    return b.add(a)
  })
  expect(f(x).get(2).item()).toBe(20)
  expect(record.address).toBe(0)
})

test('a call within a call leaves the operands of both where they are', () => {
  configure({ memoryLimit: 1_000_000 })
  const x = step(np.arange(size).add(0))
  const seen: number[] = []
  const f = jit((a: NdArray) => {
    const b = a.mul(3)
    debug.callback((value: NdArray) => {
      let y: NdArray = value
      for (let i = 0; i < 20; i++) y = step(y.mul(0).add(value))
      seen.push(y.get(2).item())
    }, b)
    return b.add(a)
  })
  expect(f(x).get(2).item()).toBe(20)
  expect(seen).toEqual([31])
})

test('resident arrays outlive a change of the tier', () => {
  const x = step(np.arange(size).add(0))
  for (const tier of ['js', 'interpreter', null] as const) {
    configure({ tier })
    expect(step(x).get(2).item()).toBe(11)
    expect(x.mul(2).get(2).item()).toBe(10)
  }
})

test('a resident array of positions is checked like any other', () => {
  const positions = jit((i: NdArray) => i.add(1))(np.arange(size).astype('int32'))
  expect(onHost(positions)).toBe(false)
  expect(() => np.arange(size).get(positions)).toThrow(IndexError)
  expect(
    np
      .arange(size + 1)
      .get(positions)
      .get(4)
      .item(),
  ).toBe(5)
})
