/** Positions are less than this: a word and a position together fit the 53 bits of a float64. */
const positions = 2 ** 21

/** Runs up to this length are sorted by insertion, where calling into the engine costs more than sorting. */
const shortRun = 12

/**
 * Sorts the positions 0 … `order.length` - 1 (fewer than 2^21) stably by words, the first of which count most, and writes them into `order`. A word and its
 * position are packed into one number, so that the engine's sort of numbers, which is native code, sorts stably. Runs of equal words are then sorted
 * by the next word.
 */
export class PackedSorter {
  private readonly packed: Float64Array

  constructor(
    private readonly order: Uint32Array,
    private readonly words: readonly Uint32Array[],
  ) {
    this.packed = new Float64Array(order.length)
  }

  sort(): void {
    const { order } = this
    for (let i = 0; i < order.length; i++) order[i] = i
    this.sortRun(0, order.length, 0)
  }

  private sortRun(start: number, end: number, level: number): void {
    const word = this.words[level]
    if (word === undefined) return
    const { order, packed } = this
    if (end - start <= shortRun) {
      this.insert(start, end, level)
      return
    }
    for (let i = start; i < end; i++) {
      const position = order[i]!
      packed[i] = word[position]! * positions + position
    }
    packed.subarray(start, end).sort()
    const last = level === this.words.length - 1
    let runStart = start
    let previous = -1
    for (let i = start; i < end; i++) {
      const value = Math.floor(packed[i]! / positions)
      order[i] = packed[i]! - value * positions
      if (last || value === previous) continue
      if (i - runStart > 1) this.sortRun(runStart, i, level + 1)
      runStart = i
      previous = value
    }
    if (!last && end - runStart > 1) this.sortRun(runStart, end, level + 1)
  }

  private insert(start: number, end: number, level: number): void {
    const { order, words } = this
    for (let i = start + 1; i < end; i++) {
      const position = order[i]!
      let place = i
      for (; place > start && precedes(words, level, position, order[place - 1]!); place--) order[place] = order[place - 1]!
      order[place] = position
    }
  }
}

/** Is the element at `i` strictly less than the one at `j`, by the words from a level on? */
function precedes(words: readonly Uint32Array[], level: number, i: number, j: number): boolean {
  for (let k = level; k < words.length; k++) {
    const word = words[k]!
    const x = word[i]!
    const y = word[j]!
    if (x !== y) return x < y
  }
  return false
}
