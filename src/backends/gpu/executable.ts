import type { ConcreteArray } from '../../core/array.js'
import type { Executable } from '../../core/backend.js'
import { BackendError } from '../../core/errors.js'
import type { Program } from '../../core/program.js'
import { equalNumbers } from '../../core/shape.js'
import { isDense, layoutOf } from '../cpu/layoutOf.js'
import { lowerProgram } from '../kernel/lower.js'
import { contiguous } from './contiguous.js'
import { hostReason } from './hostEquations.js'
import { simplifyProgram } from '../kernel/simplify.js'
import { explainPlan } from './plan/explain.js'
import { primitivesOf } from './plan/label.js'
import { planSchedule } from './plan/plan.js'
import { PlannedProgram } from './plannedProgram.js'
import { refuseFloat64 } from './refuseFloat64.js'
import type { GpuRuntime } from './runtime.js'

/** Layouts of operands for which a program is planned; operands of further ones are copied. */
const keptVariants = 8

interface Variant {
  readonly layouts: readonly (readonly number[])[]
  readonly planned: PlannedProgram
}

/** A program as one plan for each layout of its operands. */
export class GpuExecutable implements Executable {
  private readonly variants: Variant[] = []

  /** @throws DtypeError where it computes in float64 */
  constructor(
    private readonly runtime: GpuRuntime,
    private readonly program: Program,
    private readonly avals: readonly Program['outputs'][number]['aval'][] = program.outputAvals,
  ) {
    refuseFloat64(program)
  }

  call(operands: readonly ConcreteArray[]): readonly ConcreteArray[] {
    const { program, variants } = this
    if (operands.length !== program.inputs.length) {
      throw new BackendError(
        `${program.name} was called with ${String(operands.length)} operands, but its program has ${String(program.inputs.length)} inputs.`,
      )
    }
    const recent = variants[0]
    if (recent !== undefined && fits(recent, operands)) return recent.planned.run(operands)
    const known = variants.find((variant) => fits(variant, operands))
    if (known !== undefined) {
      variants.splice(variants.indexOf(known), 1)
      variants.unshift(known)
      return known.planned.run(operands)
    }
    if (variants.length >= keptVariants && !operands.every(isDense)) return this.call(operands.map((x) => contiguous(this.runtime, x)))
    return this.plan(operands.map(layoutOf)).run(operands)
  }

  explain(): string {
    const { program, variants, runtime } = this
    const planned = variants[0]?.planned ?? this.plan(program.inputAvals.map((aval) => aval.strides))
    return `${program.toString()}\n${explainPlan(runtime.device, planned.plan)}`
  }

  private plan(layouts: readonly (readonly number[])[]): PlannedProgram {
    const { runtime, program } = this
    const { device } = runtime
    const simple = simplifyProgram(program)
    const schedule = lowerProgram(simple, layouts, {
      doubles: false,
      mostAccesses: device.mostArguments + 2,
      host: (eq) => hostReason(eq) !== null,
    })
    const planned = new PlannedProgram(runtime, planSchedule(device, schedule, primitivesOf(simple)), this.avals)
    this.variants.unshift({ layouts, planned })
    return planned
  }
}

function fits({ layouts }: Variant, operands: readonly ConcreteArray[]): boolean {
  for (let i = 0; i < operands.length; i++) {
    const layout = layoutOf(operands[i]!)
    const expected = layouts[i]!
    if (layout !== expected && !equalNumbers(layout, expected)) return false
  }
  return true
}
