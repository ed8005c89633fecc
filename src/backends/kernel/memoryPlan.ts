import { itemSize } from '../../core/dtype.js'
import { equalNumbers } from '../../core/shape.js'
import { flowBuffers } from './flow.js'
import type { Access, LoopKernel, Schedule, Step } from './schedule.js'

/** Where temporaries lie in one block of memory. */
export interface MemoryPlan {
  /** Byte offsets, by buffer; `null` for inputs and outputs, and for tapes. */
  readonly offsets: readonly (number | null)[]
  readonly bytes: number
}

/** Scratch memory that only one step uses, beyond the buffers of the schedule. */
export interface Scratch {
  readonly step: number
  readonly bytes: number
}

/** Steps of which each does a part, then each the next part. */
export interface Together {
  readonly first: number
  readonly last: number
}

/** Buffers start at multiples of it, and at least as many bytes follow each. */
const alignment = 16

/** The steps that use a buffer first and last. */
interface Span {
  first: number
  last: number
}

/** The buffers that a step reads and those that it writes. */
export function buffersOf(step: Step): { readonly reads: readonly number[]; readonly writes: readonly number[] } {
  switch (step.kind) {
    case 'loop':
      return {
        reads: step.loads.map((load) => load.buffer),
        writes: [...step.stores.map((store) => store.buffer), ...step.accumulators.map(({ to }) => to.buffer)],
      }
    case 'contraction':
      return { reads: [step.left, step.right], writes: [step.out] }
    case 'host':
      return {
        reads: step.operands.flatMap((operand) => (operand.kind === 'buffer' ? [operand.buffer] : [])),
        writes: step.results.flatMap((buffer) => (buffer === null ? [] : [buffer])),
      }
    case 'steps':
    case 'repetition':
    case 'branch':
      return flowBuffers(step)
  }
}

/**
 * Packs temporaries into one block: each takes the smallest gap that fits while it lives, or the place of a temporary that a loop reads for the last
 * time at the very elements where it writes this one. `scratch` gets its places after those of the buffers. What one of several steps that run
 * together uses lives during all of them. Buffers that are `elsewhere` get no place.
 */
export function planMemory(
  schedule: Schedule,
  scratch: readonly Scratch[] = [],
  together: readonly Together[] = [],
  elsewhere: ReadonlySet<number> = new Set(),
): MemoryPlan {
  const { buffers, steps } = schedule
  const around = (s: number): Span => together.find(({ first, last }) => first <= s && s <= last) ?? { first: s, last: s }
  const spans: (Span | null)[] = buffers.map(() => null)
  steps.forEach((step, s) => {
    const { reads, writes } = buffersOf(step)
    for (const buffer of [...reads, ...writes]) {
      const span = spans[buffer]
      if (span === null || span === undefined) spans[buffer] = { ...around(s) }
      else span.last = around(s).last
    }
  })
  const starting: number[][] = steps.map(() => [])
  const ending: number[][] = steps.map(() => [])
  const bytes: number[] = []
  for (const { id, dtype, size, role, tape } of buffers) {
    bytes.push(padded(size * itemSize(dtype)))
    const span = spans[id]
    if (role !== 'temporary' || tape || span === null || span === undefined || elsewhere.has(id)) continue
    starting[span.first]?.push(id)
    ending[span.last]?.push(id)
  }
  for (const { step, bytes: size } of scratch) {
    const { first, last } = around(step)
    starting[first]?.push(bytes.length)
    ending[last]?.push(bytes.length)
    bytes.push(padded(size))
  }
  const offsets: (number | null)[] = bytes.map(() => null)
  const gaps = new Gaps()
  steps.forEach((step, s) => {
    const taken = new Set<number>()
    for (const id of starting[s] ?? []) {
      const heir = step.kind === 'loop' && id < buffers.length ? placeToTake(step, id, ending[s] ?? [], taken, bytes) : null
      if (heir !== null) taken.add(heir)
      offsets[id] = heir === null ? gaps.take(bytes[id] ?? 0) : (offsets[heir] ?? 0)
    }
    for (const id of ending[s] ?? []) {
      const offset = offsets[id]
      if (offset !== null && offset !== undefined && !taken.has(id)) gaps.give(offset, bytes[id] ?? 0)
    }
  })
  return { offsets, bytes: gaps.end }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment + alignment
}

/** A buffer that ends with this kernel and is read only where `target` is written, element by element. */
function placeToTake(
  kernel: LoopKernel,
  target: number,
  ending: readonly number[],
  taken: ReadonlySet<number>,
  bytes: readonly number[],
): number | null {
  const written = writeOf(kernel, target)
  if (written === null) return null
  for (const id of ending) {
    // Scratch memory ends with the kernel too, but is in use all the while; only what the kernel reads gives its place up.
    if (taken.has(id) || bytes[id] !== bytes[target] || !kernel.loads.some((load) => load.buffer === id)) continue
    if (overwritable(kernel, id, written)) return id
  }
  return null
}

function writeOf(kernel: LoopKernel, buffer: number): (Access & { readonly bytes: number }) | null {
  const writes = kernel.stores.filter((store) => store.buffer === buffer)
  const [only] = writes
  if (only === undefined || writes.length > 1) return null
  return { ...only, bytes: itemSize(only.dtype) }
}

/** May what a kernel reads from `buffer` be overwritten by this store of the same kernel? */
export function overwritable(kernel: LoopKernel, buffer: number, store: Access & { readonly bytes: number }): boolean {
  if (kernel.stores.some((other) => other.buffer === buffer) || kernel.accumulators.some(({ to }) => to.buffer === buffer)) return false
  return kernel.loads.every(
    (load) =>
      load.buffer !== buffer ||
      (load.start === store.start &&
        itemSize(load.dtype) === store.bytes &&
        equalNumbers(load.strides, store.strides) &&
        injective(kernel, load)),
  )
}

/** Does every index of the nest have an element of its own? */
function injective(kernel: LoopKernel, access: Access): boolean {
  return kernel.extents.every((extent, axis) => extent === 1 || access.strides[axis] !== 0)
}

/** Free places of a block that grows at its end. */
class Gaps {
  private gaps: { offset: number; bytes: number }[] = []
  end = 0

  take(bytes: number): number {
    let best = -1
    this.gaps.forEach((gap, i) => {
      if (gap.bytes >= bytes && (best < 0 || gap.bytes < (this.gaps[best]?.bytes ?? Infinity))) best = i
    })
    const gap = this.gaps[best]
    if (gap !== undefined) {
      const offset = gap.offset
      gap.offset += bytes
      gap.bytes -= bytes
      if (gap.bytes === 0) this.gaps.splice(best, 1)
      return offset
    }
    const offset = this.end
    this.end += bytes
    return offset
  }

  give(offset: number, bytes: number): void {
    const next = this.gaps.findIndex((gap) => gap.offset > offset)
    const i = next < 0 ? this.gaps.length : next
    const before = this.gaps[i - 1]
    const after = this.gaps[i]
    if (before !== undefined && before.offset + before.bytes === offset) {
      before.bytes += bytes
      if (after !== undefined && offset + bytes === after.offset) {
        before.bytes += after.bytes
        this.gaps.splice(i, 1)
      }
    } else if (after !== undefined && offset + bytes === after.offset) {
      after.offset = offset
      after.bytes += bytes
    } else this.gaps.splice(i, 0, { offset, bytes })
  }
}
