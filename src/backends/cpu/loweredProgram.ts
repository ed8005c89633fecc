import type { Aval } from '../../core/aval.js'
import type { Program } from '../../core/program.js'
import { equalNumbers } from '../../core/shape.js'
import { explainSchedule } from '../kernel/explain.js'
import { lowerProgram } from '../kernel/lower.js'
import type { Schedule } from '../kernel/schedule.js'

/** A program that can be lowered for operands of any layout; it keeps the last schedule, which the choice of a tier and the tier itself ask for. */
export class LoweredProgram {
  private last: { readonly layouts: readonly (readonly number[])[]; readonly schedule: Schedule } | null = null

  constructor(private readonly program: Program) {}

  get name(): string {
    return this.program.name
  }

  get inputs(): readonly Aval[] {
    return this.program.inputAvals
  }

  /** @param layouts the strides of each input */
  schedule(layouts: readonly (readonly number[])[]): Schedule {
    const { last } = this
    if (last !== null && last.layouts.every((strides, i) => equalNumbers(strides, layouts[i] ?? []))) return last.schedule
    const schedule = lowerProgram(this.program, layouts)
    this.last = { layouts, schedule }
    return schedule
  }

  /** The schedule for row-major operands, or the last one. */
  anySchedule(): Schedule {
    return this.last?.schedule ?? this.schedule(this.inputs.map((aval) => aval.strides))
  }

  /** The program, and the kernels that it became. */
  explain(): string {
    return `${this.program.toString()}\n${explainSchedule(this.anySchedule())}`
  }
}
