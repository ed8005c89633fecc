import { itemSize } from '../../core/dtype.js'
import { heirsOf } from './inheritance.js'
import { buffersOf } from './memoryPlan.js'
import type { Schedule } from './schedule.js'

/** A step that can be done part by part: how it goes through its outermost axes, and what it reads and writes. */
export interface RowStep {
  /** Indices of the outermost axes, taken together, through which it can go in order. */
  readonly outer: number
  /** It starts at multiples of so many of them. */
  readonly grain: number
  /** Of its whole nest, outermost first. */
  readonly extents: readonly number[]
  readonly accesses: readonly RowAccess[]
}

/** What a step reads or writes, in bytes. */
export interface RowAccess {
  readonly buffer: number
  readonly writes: boolean
  readonly start: number
  /** One for each axis of the nest. */
  readonly steps: readonly number[]
}

/**
 * Steps in a row that go through the same rows, each through rows of its own of all that one of them writes and another uses: they may be run block of rows
 * by block of rows, so that what one leaves in the cache the next finds there.
 */
export interface Chain {
  readonly first: number
  readonly last: number
  readonly rows: number
  /** Rows that are done at a time. */
  readonly block: number
  /** Temporaries that nobody else uses: room for the rows of a block is enough. */
  readonly rowBuffers: readonly RowBuffer[]
}

/** A temporary of which only the rows of a block exist. */
export interface RowBuffer {
  readonly buffer: number
  /** Bytes from row to row. */
  readonly step: number
  /** The first byte of row 0. */
  readonly low: number
  /** Bytes of a block. */
  readonly bytes: number
}

/** Which chains pay. */
export interface ChainLimits {
  /** Bytes that a block touches, about, so that they stay in a cache. */
  readonly blockBytes: number
  /** The same, at the most, where a step has larger parts. */
  readonly mostBlockBytes: number
  /** Bytes that are found in the cache instead of in memory, at the least. */
  readonly leastReuse: number
}

/**
 * Measured: blocks of a third of the first-level cache are the fastest; of the second-level cache, 1.2 to 1.3 times slower. Long rows, as of most products
 * of matrices, gain nothing.
 */
const usualLimits: ChainLimits = { blockBytes: 1 << 14, mostBlockBytes: 1 << 17, leastReuse: 1 << 18 }
const mostSteps = 32

/** Finds chains that pay. Steps that are `null` belong to none. */
export function findChains(schedule: Schedule, steps: readonly (RowStep | null)[], limits: ChainLimits = usualLimits): readonly Chain[] {
  const finder = new Finder(schedule, steps, limits)
  const chains: Chain[] = []
  let first = 0
  while (first < steps.length) {
    let last = first
    let found: Chain | null = null
    for (let next = finder.chain(first, last + 1); next !== null; next = finder.chain(first, last + 1)) {
      found = next
      last++
    }
    if (found !== null && finder.reuse(found) >= limits.leastReuse && found.block < found.rows) chains.push(found)
    first = last + 1
  }
  return chains
}

/** Chains as text for people: one line each. */
export function explainChains(chains: readonly Chain[]): string {
  return chains
    .map(({ first, last, rows, block, rowBuffers }) => {
      const kept = rowBuffers.map(({ buffer }) => `b${String(buffer)}`).join(', ')
      const most = kept === '' ? '' : `; of ${kept} no more than a block is kept`
      return `\nSteps ${String(first + 1)} to ${String(last + 1)} run together, ${String(block)} of ${String(rows)} rows at a time${most}.`
    })
    .join('')
}

/** An access, seen row by row. */
interface Walk {
  readonly buffer: number
  readonly writes: boolean
  /** Which step it belongs to. */
  readonly owner: number
  /** Bytes from row to row: 0 where all rows are the same, `null` where there is no such number. */
  readonly step: number | null
  /** The first and the last byte of row 0. */
  readonly low: number
  readonly high: number
  /** Bytes of a row that are brought to the cache, about. */
  readonly bytes: number
}

const cacheLine = 64

class Finder {
  private readonly heirs: ReadonlySet<string>
  private readonly uses: readonly { first: number; last: number }[]

  constructor(
    private readonly schedule: Schedule,
    private readonly steps: readonly (RowStep | null)[],
    private readonly limits: ChainLimits,
  ) {
    const { buffers, inputs } = schedule
    const heirs = new Set<string>()
    for (const [output, positions] of heirsOf(schedule)) for (const position of positions) heirs.add(pair(output, inputs[position] ?? -1))
    this.heirs = heirs
    const uses = buffers.map(() => ({ first: Infinity, last: -1 }))
    schedule.steps.forEach((step, s) => {
      const { reads, writes } = buffersOf(step)
      for (const buffer of [...reads, ...writes]) {
        const use = uses[buffer]
        if (use === undefined) continue
        use.first = Math.min(use.first, s)
        use.last = s
      }
    })
    this.uses = uses
  }

  /** The steps from `first` to `last` as a chain, if they can be one, and the last one has to do with the others. */
  chain(first: number, last: number): Chain | null {
    if (last - first >= mostSteps) return null
    const steps: RowStep[] = []
    for (let s = first; s <= last; s++) {
      const step = this.steps[s]
      if (step === null || step === undefined) return null
      steps.push(step)
    }
    const rows = steps.reduce((common, { outer }) => greatestDivisor(common, outer), 0)
    const walks = this.walks(first, last, rows)
    if (rows < 2 || walks === null || !this.independent(walks)) return null
    const own = walks.filter((walk) => walk.owner === last && walk.step !== 0)
    if (!own.some(({ buffer }) => walks.some((walk) => walk.owner < last && walk.buffer === buffer && walk.step !== 0))) return null
    const grain = steps.reduce((common, step) => {
      const own = step.grain / greatestDivisor(step.grain, step.outer / rows)
      return (common / greatestDivisor(common, own)) * own
    }, 1)
    const rowBytes = [...perBuffer(walks).values()].reduce((sum, { bytes }) => sum + bytes, 0)
    const { blockBytes, mostBlockBytes } = this.limits
    const block = Math.min(rows, Math.max(1, Math.floor(blockBytes / Math.max(rowBytes, 1) / grain)) * grain)
    if (block * rowBytes > mostBlockBytes) return null
    return { first, last, rows, block, rowBuffers: this.rowBuffers(first, last, block, walks) }
  }

  /** Bytes that a step of the chain finds in the cache because one before it left them there. */
  reuse({ first, last, rows }: Chain): number {
    const walks = this.walks(first, last, rows) ?? []
    return [...perBuffer(walks).values()].reduce((sum, { bytes, owners }) => sum + bytes * rows * (owners.size - 1), 0)
  }

  private walks(first: number, last: number, rows: number): readonly Walk[] | null {
    const walks: Walk[] = []
    for (let owner = first; owner <= last; owner++) {
      const step = this.steps[owner]
      for (const access of step?.accesses ?? []) {
        const walk = walkOf(step?.extents ?? [], access, owner, rows, itemSize(this.schedule.buffers[access.buffer]?.dtype ?? 'bool'))
        if (walk === null) return null
        walks.push(walk)
      }
    }
    return walks
  }

  /** Does no step use anything but its own row of what another one writes? */
  private independent(walks: readonly Walk[]): boolean {
    const writes = walks.filter((walk) => walk.writes)
    return writes.every((write) =>
      walks.every((other) => other.owner === write.owner || !this.mayBeOne(write.buffer, other.buffer) || haveOwnRows([write, other])),
    )
  }

  /** Are these the same memory, or will they be should an operand be donated? */
  private mayBeOne(output: number, other: number): boolean {
    return output === other || this.heirs.has(pair(output, other))
  }

  private rowBuffers(first: number, last: number, block: number, walks: readonly Walk[]): readonly RowBuffer[] {
    return this.schedule.buffers.flatMap(({ id, role }): readonly RowBuffer[] => {
      const use = this.uses[id]
      if (role !== 'temporary' || use === undefined || use.first < first || use.last > last) return []
      const own = walks.filter(({ buffer }) => buffer === id)
      const step = own[0]?.step ?? 0
      if (step <= 0 || !haveOwnRows(own)) return []
      const low = Math.min(...own.map((walk) => walk.low))
      const high = Math.max(...own.map((walk) => walk.high))
      return [{ buffer: id, step, low, bytes: (block - 1) * step + high - low + 1 }]
    })
  }
}

/** Does each row of these accesses have bytes of its own, the same for all of them? */
function haveOwnRows(walks: readonly Walk[]): boolean {
  const [first] = walks
  if (first === undefined || first.step === null || walks.some(({ step }) => step !== first.step)) return false
  const low = Math.min(...walks.map((walk) => walk.low))
  const high = Math.max(...walks.map((walk) => walk.high))
  return high - low < Math.abs(first.step)
}

/** What the rows of each buffer take, for those that are not all the same, and which steps use them. */
function perBuffer(walks: readonly Walk[]): ReadonlyMap<number, { bytes: number; readonly owners: Set<number> }> {
  const found = new Map<number, { bytes: number; readonly owners: Set<number> }>()
  for (const { buffer, step, bytes, owner } of walks) {
    if (step === 0) continue
    const use = found.get(buffer) ?? { bytes: 0, owners: new Set<number>() }
    use.bytes = Math.max(use.bytes, bytes)
    use.owners.add(owner)
    found.set(buffer, use)
  }
  return found
}

/** Cuts the nest into rows; `null` where no cut leaves so many. */
function walkOf(
  extents: readonly number[],
  { buffer, writes, start, steps }: RowAccess,
  owner: number,
  rows: number,
  size: number,
): Walk | null {
  let rest = rows
  let step: number | null = 0
  /** Bytes that all rows up to the current axis take from one of its indices to the next. */
  let around: number | null = null
  let low = start
  let high = start + size - 1
  let elements = 1
  const inner = (extent: number, by: number): void => {
    const way = (extent - 1) * by
    if (way < 0) low += way
    else high += way
    if (by !== 0) elements *= extent
  }
  const outer = (extent: number, by: number): void => {
    if (extent === 1) return
    step = step === null || (around !== null && around !== extent * by) ? null : by
    around = by
  }
  for (let axis = 0; axis < extents.length; axis++) {
    const extent = extents[axis] ?? 1
    const by = steps[axis] ?? 0
    if (rest % extent === 0) {
      outer(extent, by)
      rest /= extent
    } else if (extent % rest === 0) {
      outer(rest, by * (extent / rest))
      inner(extent / rest, by)
      rest = 1
    } else return null
  }
  return rest === 1 ? { buffer, writes, owner, step, low, high, bytes: Math.min(high - low + 1, elements * cacheLine) } : null
}

function pair(output: number, input: number): string {
  return `${String(output)} ${String(input)}`
}

function greatestDivisor(a: number, b: number): number {
  let [x, y] = [a, b]
  while (y !== 0) [x, y] = [y, x % y]
  return x
}
