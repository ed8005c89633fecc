import type { ConcreteArray } from '../../../core/array.js'
import type { Executable } from '../../../core/backend.js'
import { BackendError } from '../../../core/errors.js'
import type { AnyPrimitive } from '../../../core/primitive.js'
import { equalNumbers } from '../../../core/shape.js'
import type { HostStep } from '../../kernel/schedule.js'
import type { CpuContext } from '../context.js'
import { contiguous } from '../copy.js'
import type { Dispatcher, Entry } from '../dispatch.js'
import { isDense, layoutOf } from '../layoutOf.js'
import type { LoweredProgram } from '../loweredProgram.js'
import { compileSchedule, planOf, type CompiledSchedule } from './compile.js'
import type { HostRun } from './driverSource.js'

/** Layouts of operands for which a program is compiled; operands of further ones are copied. */
const keptVariants = 8

interface Variant {
  readonly layouts: readonly (readonly number[])[]
  readonly compiled: CompiledSchedule
}

/** A program compiled to JavaScript, once for each layout of its operands. Host steps run as when eager. */
export class JavaScriptExecutable implements Executable {
  private recent: CompiledSchedule | null = null
  private readonly variants: Variant[] = []

  /** @param dispatcherOf the eager kernels */
  constructor(
    private readonly context: CpuContext,
    private readonly program: LoweredProgram,
    private readonly dispatcherOf: (primitive: AnyPrimitive) => Dispatcher,
  ) {}

  call(operands: readonly ConcreteArray[]): readonly ConcreteArray[] {
    return this.recent?.call(operands) ?? this.callOther(operands)
  }

  explain(): string {
    const { program } = this
    const layouts = this.variants[0]?.layouts ?? program.inputs.map((aval) => aval.strides)
    const plan = planOf(program.schedule(layouts))
    const count = (kind: string): number => plan.parts.filter((part) => part.kind === kind).length
    const scratch = plan.scratch.map(({ dtype, length }) => `${dtype}[${length}]`).join(', ')
    return (
      `${program.explain()}\ncpu, tier 'js': ${count('function')} functions, ${count('contraction')} matrix products, ` +
      `${count('host')} host steps; scratch memory: ${scratch === '' ? 'none' : scratch}.`
    )
  }

  private callOther(operands: readonly ConcreteArray[]): readonly ConcreteArray[] {
    const { program, variants, context } = this
    if (operands.length !== program.inputs.length) {
      throw new BackendError(
        `${program.name} was called with ${operands.length} operands, but its program has ${program.inputs.length} inputs.`,
      )
    }
    const layouts = operands.map(layoutOf)
    const known = variants.find((variant) => variant.layouts.every((layout, i) => equalNumbers(layout, layouts[i] ?? [])))
    if (known !== undefined) {
      this.recent = known.compiled
      return known.compiled.run(operands)
    }
    const dense = operands.every(isDense)
    if (dense || variants.length < keptVariants) return this.compile(layouts).run(operands)
    return this.callOther(operands.map((x) => contiguous(context, x)))
  }

  private compile(layouts: readonly (readonly number[])[]): CompiledSchedule {
    const { context, program } = this
    const compiled = compileSchedule(context, program.schedule(layouts), { inputs: program.inputs, layouts }, (step) => this.hostRun(step))
    this.variants.push({ layouts, compiled })
    this.recent = compiled
    return compiled
  }

  private hostRun({ equation }: HostStep): HostRun {
    const { context } = this
    const { primitive, params } = equation
    const { evaluation } = primitive
    if (evaluation.kind === 'control') {
      return (operands) =>
        evaluation.run(operands, params).map((x) => contiguous(context, x.toConcrete('be a result of a compiled program')))
    }
    const dispatcher = this.dispatcherOf(primitive)
    let entry: Entry | null = null
    return (operands) => {
      if (entry?.fits(operands, params) !== true) entry = dispatcher.entry(operands, params)
      return entry.run(operands).map((x) => contiguous(context, x))
    }
  }
}
