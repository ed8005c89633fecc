import { expect, test } from 'vitest'
import { CpuBackend } from '../../../src/backends/cpu/backend.js'
import type { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { elementwise } from './records.js'

const add = elementwise('add', (s, [x, y]) => [s.add(x!, y!)])

/** The most memory that the process had resident while `steps` steps ran without giving the event loop a turn, in megabytes above the start. */
function growthWhile(steps: number, step: () => void): number {
  global.gc?.()
  const before = process.memoryUsage().rss
  let peak = before
  for (let i = 0; i < steps; i++) {
    step()
    if (i % 20 === 0) peak = Math.max(peak, process.memoryUsage().rss)
  }
  return (peak - before) / 1e6
}

// Ten thousand results of 800 KB are 8 GB; about a hundred of them may wait for the collector.
test('a synchronous loop of 10,000 steps on 100,000 elements runs in flat memory', () => {
  const backend = new CpuBackend('js')
  const aval = avalOf([100_000], 'float64')
  const one = fill(1, aval)
  let x: ConcreteArray = backend.fromTypedArray(new Float64Array(100_000), aval)
  const growth = growthWhile(10_000, () => {
    x = backend.execute(add, [x, one], {})[0]!
  })
  expect(backend.read(x).every((value) => value === 10_000)).toBe(true)
  expect(growth).toBeLessThan(250)
})

test('so does a loop that keeps the last fifty results', () => {
  const backend = new CpuBackend('js')
  const aval = avalOf([100_000], 'float64')
  const one = fill(1, aval)
  const kept: ConcreteArray[] = []
  let x: ConcreteArray = backend.fromTypedArray(new Float64Array(100_000), aval)
  const growth = growthWhile(5_000, () => {
    x = backend.execute(add, [x, one], {})[0]!
    kept.push(x)
    if (kept.length > 50) kept.shift()
  })
  expect(growth).toBeLessThan(350)
})

test.each([3, 8, 100, 600])('so does a long loop on %d elements', (size) => {
  const backend = new CpuBackend('js')
  const aval = avalOf([size], 'float64')
  const one = fill(1, aval)
  let x: ConcreteArray = backend.fromTypedArray(new Float64Array(size), aval)
  const growth = growthWhile(500_000, () => {
    x = backend.execute(add, [x, one], {})[0]!
  })
  expect(backend.read(x)[size - 1]).toBe(500_000)
  expect(growth).toBeLessThan(150)
})
