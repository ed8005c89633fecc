import { sizeOf } from '../../../core/shape.js'
import { isFlow, nestedIn } from '../../kernel/flow.js'
import { buffersOf } from '../../kernel/memoryPlan.js'
import type { ContractionKernel, FlowStep, LoopKernel, Schedule, Step } from '../../kernel/schedule.js'
import { contractionExtents, contractionStatements, isPrinted, isStraight } from './contractionSource.js'
import type { Place } from './functionSource.js'
import { outerExtents, statementsOf } from './loopSource.js'
import { reductionForm } from './reductionForm.js'

/** A kernel that is printed. */
export interface PrintedKernel {
  readonly kind: 'kernel'
  readonly step: LoopKernel | ContractionKernel
  /** Is each index of its nest printed by itself? */
  readonly unrolled: boolean
  readonly statements: number
}

/** Control flow that is printed, with all that is in it. */
export interface PrintedFlow {
  readonly kind: 'flow'
  readonly step: FlowStep
  /** Of what {@link nestedIn} gives. */
  readonly bodies: readonly PrintedBody[]
  /** Which values of the carry are local variables rather than in memory. */
  readonly named: readonly boolean[]
  readonly statements: number
}

export type Printed = PrintedKernel | PrintedFlow

/** A nested schedule that is printed. */
export interface PrintedBody {
  readonly schedule: Schedule
  readonly steps: readonly Printed[]
  /** Buffers that cannot consist of names. */
  readonly loose: ReadonlySet<number>
  /** Where its temporaries are; what is seen of the schedule around finds its place when that is printed. */
  readonly places: (Place | null)[]
}

/** Statements up to which a whole program is printed without loops over results. */
const longestUnrolledProgram = 320
/** Statements up to which a nest is, in a longer program. */
const longestUnrolledNest = 32
/** Elements up to which a temporary may consist of names. */
export const mostNames = 64
/** Elements up to which a carry may. */
const mostNamesCarried = 128

/** How the steps of a schedule are printed; `null` for those that are not. */
export function printedSteps(steps: readonly Step[]): readonly (Printed | null)[] {
  const sizes = steps.map((step) => (step.kind === 'loop' || step.kind === 'contraction' ? sizeIfPrinted(step) : null))
  const flows = steps.map((step) => (isFlow(step) ? printedFlow(step) : null))
  const total = steps.reduce((sum, _, s) => sum + unrolledSize(sizes[s] ?? null) + (flows[s]?.statements ?? 0), 0)
  const limit = total <= longestUnrolledProgram ? longestUnrolledProgram : longestUnrolledNest
  return steps.map((step, s): Printed | null => {
    const size = sizes[s] ?? null
    if ((step.kind !== 'loop' && step.kind !== 'contraction') || size === null) return flows[s] ?? null
    const unrolled = size.indices === 1 || unrolledSize(size) <= limit
    return { kind: 'kernel', step, unrolled, statements: unrolled ? unrolledSize(size) : size.statements }
  })
}

/** Buffers that printed steps use in such a way that their elements need memory. */
export function looseIn({ buffers }: Schedule, steps: readonly Printed[]): ReadonlySet<number> {
  const loose = new Set<number>()
  const size = (buffer: number): number => buffers[buffer]?.size ?? 0
  for (const printed of steps) {
    if (printed.kind === 'flow') for (const buffer of looseAround(printed)) loose.add(buffer)
    else {
      const { step, unrolled } = printed
      const { reads, writes } = buffersOf(step)
      const straight = unrolled && !hasInnerLoop(step)
      if (!straight) for (const buffer of [...reads, ...writes]) if (size(buffer) > 1) loose.add(buffer)
      // What is written in a loop has no name outside of it.
      if (!unrolled) for (const buffer of writes) loose.add(buffer)
      if (!straight && step.kind === 'loop') for (const { buffer } of step.stores) loose.add(buffer)
    }
  }
  for (const { id } of buffers) if (size(id) > mostNames) loose.add(id)
  return loose
}

function printedFlow(step: FlowStep): PrintedFlow | null {
  const bodies: PrintedBody[] = []
  let statements = 4
  for (const { body } of nestedIn(step)) {
    const steps: Printed[] = []
    for (const printed of printedSteps(body.steps)) {
      if (printed === null) return null
      steps.push(printed)
      statements += printed.statements
    }
    bodies.push({ schedule: body, steps, loose: looseIn(body, steps), places: body.buffers.map(() => null) })
  }
  const named = namedCarry(step, bodies)
  return { kind: 'flow', step, bodies, named, statements }
}

/** A value that is carried consists of names where no body has it in memory. */
function namedCarry(step: FlowStep, bodies: readonly PrintedBody[]): readonly boolean[] {
  if (step.kind === 'branch') return []
  let left = mostNamesCarried
  return step.carry.map((_, k) => {
    const body = bodies.at(-1)
    const out = body?.schedule.outputs[k]
    if (body === undefined || out?.kind !== 'buffer' || out.aval.size > left || body.loose.has(out.buffer)) return false
    const loose = bodies.some(({ schedule, loose: memory }) => {
      const input = schedule.inputs[schedule.inputs.length - step.carry.length + k]
      return input !== null && input !== undefined && memory.has(input)
    })
    if (!loose) left -= out.aval.size
    return !loose
  })
}

/** The buffers around control flow that it has in memory. */
function looseAround({ step, bodies, named }: PrintedFlow): readonly number[] {
  const loose: number[] = []
  nestedIn(step).forEach(({ windows }, b) => {
    const body = bodies[b]
    windows.forEach((window, i) => {
      const input = body?.schedule.inputs[i]
      if (input === null || input === undefined) return
      if (window.step !== 0 || body?.loose.has(input) === true) loose.push(window.buffer)
    })
  })
  step.results.forEach(({ buffer }, k) => {
    const outs = bodies.map(({ schedule, loose: inside }) => {
      const out = schedule.outputs[k]
      return out?.kind === 'buffer' && inside.has(out.buffer)
    })
    if (step.kind !== 'branch' || outs.includes(true)) loose.push(buffer)
  })
  if (step.kind !== 'branch') {
    step.carry.forEach(({ initial, final, spare }, k) => {
      if (named[k] !== true) loose.push(initial.buffer, final, spare)
    })
  }
  return loose
}

/** Is there a loop also where each index of the result is printed by itself? */
function hasInnerLoop(step: LoopKernel | ContractionKernel): boolean {
  if (step.kind === 'contraction') return !isStraight(step)
  return step.accumulators.length > 0 && reductionForm(step).form !== 'straight'
}

interface PrintedSize {
  /** Of one index of the result. */
  readonly statements: number
  readonly indices: number
}

function unrolledSize(size: PrintedSize | null): number {
  return size === null ? 0 : size.statements * size.indices
}

/** `null` for what is not printed. */
function sizeIfPrinted(step: LoopKernel | ContractionKernel): PrintedSize | null {
  if (step.kind === 'loop') return { statements: statementsOf(step), indices: sizeOf(outerExtents(step)) }
  return isPrinted(step) ? { statements: contractionStatements(step), indices: sizeOf(contractionExtents(step)) } : null
}
