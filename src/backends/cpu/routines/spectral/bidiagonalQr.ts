import { RotationChain } from './rotations.js'
import type { Rows } from './tridiagonalQl.js'
import { decomposeTriangle, rotationOf, smallerSingularValue } from './twoByTwo.js'

/** Rounding unit of float64. */
const unit = 2 ** -53
/** Relative accuracy of singular values. */
const tolerance = 64 * unit
/** So many sweeps over the matrix are never needed. */
const mostSweeps = 40

/**
 * Singular values of an upper bidiagonal matrix, in no order and of any sign, in place of its diagonal, each with high relative accuracy. Rotations from the left are applied
 * to the rows of `left`, those from the right to the rows of `right`: rows of the identity become singular vectors.
 *
 * Implicit QR, with shift zero where a shift would lose accuracy: Demmel and Kahan, Accurate singular values of bidiagonal matrices (1990), as in LAPACK's `dbdsqr`.
 *
 * @returns false where it does not converge
 */
export function bidiagonalQr(diagonal: Float64Array, above: Float64Array, left: Rows | null, right: Rows | null): boolean {
  return new BidiagonalQr(diagonal, above, left, right).run()
}

/** The cosine and the sine of a rotation. */
interface Turn {
  readonly c: number
  readonly s: number
}

class BidiagonalQr {
  private readonly threshold: number
  private readonly leftChain: RotationChain
  private readonly rightChain: RotationChain

  constructor(
    private readonly d: Float64Array,
    private readonly e: Float64Array,
    private readonly left: Rows | null,
    private readonly right: Rows | null,
  ) {
    this.threshold = negligibleMagnitude(d, e)
    this.leftChain = new RotationChain(d.length)
    this.rightChain = new RotationChain(d.length)
  }

  run(): boolean {
    const { d, threshold } = this
    const n = d.length
    let [last, oldFirst, oldLast, down] = [n - 1, -1, -1, true]
    let rest = mostSweeps * n * n
    while (last > 0) {
      if (rest <= 0) return false
      if (Math.abs(d[last]!) <= threshold) d[last] = 0
      const first = this.partStart(last)
      if (first === last) {
        last--
        continue
      }
      if (first === last - 1) {
        this.finishPair(first)
        last -= 2
        continue
      }
      // A part that was not there before is chased from its larger end to its smaller one.
      if (first > oldLast || last < oldFirst) down = Math.abs(d[first]!) >= Math.abs(d[last]!)
      const least = down ? this.leastDown(first, last) : this.leastUp(first, last)
      if (least === null) continue
      ;[oldFirst, oldLast] = [first, last]
      rest -= last - first
      const shift = this.shiftOf(first, last, down, least)
      if (down) {
        if (shift === 0) this.zeroShiftDown(first, last)
        else this.shiftedDown(first, last, shift)
        this.clear(last - 1)
      } else {
        if (shift === 0) this.zeroShiftUp(first, last)
        else this.shiftedUp(first, last, shift)
        this.clear(first)
      }
      this.applyRotations()
    }
    return true
  }

  private clear(i: number): void {
    if (Math.abs(this.e[i]!) <= this.threshold) this.e[i] = 0
  }

  /** Where the unreduced part that ends at `last` begins. */
  private partStart(last: number): number {
    const { d, e, threshold } = this
    for (let i = last - 1; i >= 0; i--) {
      if (Math.abs(d[i]!) <= threshold) d[i] = 0
      if (Math.abs(e[i]!) <= threshold) {
        e[i] = 0
        return i + 1
      }
    }
    return 0
  }

  private finishPair(i: number): void {
    const { d, e } = this
    const { larger, smaller, left, right } = decomposeTriangle(d[i]!, e[i]!, d[i + 1]!)
    d[i] = larger
    e[i] = 0
    d[i + 1] = smaller
    this.rotate(i, i + 1, left, right)
    this.applyRotations()
  }

  /** Rotates row i with row j, one on each side, once the sweep is over. */
  private rotate(i: number, j: number, left: Turn, right: Turn): void {
    if (this.left !== null) this.leftChain.push(i * this.left.length, j * this.left.length, left.c, left.s)
    if (this.right !== null) this.rightChain.push(i * this.right.length, j * this.right.length, right.c, right.s)
  }

  private applyRotations(): void {
    if (this.left !== null) this.leftChain.apply(this.left.data, this.left.length)
    if (this.right !== null) this.rightChain.apply(this.right.data, this.right.length)
  }

  /** A lower bound of the singular values of a part; `null` where an element above the diagonal turns out to be negligible, and is made zero. */
  private leastDown(first: number, last: number): number | null {
    const { d, e } = this
    if (Math.abs(e[last - 1]!) <= tolerance * Math.abs(d[last]!)) {
      e[last - 1] = 0
      return null
    }
    let bound = Math.abs(d[first]!)
    let least = bound
    for (let i = first; i < last; i++) {
      const off = Math.abs(e[i]!)
      if (off <= tolerance * bound) {
        e[i] = 0
        return null
      }
      bound = Math.abs(d[i + 1]!) * (bound / (bound + off))
      least = Math.min(least, bound)
    }
    return least
  }

  private leastUp(first: number, last: number): number | null {
    const { d, e } = this
    if (Math.abs(e[first]!) <= tolerance * Math.abs(d[first]!)) {
      e[first] = 0
      return null
    }
    let bound = Math.abs(d[last]!)
    let least = bound
    for (let i = last - 1; i >= first; i--) {
      const off = Math.abs(e[i]!)
      if (off <= tolerance * bound) {
        e[i] = 0
        return null
      }
      bound = Math.abs(d[i]!) * (bound / (bound + off))
      least = Math.min(least, bound)
    }
    return least
  }

  /** The shift of the next sweep; 0 where another one would spoil the smallest singular values. */
  private shiftOf(first: number, last: number, down: boolean, least: number): number {
    const { d, e } = this
    let largest = Math.abs(d[last]!)
    for (let i = first; i < last; i++) largest = Math.max(largest, Math.abs(d[i]!), Math.abs(e[i]!))
    if (d.length * tolerance * (least / largest) <= 0.01 * tolerance) return 0
    const start = Math.abs(d[down ? first : last]!)
    const shift = down
      ? smallerSingularValue(d[last - 1]!, e[last - 1]!, d[last]!)
      : smallerSingularValue(d[first]!, e[first]!, d[first + 1]!)
    return start > 0 && (shift / start) * (shift / start) < unit ? 0 : shift
  }

  private zeroShiftDown(first: number, last: number): void {
    const { d, e } = this
    let [c, oldC, oldS] = [1, 1, 0]
    for (let i = first; i < last; i++) {
      const right = rotationOf(d[i]! * c, e[i]!)
      if (i > first) e[i - 1] = oldS * right.r
      const left = rotationOf(oldC * right.r, d[i + 1]! * right.s)
      d[i] = left.r
      this.rotate(i, i + 1, left, right)
      ;[c, oldC, oldS] = [right.c, left.c, left.s]
    }
    const h = d[last]! * c
    d[last] = h * oldC
    e[last - 1] = h * oldS
  }

  private zeroShiftUp(first: number, last: number): void {
    const { d, e } = this
    let [c, oldC, oldS] = [1, 1, 0]
    for (let i = last; i > first; i--) {
      const left = rotationOf(d[i]! * c, e[i - 1]!)
      if (i < last) e[i] = oldS * left.r
      const right = rotationOf(oldC * left.r, d[i - 1]! * left.s)
      d[i] = right.r
      this.rotate(i, i - 1, left, right)
      ;[c, oldC, oldS] = [left.c, right.c, right.s]
    }
    const h = d[first]! * c
    d[first] = h * oldC
    e[first] = h * oldS
  }

  private shiftedDown(first: number, last: number, shift: number): void {
    const { d, e } = this
    const start = d[first]!
    let f = (Math.abs(start) - shift) * ((start < 0 ? -1 : 1) + shift / start)
    let g = e[first]!
    for (let i = first; i < last; i++) {
      const right = rotationOf(f, g)
      if (i > first) e[i - 1] = right.r
      f = right.c * d[i]! + right.s * e[i]!
      e[i] = right.c * e[i]! - right.s * d[i]!
      g = right.s * d[i + 1]!
      d[i + 1]! *= right.c
      const left = rotationOf(f, g)
      d[i] = left.r
      f = left.c * e[i]! + left.s * d[i + 1]!
      d[i + 1] = left.c * d[i + 1]! - left.s * e[i]!
      if (i < last - 1) {
        g = left.s * e[i + 1]!
        e[i + 1]! *= left.c
      }
      this.rotate(i, i + 1, left, right)
    }
    e[last - 1] = f
  }

  private shiftedUp(first: number, last: number, shift: number): void {
    const { d, e } = this
    const start = d[last]!
    let f = (Math.abs(start) - shift) * ((start < 0 ? -1 : 1) + shift / start)
    let g = e[last - 1]!
    for (let i = last; i > first; i--) {
      const left = rotationOf(f, g)
      if (i < last) e[i] = left.r
      f = left.c * d[i]! + left.s * e[i - 1]!
      e[i - 1] = left.c * e[i - 1]! - left.s * d[i]!
      g = left.s * d[i - 1]!
      d[i - 1]! *= left.c
      const right = rotationOf(f, g)
      d[i] = right.r
      f = right.c * e[i - 1]! + right.s * d[i - 1]!
      d[i - 1] = right.c * d[i - 1]! - right.s * e[i - 1]!
      if (i > first + 1) {
        g = right.s * e[i - 2]!
        e[i - 2]! *= right.c
      }
      this.rotate(i, i - 1, left, right)
    }
    e[first] = f
  }
}

/** Below this magnitude, elements are zeros to the accuracy that even the smallest singular value has. */
function negligibleMagnitude(d: Float64Array, e: Float64Array): number {
  const n = d.length
  let bound = Math.abs(d[0] ?? 0)
  let least = bound
  for (let i = 1; i < n && least > 0; i++) {
    bound = Math.abs(d[i]!) * (bound / (bound + Math.abs(e[i - 1]!)))
    least = Math.min(least, bound)
  }
  return Math.max((tolerance * least) / Math.sqrt(n), n * n * mostSweeps * 2 ** -1022)
}
