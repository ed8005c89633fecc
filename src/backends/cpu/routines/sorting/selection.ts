import type { TypedArray } from '../../../../core/dtype.js'

/**
 * Finds the positions of the `k` largest of `count` elements in a row, in one pass: in a heap with the least of those kept on top, so that one comparison
 * rules most elements out.
 */
export class Selection {
  private readonly heap: Uint32Array
  private start = 0

  constructor(
    private readonly k: number,
    private readonly elements: TypedArray,
    private readonly count: number,
  ) {
    this.heap = new Uint32Array(k)
  }

  /** The positions in the row from `start` on, the largest element first, NaN before all, 0 before -0, of equal ones the first; overwritten by the next call. */
  largest(start: number): Uint32Array {
    const { heap, elements, count, k } = this
    if (k === 0) return heap
    this.start = start
    for (let i = 0; i < k; i++) heap[i] = i
    for (let i = (k >> 1) - 1; i >= 0; i--) this.sink(i, k)
    let least = elements[start + heap[0]!]!
    for (let i = k; i < count; i++) {
      // Of equal elements the earlier one stays, but that zeros have signs. With a NaN no comparison holds, and `precedes` decides.
      const x = elements[start + i]!
      if (x < least || (x === least && x !== 0) || !this.precedes(i, heap[0]!)) continue
      heap[0] = i
      this.sink(0, k)
      least = elements[start + heap[0]]!
    }
    for (let end = k - 1; end > 0; end--) {
      const worst = heap[0]!
      heap[0] = heap[end]!
      heap[end] = worst
      this.sink(0, end)
    }
    return heap
  }

  /** Does the element at `i` come before the one at `j` in the result? */
  private precedes(i: number, j: number): boolean {
    const { elements, start } = this
    const [x, y] = [elements[start + i]!, elements[start + j]!]
    if (x > y) return true
    if (x < y) return false
    if (x !== y) {
      const [xIsNan, yIsNan] = [x !== x, y !== y]
      return xIsNan === yIsNan ? i < j : xIsNan
    }
    return Object.is(x, y) ? i < j : Object.is(y, -0)
  }

  private sink(place: number, end: number): void {
    const { heap } = this
    const position = heap[place]!
    for (let child = 2 * place + 1; child < end; child = 2 * place + 1) {
      if (child + 1 < end && this.precedes(heap[child]!, heap[child + 1]!)) child++
      if (!this.precedes(position, heap[child]!)) break
      heap[place] = heap[child]!
      place = child
    }
    heap[place] = position
  }
}
