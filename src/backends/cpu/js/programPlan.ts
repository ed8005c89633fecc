import { itemSize } from '../../../core/dtype.js'
import { isFlow, runsHostSteps } from '../../kernel/flow.js'
import { buffersOf } from '../../kernel/memoryPlan.js'
import type { ContractionKernel, FlowStep, HostStep, Schedule, Step } from '../../kernel/schedule.js'
import { looseIn, printedSteps, type Printed } from './flowPlan.js'
import type { Place } from './functionSource.js'
import { placeBodies, ScratchPool, type ScratchArray } from './scratchPool.js'

/** What runs one after the other: a printed function, a large contraction, control flow with such parts, or a host step. */
export type Part =
  | { readonly kind: 'function'; readonly steps: readonly Printed[] }
  | { readonly kind: 'contraction'; readonly step: ContractionKernel }
  | { readonly kind: 'flow'; readonly step: FlowStep }
  | { readonly kind: 'host'; readonly step: HostStep }

/** How a schedule is split into functions, and where its buffers are. */
export interface ProgramPlan {
  readonly parts: readonly Part[]
  readonly places: readonly Place[]
  readonly scratch: ScratchArray[]
  /** Buffers of which each call makes its own, and the part before which it does: temporaries that others may see or keep. */
  readonly fresh: ReadonlyMap<number, number>
  /** The last part that uses each buffer. */
  readonly lastUse: ReadonlyMap<number, number>
}

/** V8 stops to optimise functions of more than 1000 to 1500 statements. */
const longestFunction = 800
/** Larger temporaries are not kept between calls. */
const largestKept = 1 << 20

/**
 * Splits a schedule into functions short enough to be optimised, and finds a place for each buffer. Scratch memory is used again once nothing reads it; what a host
 * step sees, or what outlives one, which may call the program again, is made anew in each call.
 */
export function planProgram(schedule: Schedule): ProgramPlan {
  const parts = partsOf(schedule.steps)
  const { buffers } = schedule
  const first = new Map<number, number>()
  const lastUse = new Map<number, number>()
  const kept = new Set<number>()
  const loose = new Set<number>()
  parts.forEach((part, p) => {
    if (part.kind === 'function') for (const buffer of looseIn(schedule, part.steps)) loose.add(buffer)
    for (const step of stepsOf(part)) {
      const { reads, writes } = buffersOf(step)
      for (const buffer of [...reads, ...writes]) {
        if (!first.has(buffer)) first.set(buffer, p)
        lastUse.set(buffer, p)
        if (isSeen(part)) kept.add(buffer)
        if (part.kind !== 'function') loose.add(buffer)
      }
    }
  })
  const hosts = parts.flatMap((part, p) => (isSeen(part) ? [p] : []))
  const places: Place[] = buffers.map(() => ({ kind: 'passed' }))
  const fresh = new Map<number, number>()
  const pool = new ScratchPool()
  const starting: number[][] = parts.map(() => [])
  const ending: number[][] = parts.map(() => [])
  for (const { id, role, dtype, size, tape } of buffers) {
    const from = first.get(id)
    const to = lastUse.get(id)
    if (role !== 'temporary' || tape || from === undefined || to === undefined) continue
    if (from === to && !loose.has(id)) places[id] = { kind: 'names' }
    else if (kept.has(id) || size * itemSize(dtype) > largestKept || hosts.some((p) => from < p && p < to)) fresh.set(id, from)
    else {
      starting[from]?.push(id)
      ending[to]?.push(id)
    }
  }
  parts.forEach((part, p) => {
    for (const id of starting[p] ?? []) {
      const buffer = buffers[id]
      if (buffer !== undefined) places[id] = pool.take(buffer)
    }
    if (part.kind === 'function') placeBodies(part.steps, pool)
    for (const id of ending[p] ?? []) pool.give(places[id])
  })
  return { parts, places, scratch: pool.arrays, fresh, lastUse }
}

/** May others see memory of the program, or call it again, while a part runs? */
function isSeen(part: Part): boolean {
  return part.kind === 'host' || (part.kind === 'flow' && runsHostSteps(part.step))
}

function stepsOf(part: Part): readonly Step[] {
  return part.kind === 'function' ? part.steps.map(({ step }) => step) : [part.step]
}

function partsOf(steps: readonly Step[]): readonly Part[] {
  const parts: Part[] = []
  let row: Printed[] = []
  let length = 0
  const flush = (): void => {
    if (row.length > 0) parts.push({ kind: 'function', steps: row })
    row = []
    length = 0
  }
  const printed = printedSteps(steps)
  steps.forEach((step, s) => {
    const own = printed[s] ?? null
    if (own === null || (own.kind === 'flow' && own.statements > longestFunction)) {
      flush()
      if (step.kind === 'host') parts.push({ kind: 'host', step })
      else if (step.kind === 'contraction') parts.push({ kind: 'contraction', step })
      else if (isFlow(step)) parts.push({ kind: 'flow', step })
      return
    }
    if (length + own.statements > longestFunction) flush()
    row.push(own)
    length += own.statements
  })
  flush()
  return parts
}
