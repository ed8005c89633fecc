import { findChains, type Chain, type ChainLimits } from '../../kernel/chains.js'
import { planMemory, type MemoryPlan, type Scratch } from '../../kernel/memoryPlan.js'
import { isFlow, nestedIn } from '../../kernel/flow.js'
import type { FlowStep, HostStep, Schedule, Step } from '../../kernel/schedule.js'
import { workOf } from '../../kernel/work.js'
import type { Code, Local } from './assembler/code.js'
import { WasmModule } from './assembler/module.js'
import { printChain } from './chain.js'
import { printContraction } from './contraction.js'
import type { KernelContext, KernelFunction } from './kernelContext.js'
import { printLoop } from './loop.js'
import { rowStepOf } from './rowStep.js'
import { ScalarModule } from './scalar/scalarModule.js'

/** Elements that a kernel is asked to do at a time, so that the engine gets a chance to replace its first, slow code. */
const blockWork = 32768

/** A kernel of a printed program, as the driver needs it: exported functions that run one after the other, each over its whole range. */
export interface PrintedFunction extends Omit<KernelFunction, 'func'> {
  /** It is exported as `k` and this number. */
  readonly number: number
  /** What its whole range takes, in additions of a scalar. */
  readonly cost: number
  /** Scratch memory of which each thread needs its own. */
  readonly ownScratch: readonly OwnScratch[]
}

/** Scratch memory of a thread. */
export interface OwnScratch {
  /** The slot of the frame with its address. */
  readonly slot: number
  readonly bytes: number
}

/** The indices of a kernel's range that are done in one call. */
export function blockOf({ grain, work }: Pick<KernelFunction, 'grain' | 'work'>): number {
  return Math.max(grain, Math.floor(blockWork / Math.max(work, 1) / grain) * grain)
}

/** A kernel's function as it is being printed. */
interface CostedFunction extends KernelFunction {
  readonly cost: number
  readonly ownScratch: readonly OwnScratch[]
}

/** What runs without a return to JavaScript: kernels in a row. */
export interface Segment {
  readonly kind: 'segment'
  /** The exported function (frame) that runs all of it. */
  readonly name: string
  readonly functions: readonly PrintedFunction[]
}

/** What the driver runs one after the other. */
export type WasmPart =
  | Segment
  | { readonly kind: 'host'; readonly step: HostStep }
  /** With the schedules inside, in the order of {@link nestedIn}. */
  | { readonly kind: 'flow'; readonly step: FlowStep; readonly bodies: readonly NestedParts[] }

/** The parts of a schedule. */
export interface ScheduleParts {
  readonly schedule: Schedule
  readonly parts: readonly WasmPart[]
  readonly plan: MemoryPlan
  /** Slots of the frame: one for each buffer, then one for each piece of scratch memory. */
  readonly slots: number
}

/** A nested schedule, which runs on a frame of its own. */
export interface NestedParts extends ScheduleParts {
  /** The slot of the frame around with the address of its memory: its frame, then temporaries. */
  readonly frame: number
  /** Where temporaries start in that memory. */
  readonly temporaries: number
}

/** A schedule printed as one WebAssembly module. */
export interface WasmProgram extends ScheduleParts {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Constant tables; the module imports their address. */
  readonly tables: Uint8Array
  /** Steps that one function does together, outside of loops and branches. */
  readonly chains: readonly Chain[]
}

/** Pages of the memory that modules import at the least; the memory itself is larger. */
const leastPages = 1

interface PrintingOptions {
  readonly relaxed: boolean
  readonly shared: boolean
  readonly maximumPages: number
  readonly chains?: ChainLimits
}

/** What the schedules of one module share. */
interface Printing extends PrintingOptions {
  readonly module: WasmModule
  readonly scalars: ScalarModule
  /** A number that no other segment and no other kernel has. */
  readonly nextNumber: () => number
}

/** Prints a schedule. */
export function printSchedule(schedule: Schedule, options: PrintingOptions): WasmProgram {
  const module = new WasmModule()
  module.importMemory('env', 'memory', { initial: leastPages, maximum: options.maximumPages, shared: options.shared })
  const scalars = new ScalarModule(module)
  let count = 0
  const parts = printParts(schedule, { ...options, module, scalars, nextNumber: () => count++ })
  return { ...parts, bytes: module.toBytes(), tables: scalars.tables }
}

function printParts(schedule: Schedule, printing: Printing): ScheduleParts & { readonly chains: readonly Chain[] } {
  const { module, scalars, relaxed, nextNumber } = printing
  const scratch: Scratch[] = []
  const reserve = (step: number, bytes: number): number => schedule.buffers.length + scratch.push({ step, bytes }) - 1
  const nested = schedule.steps.map((step, s): readonly NestedParts[] =>
    isFlow(step) ? nestedIn(step).map(({ body }) => nestedParts(body, printing, (bytes) => reserve(s, bytes))) : [],
  )
  const printed = schedule.steps.map((step, s): readonly CostedFunction[] | null => {
    const ownScratch: OwnScratch[] = []
    const context: KernelContext = {
      module,
      scalars,
      relaxed,
      scratch: (bytes, owner = 'kernel') => {
        const slot = reserve(s, bytes)
        if (owner === 'thread') ownScratch.push({ slot, bytes })
        return slot
      },
    }
    const functions = printStep(context, step)
    if (functions === null) return null
    // Each takes its share of the step: packing, or merging blocks, takes little.
    const all = functions.reduce((sum, { extent, work }) => sum + extent * work, 0)
    return functions.map((each) => ({ ...each, cost: workOf(step) * ((each.extent * each.work) / Math.max(all, 1)), ownScratch }))
  })
  const chains = findChains(
    schedule,
    schedule.steps.map((step, s) => rowStepOf(schedule, step, printed[s] ?? [])),
    printing.chains,
  )
  const parts: WasmPart[] = []
  let row: CostedFunction[] = []
  const flush = (): void => {
    if (row.length === 0) return
    parts.push(printSegment(module, `s${String(nextNumber())}`, row, nextNumber))
    row = []
  }
  schedule.steps.forEach((step, s) => {
    const functions = printed[s] ?? []
    const chain = chains.find(({ first, last }) => first <= s && s <= last)
    if (chain?.first === s) row.push(...chainFunctions(module, chain, printed, (bytes) => reserve(s, bytes)))
    else if (chain !== undefined) return
    else if (step.kind === 'loop' || step.kind === 'contraction') row.push(...functions)
    else {
      flush()
      parts.push(step.kind === 'host' ? { kind: 'host', step } : { kind: 'flow', step, bodies: nested[s] ?? [] })
    }
  })
  flush()
  const elsewhere = new Set(chains.flatMap(({ rowBuffers }) => rowBuffers.map(({ buffer }) => buffer)))
  const plan = planMemory(schedule, scratch, chains, elsewhere)
  return { schedule, parts, chains, plan, slots: plan.offsets.length }
}

function nestedParts(schedule: Schedule, printing: Printing, reserve: (bytes: number) => number): NestedParts {
  const { parts, plan, slots } = printParts(schedule, printing)
  const temporaries = Math.ceil((4 * slots) / 16) * 16
  return { schedule, parts, plan, slots, temporaries, frame: reserve(temporaries + plan.bytes) }
}

/** The functions of a chain: those that prepare its steps, and one that does its rows. */
function chainFunctions(
  module: WasmModule,
  chain: Chain,
  printed: readonly (readonly CostedFunction[] | null)[],
  scratch: (bytes: number) => number,
): readonly CostedFunction[] {
  const steps = printed.slice(chain.first, chain.last + 1).flatMap((functions) => (functions === null ? [] : [functions]))
  const inRows = steps.flatMap((functions) => functions.slice(-1))
  const slots = chain.rowBuffers.map(({ bytes }) => ({ slot: scratch(bytes), bytes }))
  const rows = {
    ...printChain(
      module,
      chain,
      inRows,
      slots.map(({ slot }) => slot),
    ),
    cost: inRows.reduce((sum, { cost }) => sum + cost, 0),
    ownScratch: [...inRows.flatMap(({ ownScratch }) => ownScratch), ...slots],
  }
  return [...steps.flatMap((functions) => functions.slice(0, -1)), rows]
}

function printStep(context: KernelContext, step: Step): readonly KernelFunction[] | null {
  switch (step.kind) {
    case 'loop':
      return printLoop(context, step)
    case 'contraction':
      return printContraction(context, step)
    case 'host':
    case 'steps':
    case 'repetition':
    case 'branch':
      return null
  }
}

function printSegment(module: WasmModule, name: string, functions: readonly CostedFunction[], nextNumber: () => number): Segment {
  module.func({ name, params: ['i32'], results: [] }, (f) => {
    const [frame] = f.params
    if (frame === undefined) return
    const start = f.local('i32')
    for (const each of functions) printRun(f, frame, start, each)
  })
  return {
    kind: 'segment',
    name,
    functions: functions.map(({ func, ...each }) => {
      const number = nextNumber()
      module.export(`k${String(number)}`, func)
      return { number, ...each }
    }),
  }
}

/** Calls a kernel for its range, block by block. */
function printRun(f: Code, frame: Local, start: Local, { func, extent, ...each }: KernelFunction): void {
  const block = blockOf(each)
  if (extent <= block) {
    f.get(frame)
    f.i32(0)
    f.i32(extent)
    f.call(func)
    return
  }
  f.i32(0)
  f.set(start)
  f.loop((again) => {
    f.get(frame)
    f.get(start)
    // The end of this block, or of the range.
    f.get(start)
    f.i32(block)
    f.op('i32.add')
    f.i32(extent)
    f.get(start)
    f.i32(extent - block)
    f.op('i32.lt_u')
    f.select('i32')
    f.call(func)
    f.get(start)
    f.i32(block)
    f.op('i32.add')
    f.tee(start)
    f.i32(extent)
    f.op('i32.lt_u')
    f.brIf(again)
  })
}
