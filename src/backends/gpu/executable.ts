import type { ConcreteArray } from '../../core/array.js'
import type { Executable } from '../../core/backend.js'
import { BackendError } from '../../core/errors.js'
import type { Program } from '../../core/program.js'
import { equalNumbers } from '../../core/shape.js'
import { cpu } from '../cpu/backend.js'
import { isDense, layoutOf } from '../cpu/layoutOf.js'
import { lowerProgram } from '../kernel/lower.js'
import { contiguous } from './contiguous.js'
import { hostReason } from './hostEquations.js'
import { withoutKnownDoubles } from './knownDoubles.js'
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
  private readonly simple: Program
  /** What the host computed, for the last inputs of the simple program. */
  private readonly known: readonly ConcreteArray[]

  /** @throws DtypeError where it computes in float64 */
  constructor(
    private readonly runtime: GpuRuntime,
    private readonly program: Program,
    private readonly avals: readonly Program['outputs'][number]['aval'][] = program.outputAvals,
  ) {
    // What is computed for nothing, or known by now, does not matter.
    const { program: simple, known } = withoutKnownDoubles(simplifyProgram(program))
    refuseFloat64(simple)
    this.simple = simple
    this.known = known.map((x) => runtime.backend.fromTypedArray(cpu.read(x), x.aval))
  }

  call(given: readonly ConcreteArray[]): readonly ConcreteArray[] {
    const { program, known } = this
    if (given.length !== program.inputs.length) {
      throw new BackendError(
        `${program.name} was called with ${String(given.length)} operands, but its program has ${String(program.inputs.length)} inputs.`,
      )
    }
    return this.run(known.length === 0 ? given : [...given, ...known])
  }

  private run(operands: readonly ConcreteArray[]): readonly ConcreteArray[] {
    const { variants } = this
    const recent = variants[0]
    if (recent !== undefined && fits(recent, operands)) return recent.planned.run(operands)
    const earlier = variants.find((variant) => fits(variant, operands))
    if (earlier !== undefined) {
      variants.splice(variants.indexOf(earlier), 1)
      variants.unshift(earlier)
      return earlier.planned.run(operands)
    }
    if (variants.length >= keptVariants && !operands.every(isDense)) return this.run(operands.map((x) => contiguous(this.runtime, x)))
    return this.plan(operands.map(layoutOf)).run(operands)
  }

  explain(): string {
    const { program, simple, variants, runtime } = this
    const planned = variants[0]?.planned ?? this.plan(simple.inputAvals.map((aval) => aval.strides))
    return `${program.toString()}\n${explainPlan(runtime.device, planned.plan)}`
  }

  private plan(layouts: readonly (readonly number[])[]): PlannedProgram {
    const { runtime, simple } = this
    const { device } = runtime
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
