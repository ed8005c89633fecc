/** Sizes below `2 ** (firstRow + 1)` bytes share the first row of classes. */
const firstRow = 8
/** Classes of one row: a power of two of sizes in equal parts. */
const columns = 16
const rows = 31 - firstRow
/** How many blocks of the request's own class are looked at before a larger class is taken: an equal size that was freed last is found at once. */
const lookedAt = 8

/**
 * The free blocks of an arena by size: lists for classes of sizes, doubly linked through the blocks themselves, and bitmaps of the lists that are not empty
 * (two-level segregated fit). Adding, removing and finding take a bounded number of steps.
 *
 * A free block at byte `b` has its size in `words[b >> 2]`, the next block of its list in `words[(b >> 2) + 2]` and the one before in `words[(b >> 2) + 3]`.
 */
export class FreeBlocks {
  private readonly heads = new Int32Array(rows * columns)
  private readonly filledColumns = new Int32Array(rows)
  private filledRows = 0

  constructor(private readonly words: Int32Array) {}

  add(block: number, size: number): void {
    const { words, heads } = this
    const index = classOf(size)
    const next = heads[index]!
    words[(block >> 2) + 2] = next
    words[(block >> 2) + 3] = 0
    if (next !== 0) words[(next >> 2) + 3] = block
    heads[index] = block
    const row = (index / columns) | 0
    this.filledColumns[row]! |= 1 << (index % columns)
    this.filledRows |= 1 << row
  }

  remove(block: number, size: number): void {
    const { words, heads } = this
    const next = words[(block >> 2) + 2]!
    const before = words[(block >> 2) + 3]!
    if (next !== 0) words[(next >> 2) + 3] = before
    if (before !== 0) {
      words[(before >> 2) + 2] = next
      return
    }
    const index = classOf(size)
    heads[index] = next
    if (next !== 0) return
    const row = (index / columns) | 0
    if ((this.filledColumns[row]! &= ~(1 << (index % columns))) === 0) this.filledRows &= ~(1 << row)
  }

  /** A free block of at least `size` bytes, 0 if there is none: of the same class, else of the smallest class where every block fits. */
  find(size: number): number {
    const index = classOf(size)
    return this.inClass(index, size, lookedAt) || this.above(index) || this.inClass(index, size, Infinity)
  }

  private inClass(index: number, size: number, most: number): number {
    const { words } = this
    let block = this.heads[index]!
    for (let k = 0; block !== 0 && k < most; k++) {
      if (words[block >> 2]! >= size) return block
      block = words[(block >> 2) + 2]!
    }
    return 0
  }

  private above(index: number): number {
    let row = (index / columns) | 0
    // -2 << 15 leaves no column of this row.
    let filled = this.filledColumns[row]! & (-2 << (index % columns))
    if (filled === 0) {
      const larger = this.filledRows & (-2 << row)
      if (larger === 0) return 0
      row = lowestBit(larger)
      filled = this.filledColumns[row]!
    }
    return this.heads[row * columns + lowestBit(filled)]!
  }
}

function classOf(size: number): number {
  const exponent = 31 - Math.clz32(size)
  if (exponent <= firstRow) return size >> (firstRow + 1 - 4)
  return (exponent - firstRow) * columns + ((size >> (exponent - 4)) & (columns - 1))
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
