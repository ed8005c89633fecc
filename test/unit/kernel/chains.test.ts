import { expect, test } from 'vitest'
import { findChains, type RowAccess, type RowStep } from '../../../src/backends/kernel/chains.js'
import { planMemory } from '../../../src/backends/kernel/memoryPlan.js'
import type { Buffer, LoopKernel, Schedule } from '../../../src/backends/kernel/schedule.js'

const rows = 8
const columns = 4
const limits = { blockBytes: 200, mostBlockBytes: 1000, leastReuse: 0 }

/** A step of a loop over rows and columns, elements of 4 bytes: `[buffer, start, step from row to row, step from column to column]`, in elements. */
type Place = readonly [buffer: number, start: number, row: number, column: number]

function build(roles: readonly Buffer['role'][], loops: readonly (readonly [reads: readonly Place[], write: Place])[]) {
  const buffers = roles.map((role, id): Buffer => ({ id, dtype: 'float32', size: rows * columns, role, tape: false }))
  const access = ([buffer, start, ...strides]: Place) => ({ buffer, start, strides, dtype: 'float32' as const })
  const steps = loops.map(([reads, write]): LoopKernel => ({
    kind: 'loop',
    extents: [rows, columns],
    loads: reads.map(access),
    // Values are of no consequence here.
    stores: [{ ...access(write), value: null as never }],
    accumulators: [],
  }))
  const schedule: Schedule = { name: 'f', buffers, steps, inputs: [0], outputs: [] }
  const walk = ([buffer, start, ...strides]: Place, writes: boolean): RowAccess => ({
    buffer,
    writes,
    start: 4 * start,
    steps: strides.map((stride) => 4 * stride),
  })
  const rowSteps = loops.map(([reads, write]): RowStep => ({
    outer: rows,
    grain: 1,
    extents: [rows, columns],
    accesses: [...reads.map((read) => walk(read, false)), walk(write, true)],
  }))
  return { schedule, rowSteps }
}

const whole = (buffer: number): Place => [buffer, 0, columns, 1]

test('steps that use only their own rows of what others write are a chain, with memory for the rows of a block', () => {
  const { schedule, rowSteps } = build(
    ['input', 'temporary', 'output'],
    [
      [[whole(0)], whole(1)],
      [[whole(1)], whole(2)],
    ],
  )
  const chains = findChains(schedule, rowSteps, limits)
  expect(chains).toEqual([{ first: 0, last: 1, rows, block: 4, rowBuffers: [{ buffer: 1, step: 16, low: 0, bytes: 64 }] }])
  expect(planMemory(schedule, [], chains, new Set([1])).bytes).toBe(0)
})

test.each<[string, Place]>([
  ['the row above', [1, -columns, columns, 1]],
  ['the rows backwards', [1, columns * (rows - 1), -columns, 1]],
  ['the columns', [1, 0, 1, rows]],
  ['one row again and again', [1, 0, 0, 1]],
  ['part of the next row', [1, 1, columns, 1]],
])('no chain where %s of a result is read', (_, place) => {
  const { schedule, rowSteps } = build(
    ['input', 'temporary', 'output'],
    [
      [[whole(0)], whole(1)],
      [[place], whole(2)],
    ],
  )
  expect(findChains(schedule, rowSteps, limits)).toEqual([])
})

test('no chain where an operand that may be given away is overwritten before its rows are read', () => {
  const columnsFirst: Place = [0, 0, 1, rows]
  const inOrder = build(
    ['input', 'temporary', 'output'],
    [
      [[whole(0)], whole(1)],
      [[whole(1)], whole(2)],
    ],
  )
  const turned = build(
    ['input', 'temporary', 'output'],
    [
      [[columnsFirst], whole(1)],
      [[whole(1)], whole(2)],
    ],
  )
  expect(findChains(inOrder.schedule, inOrder.rowSteps, limits).length).toBe(1)
  expect(findChains(turned.schedule, turned.rowSteps, limits)).toEqual([])
})

test('no chain where nothing is shared, little is gained, or rows are too long', () => {
  const apart = build(
    ['input', 'output', 'output', 'input'],
    [
      [[whole(0)], whole(1)],
      [[whole(3)], whole(2)],
    ],
  )
  expect(findChains(apart.schedule, apart.rowSteps, limits)).toEqual([])
  const { schedule, rowSteps } = build(
    ['input', 'temporary', 'output'],
    [
      [[whole(0)], whole(1)],
      [[whole(1)], whole(2)],
    ],
  )
  expect(findChains(schedule, rowSteps, { ...limits, leastReuse: 129 })).toEqual([])
  expect(findChains(schedule, rowSteps, { ...limits, leastReuse: 128 }).length).toBe(1)
  expect(findChains(schedule, rowSteps, { ...limits, blockBytes: 1, mostBlockBytes: 47 })).toEqual([])
  expect(findChains(schedule, rowSteps)).toEqual([])
})

test('what a chain uses lives as long as the chain', () => {
  const { schedule, rowSteps } = build(
    ['input', 'temporary', 'temporary', 'temporary', 'output'],
    [
      [[whole(0)], whole(1)],
      [[whole(1)], whole(2)],
      [[whole(2)], whole(3)],
      [[whole(3)], whole(4)],
    ],
  )
  expect(planMemory(schedule).bytes).toBe(144)
  const chains = findChains(schedule, rowSteps, limits)
  expect(chains).toMatchObject([{ first: 0, last: 3 }])
  expect(planMemory(schedule, [], chains).bytes).toBe(3 * 144)
  expect(
    planMemory(
      schedule,
      [
        { step: 1, bytes: 16 },
        { step: 3, bytes: 16 },
      ],
      chains,
    ).bytes,
  ).toBe(3 * 144 + 64)
})
