import { at } from '../../core/shape.js'

/** The number of the empty set. */
export const emptySet = 0

/** Numbers of runs of one index, packed for sorting: start and end of a run fit into one double. */
const packing = 2 ** 26

/**
 * Sets of input indices, each stored once and known by its number: equal sets have equal numbers. A set is a list of runs of consecutive indices, because
 * those of array programs are: a prefix, a row, a neighbourhood are one run or a few, whatever their size.
 */
export class IndexSets {
  /** Start and end of each run, set after set. */
  private runs = new Int32Array(1024)
  /** Where the runs of each set start; one more entry than there are sets. */
  private readonly offsets: number[] = [0, 0]
  /** The last set of each hash, and the set before it of the same hash. */
  private readonly latest = new Map<number, number>()
  private readonly earlier: number[] = [-1]
  private readonly unions = new Map<number, number>()
  /** When each set was last seen by {@link unionAll}. */
  private seen = new Int32Array(1024)
  private round = 0

  /** The set of one index. */
  singleton(index: number): number {
    const position = this.reserve(1)
    this.runs[position] = index
    this.runs[position + 1] = index + 1
    return this.intern(position, position + 2)
  }

  /** How many indices a set has. */
  size(set: number): number {
    let size = 0
    for (let i = this.start(set); i < this.start(set + 1); i += 2) size += this.runs[i + 1]! - this.runs[i]!
    return size
  }

  /** Writes the indices of a set, in increasing order, into `target` from `position` on. */
  write(set: number, target: Int32Array, position: number): void {
    for (let i = this.start(set); i < this.start(set + 1); i += 2) {
      for (let index = this.runs[i]!; index < this.runs[i + 1]!; index++) target[position++] = index
    }
  }

  /** What is in either set. */
  union(a: number, b: number): number {
    if (a === b || b === emptySet) return a
    if (a === emptySet) return b
    const key = a < b ? a * packing + b : b * packing + a
    const known = this.unions.get(key)
    if (known !== undefined) return known
    const made = this.merge(a, b)
    this.unions.set(key, made)
    return made
  }

  /** What is in any of the sets. */
  unionAll(sets: Iterable<number>): number {
    this.round++
    const distinct: number[] = []
    for (const set of sets) {
      if (set === emptySet || this.seen[set] === this.round) continue
      if (set >= this.seen.length) this.seen = grown(this.seen, set)
      this.seen[set] = this.round
      distinct.push(set)
    }
    if (distinct.length <= 2) return this.union(distinct[0] ?? emptySet, distinct[1] ?? emptySet)
    return this.mergeAll(distinct)
  }

  private start(set: number): number {
    return at(this.offsets, set)
  }

  /** Where `runs` runs may be written: behind all others. */
  private reserve(runs: number): number {
    const position = at(this.offsets, this.offsets.length - 1)
    const needed = position + 2 * runs
    if (needed > this.runs.length) this.runs = grown(this.runs, needed)
    return position
  }

  /** Both lists are sorted: the run that starts first goes first, and grows while the next one touches it. */
  private merge(a: number, b: number): number {
    let [i, j] = [this.start(a), this.start(b)]
    const [endA, endB] = [this.start(a + 1), this.start(b + 1)]
    const position = this.reserve((endA - i + endB - j) / 2)
    const { runs } = this
    let end = position
    while (i < endA || j < endB) {
      const first = j >= endB || (i < endA && runs[i]! <= runs[j]!)
      const from = first ? i : j
      if (first) i += 2
      else j += 2
      end = append(runs, position, end, runs[from]!, runs[from + 1]!)
    }
    return this.intern(position, end)
  }

  private mergeAll(sets: readonly number[]): number {
    let count = 0
    for (const set of sets) count += (this.start(set + 1) - this.start(set)) / 2
    const packed = new Float64Array(count)
    let next = 0
    for (const set of sets) {
      for (let i = this.start(set); i < this.start(set + 1); i += 2) packed[next++] = this.runs[i]! * packing + this.runs[i + 1]!
    }
    packed.sort()
    const position = this.reserve(count)
    let end = position
    for (const run of packed) end = append(this.runs, position, end, Math.floor(run / packing), run % packing)
    return this.intern(position, end)
  }

  /** The number of the set whose runs were written there, which is the last one unless there was an equal one before. */
  private intern(from: number, to: number): number {
    const { runs } = this
    let hash = 17
    for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + runs[i]!) | 0
    for (let set = this.latest.get(hash) ?? -1; set >= 0; set = at(this.earlier, set)) if (this.equals(set, from, to)) return set
    const made = this.offsets.length - 1
    this.offsets.push(to)
    this.earlier.push(this.latest.get(hash) ?? -1)
    this.latest.set(hash, made)
    return made
  }

  private equals(set: number, from: number, to: number): boolean {
    const start = this.start(set)
    if (this.start(set + 1) - start !== to - from) return false
    for (let i = from; i < to; i++) if (this.runs[start + i - from] !== this.runs[i]) return false
    return true
  }
}

/** Adds a run to the sorted runs between `first` and `end`, and says where they end now. */
function append(runs: Int32Array, first: number, end: number, start: number, stop: number): number {
  if (end > first && runs[end - 1]! >= start) {
    if (runs[end - 1]! < stop) runs[end - 1] = stop
    return end
  }
  runs[end] = start
  runs[end + 1] = stop
  return end + 2
}

function grown(list: Int32Array, needed: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(Math.max(2 * list.length, needed + 1))
  made.set(list)
  return made
}
