import type { NdArray } from '../../core/array.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { linearSolve } from '../../transforms/implicit/customLinearSolve.js'
import { vmap } from '../../transforms/vmap.js'
import { abs, add, divide, multiply, subtract } from '../arithmetic.js'
import { arange, eye } from '../creation.js'
import { get } from '../indexing/get.js'
import { update } from '../indexing/update.js'
import { greaterEqual, less, lessEqual, where } from '../logic.js'
import { matmul } from '../products.js'
import { argmax } from '../reductions.js'
import { concatenate, expandDims, transpose } from '../shape.js'
import { ravel } from '../tree.js'
import { unlessFailed } from './info.js'
import { count } from './krylov.js'
import { minimalResiduals } from './minimalResiduals.js'
import { epsilonOf, length, onVectors, type TreeFunction, type VectorFunction } from './vectors.js'

/** The largest system that is solved by elimination; larger ones are solved by products with the matrix alone. */
const largest = 128

/**
 * The inverse of a square matrix, by elimination with partial pivoting; infinite or NaN where the matrix is singular.
 *
 * Source: Golub and Van Loan, Matrix computations, 3.4.
 */
export function inverse(matrix: NdArray): NdArray {
  const n = matrix.shape[0] ?? 0
  if (n === 0) return matrix
  const rows = arange(0, n, 1, { dtype: 'int32' })
  const end = whileLoop(
    ({ k }) => less(k, n),
    ({ system, k }) => {
      const pivot = argmax(where(greaterEqual(rows, k), abs(get(system, [[], k])), -1))
      const [here, there] = [get(system, [k]), get(system, [pivot])]
      const row = divide(there, get(there, [k]))
      const swapped = update(update(system, [pivot], 'set', here), [k], 'set', 0)
      const eliminated = subtract(swapped, multiply(expandDims(get(swapped, [[], k]), 1), row))
      return { system: update(eliminated, [k], 'set', row), k: add(k, 1) }
    },
    { system: concatenate([matrix, eye(n, n, 0, { dtype: matrix.dtype })], 1), k: count(0) },
  )
  return get(end.system, [[], [n, 2 * n]])
}

/** The matrix of a linear function of vectors of `n` elements. */
export function matrixOf(f: VectorFunction, n: number, like: NdArray): NdArray {
  return transpose(vmap(f)(eye(n, n, 0, { dtype: like.dtype })))
}

/** The solution of f(x) = b for a linear function of vectors: to rounding where the system is small, else NaN unless it is solved to ten digits (float32: to four). */
export function solveVectors(f: VectorFunction, b: NdArray): NdArray {
  const n = b.size
  if (n === 0) return b
  if (n <= largest) {
    const matrix = matrixOf(f, n, b)
    const approximate = inverse(matrix)
    const x = matmul(approximate, b)
    // One correction takes the error of the inverse away.
    return add(x, matmul(approximate, subtract(b, matmul(matrix, x))))
  }
  const threshold = multiply(epsilonOf(b) ** 0.625, length(b))
  const found = minimalResiduals({
    matvec: f,
    precondition: (v) => v,
    b,
    x0: multiply(b, 0),
    threshold,
    limit: 10 * n,
    restart: 50,
  })
  return unlessFailed(found.x, lessEqual(found.residual, threshold), 'nan')
}

/** How the derivatives of a solution are solved for, as the option `tangentSolve` of `customRoot`. */
export function solveTangents(label: string, symmetric: boolean): (g: TreeFunction, y: unknown) => unknown {
  const solve = (g: TreeFunction, y: unknown): unknown => {
    const [vector, unravel] = ravel(y)
    return unravel(solveVectors(onVectors(g, unravel), vector))
  }
  return (g, y) => linearSolve(label, g, y, symmetric ? { solve, symmetric } : { solve, transposeSolve: solve })
}
