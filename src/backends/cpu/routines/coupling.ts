import type { ClustersAlgorithm, CouplingAlgorithm, CouplingPart } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import type { TypedArray } from '../../../core/dtype.js'
import { at } from '../../../core/shape.js'
import { given } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf } from './matrix.js'

/** The diagonal of a matrix, which cluster each of its elements is of, and the clusters that are zero. */
interface Clusters {
  readonly values: Float64Array
  readonly cluster: Int32Array
  readonly zero: ReadonlySet<number>
}

/**
 * Kernel of what the derivatives of eigh and svd divide by. Neighbours on the diagonal are of one cluster if they differ by at most 8 n ε times its largest magnitude, which is
 * more than the rounding of a decomposition and of the matrix itself.
 */
export function couplingKernel({ part }: CouplingAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { rows, columns, count } = extentsOf(at(avals, 0))
  const tolerance = toleranceOf(at(avals, 0))
  return (operands, results) => {
    const [c, l, x] = [given(operands, 0), given(operands, 1), given(results, 0)]
    for (let index = 0; index < count; index++) {
      const clusters = clustersOf(l.subarray(index * columns * columns, (index + 1) * columns * columns), columns, tolerance)
      const start = index * rows * columns
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const p = start + i * columns + j
          const divisor = divisorOf(part, clusters, i, j)
          x[p] = divisor === 0 ? 0 : c[p]! / divisor
        }
      }
    }
  }
}

/** Kernel of the mask of clusters. */
export function clustersKernel({ nonzero }: ClustersAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { columns, count } = extentsOf(at(avals, 0))
  const tolerance = toleranceOf(at(avals, 0))
  return (operands, results) => {
    for (let index = 0; index < count; index++) {
      const [from, to] = [index * columns * columns, (index + 1) * columns * columns]
      const { cluster, zero } = clustersOf(given(operands, 0).subarray(from, to), columns, tolerance)
      const mask = given(results, 0).subarray(from, to)
      for (let i = 0; i < columns; i++) {
        for (let j = 0; j < columns; j++) mask[i * columns + j] = Number(cluster[i] === cluster[j] && !(nonzero && zero.has(cluster[i]!)))
      }
    }
  }
}

function toleranceOf(aval: Aval): number {
  return 8 * extentsOf(aval).columns * (aval.dtype === 'float32' ? 2 ** -23 : 2 ** -52)
}

function clustersOf(l: TypedArray, n: number, tolerance: number): Clusters {
  const values = Float64Array.from({ length: n }, (_, i) => l[i * (n + 1)]!)
  const rounding = tolerance * values.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  const cluster = new Int32Array(n)
  for (let i = 1; i < n; i++) cluster[i] = cluster[i - 1]! + Number(Math.abs(values[i]! - values[i - 1]!) > rounding)
  const zero = new Set<number>()
  values.forEach((x, i) => {
    if (Math.abs(x) <= rounding) zero.add(cluster[i]!)
  })
  return { values, cluster, zero }
}

/** What an element is divided by; 0 where it is dropped. */
function divisorOf(part: CouplingPart, { values, cluster, zero }: Clusters, i: number, j: number): number {
  switch (part) {
    case 'difference':
      return cluster[i] === cluster[j] ? 0 : values[j]! - values[i]!
    case 'sum':
      return zero.has(cluster[i]!) && zero.has(cluster[j]!) ? 0 : values[i]! + values[j]!
    case 'quotient':
      return zero.has(cluster[j]!) ? 0 : values[j]!
  }
}
