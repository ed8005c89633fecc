import type { NdArray } from '../../core/array.js'
import { linearSolve } from '../../transforms/implicit/customLinearSolve.js'
import { vmap } from '../../transforms/vmap.js'
import { multiply } from '../arithmetic.js'
import { eye } from '../creation.js'
import { solve } from '../linalg/solve.js'
import { lessEqual } from '../logic.js'
import { transpose } from '../shape.js'
import { ravel } from '../tree.js'
import { unlessFailed } from './info.js'
import { minimalResiduals } from './minimalResiduals.js'
import { epsilonOf, length, onVectors, type TreeFunction, type VectorFunction } from './vectors.js'

/** The largest system that is solved by elimination; larger ones are solved by products with the matrix alone. */
const largest = 128

/** The matrix of a linear function of vectors of `n` elements. */
function matrixOf(f: VectorFunction, n: number, like: NdArray): NdArray {
  return transpose(vmap(f)(eye(n, n, 0, { dtype: like.dtype })))
}

/** The solution of f(x) = b for a linear function of vectors: to rounding where the system is small, else NaN unless it is solved to ten digits (float32: to four). */
export function solveVectors(f: VectorFunction, b: NdArray): NdArray {
  const n = b.size
  if (n === 0) return b
  if (n <= largest) return solve(matrixOf(f, n, b), b)
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
  const solveTree = (g: TreeFunction, y: unknown): unknown => {
    const [vector, unravel] = ravel(y)
    return unravel(solveVectors(onVectors(g, unravel), vector))
  }
  return (g, y) => linearSolve(label, g, y, symmetric ? { solve: solveTree, symmetric } : { solve: solveTree, transposeSolve: solveTree })
}
