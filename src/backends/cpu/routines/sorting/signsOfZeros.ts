import type { TypedArray } from '../../../../core/dtype.js'

/** Puts zeros back into the order that they had in rows of `count` elements: sorting by bits puts -0 before 0, though they are equal. */
export class SignsOfZeros {
  private readonly negative: Uint8Array
  private zeros = 0
  private negatives = 0

  constructor(
    private readonly elements: TypedArray,
    private readonly count: number,
  ) {
    this.negative = new Uint8Array(count)
  }

  /** Takes down the signs of the zeros from `start` on, before they are sorted. */
  note(start: number): void {
    const { elements, negative } = this
    const end = start + this.count
    let [zeros, negatives] = [0, 0]
    for (let i = start; i < end; i++) {
      const x = elements[i]!
      if (x !== 0) continue
      const sign = 1 / x < 0 ? 1 : 0
      negatives += sign
      negative[zeros++] = sign
    }
    this.zeros = zeros
    this.negatives = negatives
  }

  /** Writes the zeros of the sorted row anew, if there are some of either sign. */
  restore(start: number): void {
    const { elements, negative, zeros, negatives } = this
    if (negatives === 0 || negatives === zeros) return
    const first = elements.indexOf(0, start)
    for (let i = 0; i < zeros; i++) elements[first + i] = negative[i] === 1 ? -0 : 0
  }
}
