import { ConcreteArray } from '../../../core/array.js'
import type { Aval } from '../../../core/aval.js'
import { BackendError } from '../../../core/errors.js'
import { newTypedArray, type TypedArray } from '../../../core/dtype.js'
import type { HostStep, Schedule } from '../../kernel/schedule.js'
import { hostData, type CpuContext } from '../context.js'
import { linkSource } from '../scalar/codegen.js'
import { JavaScriptPrinter } from '../scalar/javascript.js'
import { printContraction } from './contractionSource.js'
import { prepareContraction, type ContractionRun } from './contractionStep.js'
import { DriverSource, type Constants, type FunctionCall, type HostRun } from './driverSource.js'
import { FunctionSource } from './functionSource.js'
import { printLoop } from './loopSource.js'
import { planProgram, scratchName, type ProgramPlan } from './programPlan.js'

/** A schedule made into functions. */
export interface CompiledSchedule {
  /** The results, or `null` where operands are not laid out by the very lists of strides that this was compiled for. */
  readonly call: (operands: readonly ConcreteArray[]) => readonly ConcreteArray[] | null
  /** The same for operands that are known to be laid out so. */
  readonly run: (operands: readonly ConcreteArray[]) => readonly ConcreteArray[]
}

/** A schedule as JavaScript. */
export interface PrintedSchedule {
  readonly source: string
  readonly plan: ProgramPlan
  readonly constants: Constants
}

/** What the source of a schedule is linked with. */
interface Environment extends Constants {
  readonly $ConcreteArray: typeof ConcreteArray
  readonly $allocator: CpuContext['allocator']
  readonly $elementsOf: typeof hostData
  readonly scratch: readonly TypedArray[]
  /** By part. */
  readonly runs: readonly (HostRun | ContractionRun | null)[]
}

/** Prints a schedule for inputs of these avals and layouts. */
export function printSchedule(schedule: Schedule, inputs: readonly Aval[], layouts: readonly (readonly number[])[]): PrintedSchedule {
  const plan = planProgram(schedule)
  const printer = new JavaScriptPrinter()
  const isInput = (buffer: number): boolean => schedule.buffers[buffer]?.role === 'input'
  let functions = ''
  const calls = plan.parts.map((part, p): FunctionCall | null => {
    if (part.kind !== 'function') return null
    const fn = new FunctionSource(printer, plan.places, (dtype, length) => scratchName(plan.scratch.push({ dtype, length }) - 1))
    for (const { kernel, unrolled } of part.kernels) {
      if (kernel.kind === 'loop') printLoop(fn, kernel, unrolled, isInput)
      else printContraction(fn, kernel, unrolled, isInput)
    }
    functions += fn.text(`f${p}`)
    return { text: fn.call(`f${p}`), buffers: fn.passed }
  })
  const driver = new DriverSource(schedule, plan, layouts, inputs)
  const run = driver.print(calls)
  const guard = driver.printGuard()
  const scratch = plan.scratch.map((_, i) => `const ${scratchName(i)} = $environment.scratch[${i}]\n`).join('')
  const names = `const { $ConcreteArray, $allocator, $elementsOf } = $environment\n${scratch}${driver.definitions}`
  const source = `${printer.prelude}return function ($environment) {\n${names}${functions}${run}${guard}return { call, run }\n}`
  return { source, plan, constants: driver.constants }
}

/** Compiles a schedule for inputs of these avals and layouts; `host` makes what runs a host step. */
export function compileSchedule(
  context: CpuContext,
  schedule: Schedule,
  inputs: readonly Aval[],
  layouts: readonly (readonly number[])[],
  host: (step: HostStep) => HostRun,
): CompiledSchedule {
  const { source, plan, constants } = printSchedule(schedule, inputs, layouts)
  const environment: Environment = {
    ...constants,
    $ConcreteArray: ConcreteArray,
    $allocator: context.allocator,
    $elementsOf: hostData,
    scratch: plan.scratch.map(({ dtype, length }) => newTypedArray(dtype, length)),
    runs: plan.parts.map((part) =>
      part.kind === 'host' ? host(part.step) : part.kind === 'contraction' ? prepareContraction(part.kernel) : null,
    ),
  }
  const link = linkSource<(environment: Environment) => CompiledSchedule>(source, () => {
    throw new BackendError('Programs are compiled to JavaScript only where code may be generated; this is a bug in the choice of the tier.')
  })
  return link(environment)
}
