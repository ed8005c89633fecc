import { expect } from 'vitest'
import { disableJit, makeProgram, tree, type NdArray } from '../../../src/index.js'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { explainSchedule } from '../../../src/backends/kernel/explain.js'
import { lowerProgram } from '../../../src/backends/kernel/lower.js'
import type { Schedule } from '../../../src/backends/kernel/schedule.js'
import type { ConcreteArray } from '../../../src/core/array.js'
import type { Program } from '../../../src/core/program.js'
import { runSchedule } from './referenceSchedule.js'

/** Any function of arrays. */
export type F = (...args: NdArray[]) => unknown

/** The program that `f` is for these arguments. */
export function programOf(f: F, args: readonly NdArray[]): Program {
  // Test functions return trees, which the precise type of makeProgram follows and this one does not.
  return (makeProgram as unknown as (f: F) => (...args: readonly NdArray[]) => Program)(f)(...args)
}

const concrete = (x: NdArray): ConcreteArray => x.toConcrete('be tested')

/** Lowers `f` for these arguments, runs the schedule, and compares every bit with eager evaluation. */
export function check(f: F, ...args: readonly NdArray[]): Schedule {
  const program = programOf(f, args)
  const operands = [...program.captured, ...args].map(concrete)
  const layouts = operands.map((x) => x.strides)
  const wanted = tree.leaves(disableJit(() => f(...args))) as NdArray[]
  // Small bodies split kernels in other places, which must not matter.
  expectEqual(program, lowerProgram(program, layouts, { maxBody: 8 }), operands, wanted)
  const schedule = lowerProgram(program, layouts)
  expectEqual(program, schedule, operands, wanted)
  return schedule
}

function expectEqual(program: Program, schedule: Schedule, operands: readonly ConcreteArray[], wanted: readonly NdArray[]): void {
  const found = runSchedule(schedule, operands)
  expect(found.length).toBe(wanted.length)
  wanted.forEach((x, i) => {
    const aval = schedule.outputs[i]!.aval
    expect(aval.strong).toBe(concrete(x).aval.strong)
    const [a, b] = [found[i]!, cpu.read(concrete(x))]
    expect(a.constructor).toBe(b.constructor)
    b.forEach((value, k) => {
      if (!Object.is(a[k], value)) {
        throw new Error(
          `output ${String(i)}, element ${String(k)}: ${String(a[k])}, not ${String(value)}\n${program.toString()}\n${explainSchedule(schedule)}`,
        )
      }
    })
  })
}
