/** Columns that are rotated at a time, so that what is rotated again soon stays in the cache. */
const width = 256

/** Rotates two rows: (x, y) becomes (c x + s y, c y − s x). */
export function rotateRows(data: Float64Array, x: number, y: number, length: number, c: number, s: number): void {
  for (let k = 0; k < length; k++) {
    const p = data[x + k]!
    const q = data[y + k]!
    data[x + k] = c * p + s * q
    data[y + k] = c * q - s * p
  }
}

/** Rotations one after the other, each of a row with the next of a list: they are collected, then applied to all columns. */
export class RotationChain {
  private readonly c: Float64Array
  private readonly s: Float64Array
  /** Where the rows begin. */
  private readonly starts: Int32Array
  private count = 0

  constructor(most: number) {
    this.c = new Float64Array(most)
    this.s = new Float64Array(most)
    this.starts = new Int32Array(most + 1)
  }

  /** The next rotation: of the row at `from`, the one that the last rotation went to, and the row at `to`, as (x, y) of {@link rotateRows}. */
  push(from: number, to: number, c: number, s: number): void {
    this.starts[this.count] = from
    this.starts[this.count + 1] = to
    this.c[this.count] = c
    this.s[this.count] = s
    this.count++
  }

  /** Rotates rows of this length, and forgets the rotations. */
  apply(data: Float64Array, length: number): void {
    for (let first = 0; first < length; first += width) this.applyTo(data, first, Math.min(width, length - first))
    this.count = 0
  }

  private applyTo(data: Float64Array, first: number, length: number): void {
    const { c, s, starts, count } = this
    let i = 0
    // Two at a time, since they share a row.
    for (; i + 1 < count; i += 2) {
      rotateThree(data, starts[i]! + first, starts[i + 1]! + first, starts[i + 2]! + first, length, c[i]!, s[i]!, c[i + 1]!, s[i + 1]!)
    }
    if (i < count) rotateRows(data, starts[i]! + first, starts[i + 1]! + first, length, c[i]!, s[i]!)
  }
}

/** Rotates the rows x and y, then y and z. */
function rotateThree(
  data: Float64Array,
  x: number,
  y: number,
  z: number,
  length: number,
  c0: number,
  s0: number,
  c1: number,
  s1: number,
): void {
  for (let k = 0; k < length; k++) {
    const p = data[x + k]!
    const q = data[y + k]!
    const r = data[z + k]!
    const t = c0 * q - s0 * p
    data[x + k] = c0 * p + s0 * q
    data[y + k] = c1 * t + s1 * r
    data[z + k] = c1 * r - s1 * t
  }
}
