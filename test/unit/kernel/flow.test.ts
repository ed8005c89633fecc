import { describe, expect, test } from 'vitest'
import { np, type NdArray } from '../../../src/index.js'
import { explainSchedule } from '../../../src/backends/kernel/explain.js'
import { sizeOfSchedule } from '../../../src/backends/kernel/work.js'
import { avalOf } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { check } from './checkLowering.js'
import { branchPrograms, counting, hostPrograms, repetitionPrograms, stepPrograms } from './flowPrograms.js'
import { choose, steps } from './flowRecords.js'

describe.each([
  ['loops over stacks', stepPrograms],
  ['loops that end by a test', repetitionPrograms],
  ['branches', branchPrograms],
  ['around host steps', hostPrograms],
] as const)('%s are lowered', (_, programs) => {
  test.each(programs.map((each) => [each.name, each] as const))('%s', (_name, { f, args }) => {
    const schedule = check(f, ...args)
    expect(schedule.steps.some((step) => step.kind === 'host' && step.equation.primitive.evaluation.kind === 'control')).toBe(false)
  })
})

test('a branch that is known is no branch', () => {
  const one = fill(1, avalOf([], 'int32'))
  const plain = check((x) => choose(one, [(a) => [a.add(1)], (a) => [np.sin(a)]], [x]), counting(3))
  expect(plain.steps).toMatchObject([{ kind: 'loop' }])
  const inLoop = check(
    (x) => steps((i, a) => choose(i.add(1), [(c) => [c.add(1)], (c) => [np.sin(c)]], [a]), { constants: [one], carry: [x], length: 3 }),
    counting(3),
  )
  expect(inLoop.steps).toMatchObject([{ kind: 'steps', body: { steps: [{ kind: 'loop' }] } }])
})

describe('the body of a loop', () => {
  test('has no constants that are numbers, and no carry that stays', () => {
    const schedule = check(
      (c, xs) => steps((k, a, b, x) => [a, b.add(k).add(a).add(x)], { constants: [np.ones([3])], carry: [c, c], stacks: [xs], length: 4 }),
      counting(3),
      counting(4, 3),
    )
    expect(schedule.steps).toMatchObject([{ kind: 'steps', windows: [{ step: 0 }, { step: 3 }], carry: [{}] }])
  })

  test('reads and writes stacks where they lie', () => {
    const schedule = check(
      (c, xs) => steps((a, x) => [a.add(x), a.mul(x)], { carry: [c], stacks: [xs.transpose()], length: 4 }),
      counting(3),
      counting(3, 4),
    )
    expect(schedule.steps).toMatchObject([{ kind: 'steps', windows: [{ step: 1 }], results: [{ step: 3 }] }])
    // Besides operands and results there is the other place of the carry.
    expect(schedule.buffers.filter(({ role }) => role === 'temporary').map(({ size }) => size)).toEqual([3])
  })

  test('does not compute again what is the same in all steps', () => {
    const schedule = check(
      (k, c) => steps((m, a) => [a.add(np.exp(m).sum())], { constants: [k], carry: [c], length: 5 }),
      counting(40),
      counting(3),
    )
    expect(schedule.steps).toMatchObject([
      { kind: 'loop', accumulators: [{}] },
      { kind: 'steps', windows: [{ step: 0 }], body: { steps: [{ kind: 'loop', accumulators: [] }] } },
    ])
  })

  test('does nothing for results that nobody reads', () => {
    const schedule = check(
      (c, xs) => steps((a, x) => [a.add(1), np.tanh(x)], { carry: [c], stacks: [xs], length: 4 })[0],
      counting(3),
      counting(4, 3),
    )
    expect(schedule.steps).toMatchObject([{ kind: 'steps', windows: [], results: [] }])
  })

  test('is told below the loop, which does as much as all its steps', () => {
    const body = (a: NdArray): readonly NdArray[] => [a.mul(2).add(1)]
    const schedule = check((c) => steps((a) => body(a), { carry: [c], length: 10 }), counting(3))
    expect(explainSchedule(schedule)).toMatch(
      /^1\. loop of 10 steps, carries .*: 480 B\n {3}body: 1 step, .*\n {3}inputs: .*\n {3}1\. loop \[3\], 2 operations/m,
    )
    expect(sizeOfSchedule(schedule)).toEqual({ work: 120, operations: 4, runs: 10 })
  })
})
