import type { TriangularSolveAlgorithm } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import { at } from '../../../core/shape.js'
import { doublesFor, given, putDoubles, readDoubles } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf, matrixOf } from './matrix.js'
import { solveTriangle, transposedTriangle, type Triangle } from './triangular.js'

/** Solves with each matrix of a batch, by recursive substitution. */
export function triangularSolveKernel(algorithm: TriangularSolveAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { leftSide, lower, transposeA, unitDiagonal } = algorithm
  const { rows: n } = extentsOf(at(avals, 0))
  const { rows, columns, count } = extentsOf(at(avals, 1))
  return (operands, results) => {
    const a = readDoubles(given(operands, 0))
    const x = doublesFor(given(results, 0), given(operands, 1))
    for (let i = 0; i < count; i++) {
      const triangle: Triangle = { matrix: matrixOf(a, i, n, n), lower, unit: unitDiagonal }
      const b = matrixOf(x, i, rows, columns)
      // X op(T) = B is op(T)ᵀ Xᵀ = Bᵀ.
      const turned = leftSide ? transposeA : !transposeA
      solveTriangle(turned ? transposedTriangle(triangle) : triangle, leftSide ? b : b.transposed)
    }
    putDoubles(given(results, 0), x)
  }
}
