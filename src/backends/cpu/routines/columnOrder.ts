import type { Aval } from '../../../core/aval.js'
import { at } from '../../../core/shape.js'
import { given } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { factorLu } from './lu.js'
import { extentsOf, matrixOf } from './matrix.js'

/** Pivots that are smaller than this part of the largest one are small. */
const small = 2 ** -13

/** Orders of columns in which small pivots come last. */
export function columnOrderKernel(avals: readonly Aval[]): RoutineKernel {
  const { rows: n, count } = extentsOf(at(avals, 0))
  return (operands, results) => {
    const elements = given(operands, 0)
    const [orders, exchanges] = [given(results, 0), given(results, 1)]
    for (let index = 0; index < count; index++) {
      const order = orders.subarray(index * n, (index + 1) * n)
      const exchanged = exchanges.subarray(index * n, (index + 1) * n)
      for (let j = 0; j < n; j++) order[j] = exchanged[j] = j
      const own = Float64Array.from(elements.subarray(index * n * n, (index + 1) * n * n))
      if (hasSmallPivots(own.slice(), n)) eliminateCompletely(own, n, order, exchanged)
    }
  }
}

/** Does elimination with exchange of rows meet a small pivot before the last one? */
function hasSmallPivots(a: Float64Array, n: number): boolean {
  factorLu(matrixOf(a, 0, n, n), new Int32Array(n))
  const pivots = Float64Array.from({ length: n }, (_, i) => Math.abs(a[i * n + i]!))
  return pivots.every(Number.isFinite) && Math.min(...pivots.subarray(0, -1)) <= small * Math.max(...pivots)
}

/** Elimination with the largest of all elements left as the pivot. Rows stay where they are: the ones that had a pivot are marked. */
function eliminateCompletely(a: Float64Array, n: number, order: { [j: number]: number }, exchanged: { [j: number]: number }): void {
  const done = new Uint8Array(n)
  for (let step = 0; step < n; step++) {
    let [row, column, most] = [-1, step, 0]
    for (let i = 0; i < n; i++) {
      for (let j = step; done[i] === 0 && j < n; j++) {
        const size = Math.abs(a[i * n + order[j]!]!)
        if (size <= most) continue
        most = size
        row = i
        column = j
      }
    }
    if (row < 0) return
    done[row] = 1
    exchanged[step] = column
    const pivot = order[column]!
    order[column] = order[step]!
    order[step] = pivot
    for (let i = 0; i < n; i++) {
      if (done[i] !== 0) continue
      const factor = a[i * n + pivot]! / a[row * n + pivot]!
      for (let j = step + 1; j < n; j++) a[i * n + order[j]!]! -= factor * a[row * n + order[j]!]!
    }
  }
}
