import { ConcreteArray } from '../../../core/array.js'
import type { Aval } from '../../../core/aval.js'
import { BackendError } from '../../../core/errors.js'
import { newTypedArray, type TypedArray } from '../../../core/dtype.js'
import { Storage } from '../../../core/storage.js'
import type { HostStep, Schedule } from '../../kernel/schedule.js'
import { hostData, type CpuContext } from '../context.js'
import { copyOut } from '../copy.js'
import { linkSource } from '../scalar/codegen.js'
import { JavaScriptPrinter } from '../scalar/javascript.js'
import { prepareContraction, type ContractionRun } from './contractionStep.js'
import { DriverSource, type Constants, type FunctionCall, type HostRun } from './driverSource.js'
import { prepareFlow, type MemoryRun } from './flowRun.js'
import { printSteps } from './flowSource.js'
import { FunctionSource } from './functionSource.js'
import { planProgram, type Part, type ProgramPlan } from './programPlan.js'
import { scratchName } from './scratchPool.js'

/** A schedule made into functions. */
export interface CompiledSchedule {
  /** The results, or `null` where operands are not laid out by the very lists of strides that this was compiled for. */
  readonly call: (operands: readonly ConcreteArray[]) => readonly ConcreteArray[] | null
  /** The same for operands that are known to be laid out so. */
  readonly run: (operands: readonly ConcreteArray[]) => readonly ConcreteArray[]
}

/** The operands of a program. */
interface Operands {
  readonly inputs: readonly Aval[]
  readonly layouts: readonly (readonly number[])[]
}

/** A schedule as JavaScript. */
interface PrintedSchedule {
  readonly source: string
  readonly plan: ProgramPlan
  readonly constants: Constants
}

/** Makes what runs a host step. */
type HostRunOf = (step: HostStep) => HostRun

/** What the source of a schedule is linked with. */
interface Environment extends Constants {
  readonly $ConcreteArray: typeof ConcreteArray
  readonly $allocator: CpuContext['allocator']
  readonly $elementsOf: typeof hostData
  /** The storage of memory that a nested schedule is given. */
  readonly $storageOf: (data: TypedArray) => Storage
  /** A copy, for memory that is given changes. */
  readonly $detached: (x: ConcreteArray) => ConcreteArray
  readonly scratch: readonly TypedArray[]
  /** By part. */
  readonly runs: readonly (HostRun | ContractionRun | MemoryRun | null)[]
}

/** Prints a schedule for operands, or, where it is nested, for the memory of its inputs and outputs (`null`). */
function printSchedule(schedule: Schedule, operands: Operands | null): PrintedSchedule {
  const plan = planProgram(schedule)
  const printer = new JavaScriptPrinter()
  const isInput = (buffer: number): boolean => schedule.buffers[buffer]?.role === 'input'
  let functions = ''
  const calls = plan.parts.map((part, p): FunctionCall | null => {
    if (part.kind !== 'function') return null
    const fn = new FunctionSource(printer, plan.places, (dtype, length) => scratchName(plan.scratch.push({ dtype, length }) - 1))
    printSteps(fn, part.steps, isInput)
    functions += fn.text(`f${p}`)
    return { text: fn.call(`f${p}`), buffers: fn.passed }
  })
  const driver = new DriverSource(schedule, plan, operands)
  const run = driver.print(calls)
  const guard = operands === null ? '' : driver.printGuard()
  const scratch = plan.scratch.map((_, i) => `const ${scratchName(i)} = $environment.scratch[${i}]\n`).join('')
  const names = `const { $ConcreteArray, $allocator, $elementsOf, $storageOf, $detached } = $environment\n${scratch}${driver.definitions}`
  const given = operands === null ? 'run' : '{ call, run }'
  const source = `${printer.prelude}return function ($environment) {\n${names}${functions}${run}${guard}return ${given}\n}`
  return { source, plan, constants: driver.constants }
}

/** How a schedule would be split. */
export function planOf(schedule: Schedule): ProgramPlan {
  return printSchedule(schedule, null).plan
}

/** Compiles a schedule for inputs of these avals and layouts; `host` makes what runs a host step. */
export function compileSchedule(context: CpuContext, schedule: Schedule, operands: Operands, host: HostRunOf): CompiledSchedule {
  const printed = printSchedule(schedule, operands)
  return linkSource<(environment: Environment) => CompiledSchedule>(printed.source, forbidden)(environmentOf(context, printed, host))
}

function compileBody(context: CpuContext, schedule: Schedule, host: HostRunOf): MemoryRun {
  const printed = printSchedule(schedule, null)
  return linkSource<(environment: Environment) => MemoryRun>(printed.source, forbidden)(environmentOf(context, printed, host))
}

function forbidden(): never {
  throw new BackendError('Programs are compiled to JavaScript only where code may be generated; this is a bug in the choice of the tier.')
}

function environmentOf(context: CpuContext, { plan, constants }: PrintedSchedule, host: HostRunOf): Environment {
  const { backend, allocator } = context
  return {
    ...constants,
    $ConcreteArray: ConcreteArray,
    $allocator: allocator,
    $elementsOf: hostData,
    $storageOf: (data) => new Storage(data, backend),
    $detached: (x) => new ConcreteArray(x.aval, new Storage(copyOut(context, x), backend), 0, x.aval.strides),
    scratch: plan.scratch.map(({ dtype, length }) => newTypedArray(dtype, length)),
    runs: plan.parts.map((part) => runOf(context, part, host)),
  }
}

function runOf(context: CpuContext, part: Part, host: HostRunOf): HostRun | ContractionRun | MemoryRun | null {
  switch (part.kind) {
    case 'function':
      return null
    case 'contraction':
      return prepareContraction(part.step)
    case 'flow':
      return prepareFlow(part.step, (body) => compileBody(context, body, host))
    case 'host':
      return host(part.step)
  }
}
