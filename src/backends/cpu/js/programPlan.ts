import { itemSize, type DType } from '../../../core/dtype.js'
import { sizeOf } from '../../../core/shape.js'
import { buffersOf } from '../../kernel/memoryPlan.js'
import type { ContractionKernel, HostStep, LoopKernel, Schedule, Step } from '../../kernel/schedule.js'
import { contractionExtents, contractionStatements, isPrinted, isStraight } from './contractionSource.js'
import type { Place } from './functionSource.js'
import { outerExtents, statementsOf } from './loopSource.js'
import { reductionForm } from './reductionForm.js'

/** A kernel that is printed. */
export interface PrintedKernel {
  readonly kernel: LoopKernel | ContractionKernel
  /** Is each index of its nest printed by itself? */
  readonly unrolled: boolean
}

/** What runs one after the other: a printed function, a large contraction, or a host step. */
export type Part =
  | { readonly kind: 'function'; readonly kernels: readonly PrintedKernel[] }
  | { readonly kind: 'contraction'; readonly kernel: ContractionKernel }
  | { readonly kind: 'host'; readonly step: HostStep }

/** Memory that is kept from call to call. */
export interface ScratchArray {
  readonly dtype: DType
  readonly length: number
}

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
/** Statements up to which a whole program is printed without loops over results. */
const longestUnrolledProgram = 320
/** Statements up to which a nest is, in a longer program. */
const longestUnrolledNest = 32
/** Elements up to which a temporary may consist of names. */
const mostNames = 64
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
    for (const { step, unrolled } of stepsOf(part)) {
      const { reads, writes } = buffersOf(step)
      const straight = unrolled && !hasInnerLoop(step)
      for (const buffer of [...reads, ...writes]) {
        if (!first.has(buffer)) first.set(buffer, p)
        lastUse.set(buffer, p)
        if (step.kind === 'host') kept.add(buffer)
        const size = buffers[buffer]?.size ?? 0
        if (part.kind !== 'function' || (size > 1 && !straight) || size > mostNames) loose.add(buffer)
      }
      // What is written in a loop has no name outside of it.
      if (!unrolled) for (const buffer of writes) loose.add(buffer)
      if (!straight && step.kind === 'loop') for (const { buffer } of step.stores) loose.add(buffer)
    }
  })
  const hosts = parts.flatMap((part, p) => (part.kind === 'host' ? [p] : []))
  const places: Place[] = buffers.map(() => ({ kind: 'passed' }))
  const fresh = new Map<number, number>()
  const pool = new ScratchPool()
  const starting: number[][] = parts.map(() => [])
  const ending: number[][] = parts.map(() => [])
  for (const { id, role, dtype, size } of buffers) {
    const from = first.get(id)
    const to = lastUse.get(id)
    if (role !== 'temporary' || from === undefined || to === undefined) continue
    if (from === to && !loose.has(id)) places[id] = { kind: 'names' }
    else if (kept.has(id) || size * itemSize(dtype) > largestKept || hosts.some((p) => from < p && p < to)) fresh.set(id, from)
    else {
      starting[from]?.push(id)
      ending[to]?.push(id)
    }
  }
  parts.forEach((_, p) => {
    for (const id of starting[p] ?? []) {
      const buffer = buffers[id]
      if (buffer !== undefined) places[id] = { kind: 'scratch', name: pool.take(buffer.dtype, buffer.size) }
    }
    for (const id of ending[p] ?? []) {
      const place = places[id]
      if (place?.kind === 'scratch') pool.give(place.name)
    }
  })
  return { parts, places, scratch: pool.arrays, fresh, lastUse }
}

/** The name of scratch memory number `i`. */
export function scratchName(i: number): string {
  return `w${i}`
}

/** Hands out typed arrays, those that came back first. */
class ScratchPool {
  readonly arrays: ScratchArray[] = []
  private readonly free = new Map<DType, number[]>()

  take(dtype: DType, length: number): string {
    const list = this.free.get(dtype) ?? []
    const found = list.findIndex((i) => (this.arrays[i]?.length ?? 0) >= length)
    const [known] = found < 0 ? [] : list.splice(found, 1)
    return scratchName(known ?? this.arrays.push({ dtype, length }) - 1)
  }

  give(name: string): void {
    const i = Number(name.slice(1))
    const array = this.arrays[i]
    if (array === undefined) return
    const list = this.free.get(array.dtype)
    if (list === undefined) this.free.set(array.dtype, [i])
    else list.push(i)
  }
}

function stepsOf(part: Part): readonly { readonly step: Step; readonly unrolled: boolean }[] {
  switch (part.kind) {
    case 'function':
      return part.kernels.map(({ kernel, unrolled }) => ({ step: kernel, unrolled }))
    case 'contraction':
      return [{ step: part.kernel, unrolled: false }]
    case 'host':
      return [{ step: part.step, unrolled: false }]
  }
}

function partsOf(steps: readonly Step[]): readonly Part[] {
  const sizes = steps.map(sizeIfPrinted)
  const total = sizes.reduce((sum, size) => sum + (size === null ? 0 : size.statements * size.indices), 0)
  const limit = total <= longestUnrolledProgram ? longestUnrolledProgram : longestUnrolledNest
  const parts: Part[] = []
  let kernels: PrintedKernel[] = []
  let length = 0
  const flush = (): void => {
    if (kernels.length > 0) parts.push({ kind: 'function', kernels })
    kernels = []
    length = 0
  }
  steps.forEach((step, s) => {
    const size = sizes[s] ?? null
    if (step.kind === 'host' || size === null) {
      flush()
      if (step.kind === 'host') parts.push({ kind: 'host', step })
      else if (step.kind === 'contraction') parts.push({ kind: 'contraction', kernel: step })
      return
    }
    const unrolled = size.indices === 1 || size.statements * size.indices <= limit
    const printed = unrolled ? size.statements * size.indices : size.statements
    if (length + printed > longestFunction) flush()
    kernels.push({ kernel: step, unrolled })
    length += printed
  })
  flush()
  return parts
}

/** Is there a loop also where each index of the result is printed by itself? */
function hasInnerLoop(step: Step): boolean {
  if (step.kind === 'contraction') return !isStraight(step)
  return step.kind === 'loop' && step.accumulators.length > 0 && reductionForm(step).form !== 'straight'
}

/** The statements of one index of the result, and how many there are; `null` for what is not printed. */
function sizeIfPrinted(step: Step): { readonly statements: number; readonly indices: number } | null {
  switch (step.kind) {
    case 'loop':
      return { statements: statementsOf(step), indices: sizeOf(outerExtents(step)) }
    case 'contraction':
      return isPrinted(step) ? { statements: contractionStatements(step), indices: sizeOf(contractionExtents(step)) } : null
    case 'host':
      return null
  }
}
