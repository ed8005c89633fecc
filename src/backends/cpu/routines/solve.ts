import type { SolveAlgorithm } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import { at } from '../../../core/shape.js'
import { doublesFor, given, putDoubles } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { exchangeRows, factorLu } from './lu.js'
import { extentsOf, matrixOf, type Matrix } from './matrix.js'
import { solveTriangle, transposedTriangle, type Triangle } from './triangular.js'

/** Solves with each matrix of a batch: elimination with exchange of rows, then substitution in both triangles. */
export function solveKernel({ transposeA }: SolveAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { rows: n } = extentsOf(at(avals, 0))
  const { columns, count } = extentsOf(at(avals, 1))
  const pivots = new Int32Array(n)
  return (operands, results) => {
    const factors = Float64Array.from(given(operands, 0))
    const x = doublesFor(given(results, 0), given(operands, 1))
    for (let i = 0; i < count; i++) {
      const a = matrixOf(factors, i, n, n)
      factorLu(a, pivots)
      solveFactored(a, pivots, transposeA, matrixOf(x, i, n, columns))
    }
    putDoubles(given(results, 0), x)
  }
}

function solveFactored(a: Matrix, pivots: Int32Array, transposeA: boolean, x: Matrix): void {
  const l: Triangle = { matrix: a, lower: true, unit: true }
  const u: Triangle = { matrix: a, lower: false, unit: false }
  if (!transposeA) {
    exchangeRows(x, pivots, false)
    solveTriangle(l, x)
    solveTriangle(u, x)
  } else {
    solveTriangle(transposedTriangle(u), x)
    solveTriangle(transposedTriangle(l), x)
    exchangeRows(x, pivots, true)
  }
}
