import { hypotenuse } from './householder.js'
import { RotationChain } from './rotations.js'

/** Rounding unit of float64. */
const unit = 2 ** -53
/** Two or three iterations find an eigenvalue; so many for each are never needed. */
const mostIterations = 60

/** Rows that follow the eigenvalues: `length` elements each; none where only eigenvalues are wanted. */
export interface Rows {
  readonly data: Float64Array
  readonly length: number
}

/**
 * Eigenvalues of a symmetric tridiagonal matrix, in no order, in place of its diagonal. Each rotation of two of them is applied to the rows too: rows of the identity become
 * eigenvectors.
 *
 * Implicit QL with Wilkinson's shift: Parlett, The Symmetric Eigenvalue Problem, section 8.13; Dubrulle, Martin and Wilkinson's `imtql2`.
 *
 * @returns false where it does not converge
 */
export function tridiagonalQl(diagonal: Float64Array, beside: Float64Array, rows: Rows | null): boolean {
  const n = diagonal.length
  // Where each row is; parts that are graded downwards are turned over, and their rows with them.
  const places = Int32Array.from({ length: n }, (_, i) => i)
  const state = { diagonal, beside, rows, places, chain: new RotationChain(n) }
  let iterations = mostIterations * n
  let first = 0
  while (first < n) {
    let last = first
    while (last < n - 1 && !negligible(state, last)) last++
    if (last > first && Math.abs(diagonal[last]!) < Math.abs(diagonal[first]!)) turnOver(state, first, last)
    for (let l = first; l <= last; l++) {
      for (;;) {
        let m = l
        while (m < last && !negligible(state, m)) m++
        if (m === l) break
        if (iterations-- === 0) return false
        sweep(state, l, m)
      }
    }
    first = last + 1
  }
  if (rows !== null) arrange(rows, places)
  return true
}

interface State {
  readonly diagonal: Float64Array
  readonly beside: Float64Array
  readonly rows: Rows | null
  readonly places: Int32Array
  readonly chain: RotationChain
}

/** Is the element below diagonal `i` rounding of its neighbours? Then it is made zero. */
function negligible({ diagonal, beside }: State, i: number): boolean {
  const e = Math.abs(beside[i]!)
  if (e > unit * Math.sqrt(Math.abs(diagonal[i]!)) * Math.sqrt(Math.abs(diagonal[i + 1]!)) && e > 2 ** -1000) return false
  beside[i] = 0
  return true
}

function turnOver({ diagonal, beside, places }: State, first: number, last: number): void {
  diagonal.subarray(first, last + 1).reverse()
  places.subarray(first, last + 1).reverse()
  beside.subarray(first, last).reverse()
}

/** One QL step on the part from l to m. */
function sweep({ diagonal: d, beside: e, rows, places, chain }: State, l: number, m: number): void {
  const step = e[l]!
  const half = (d[l + 1]! - d[l]!) / (2 * step)
  const root = hypotenuse(half, 1)
  let g = d[m]! - d[l]! + step / (half + (half >= 0 ? root : -root))
  let [s, c, p] = [1, 1, 0]
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!
    const b = c * e[i]!
    const r = hypotenuse(f, g)
    e[i + 1] = r
    if (r === 0) {
      // The part falls apart here.
      d[i + 1]! -= p
      e[m] = 0
      if (rows !== null) chain.apply(rows.data, rows.length)
      return
    }
    s = f / r
    c = g / r
    g = d[i + 1]! - p
    const t = (d[i]! - g) * s + 2 * c * b
    p = s * t
    d[i + 1] = g + p
    g = c * t - b
    if (rows !== null) chain.push(places[i + 1]! * rows.length, places[i]! * rows.length, c, s)
  }
  d[l]! -= p
  e[l] = g
  e[m] = 0
  if (rows !== null) chain.apply(rows.data, rows.length)
}

/** Moves rows to where their eigenvalues are. */
function arrange({ data, length }: Rows, places: Int32Array): void {
  if (places.every((place, i) => place === i)) return
  const copy = data.slice()
  places.forEach((place, i) => data.set(copy.subarray(place * length, (place + 1) * length), i * length))
}
