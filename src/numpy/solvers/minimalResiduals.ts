import type { NdArray } from '../../core/array.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { abs, add, divide, multiply, subtract } from '../arithmetic.js'
import { arange, eye, zeros, zerosLike } from '../creation.js'
import { sqrt } from '../elementary.js'
import { get } from '../indexing/get.js'
import { update } from '../indexing/update.js'
import { greater, greaterEqual, less, logicalAnd, logicalNot, where } from '../logic.js'
import { matmul } from '../products.js'
import { count, no, type Krylov, type KrylovProblem } from './krylov.js'
import { epsilonOf, inner, length, quotient } from './vectors.js'

/**
 * Generalised minimal residuals, restarted, preconditioned from the right, so that the residual is that of the system itself.
 *
 * Source: Saad and Schultz, GMRES: a generalized minimal residual algorithm (1986). Vectors are made orthogonal twice (Giraud, Langou and Rozložník, 2005).
 */
export const minimalResiduals: Krylov = (problem) => {
  const { matvec, b, x0, threshold, limit } = problem
  if (b.size === 0) return { x: x0, residual: length(b), steps: count(0) }
  const r = subtract(b, matvec(x0))
  const end = whileLoop(
    ({ residual, restarts, stalled }) => logicalAnd(logicalAnd(greater(residual, threshold), less(restarts, limit)), logicalNot(stalled)),
    (state) => {
      const { step, steps } = cycle(problem, state.r, state.residual)
      const x = add(state.x, step)
      const left = subtract(b, matvec(x))
      const residual = length(left)
      return {
        x,
        r: left,
        residual,
        steps: add(state.steps, steps),
        restarts: add(state.restarts, 1),
        // Another round would do the same again.
        stalled: greaterEqual(residual, state.residual),
      }
    },
    { x: x0, r, residual: length(r), steps: count(0), restarts: count(0), stalled: no() },
  )
  return { x: end.x, residual: end.residual, steps: end.steps }
}

/** One round: the step from the space spanned by r, A r, A² r … that leaves the smallest residual. `beta` is the norm of r. */
function cycle(
  { matvec, precondition, threshold, restart }: KrylovProblem,
  r: NdArray,
  beta: NdArray,
): { readonly step: NdArray; readonly steps: NdArray } {
  const n = r.size
  const m = Math.min(restart, n)
  const { dtype } = r
  const small = epsilonOf(r)
  const basis = update(zeros([m + 1, n], { dtype }), [0], 'set', divide(r, beta))
  const end = whileLoop(
    ({ residual, k }) => logicalAnd(greater(residual, threshold), less(k, m)),
    ({ basis, rotations, triangle, k }) => {
      const image = matvec(precondition(get(basis, [k])))
      const first = matmul(basis, image)
      const rest = subtract(image, matmul(first, basis))
      const second = matmul(basis, rest)
      const w = subtract(rest, matmul(second, basis))
      const norm = length(w)
      // What is left of a vector inside the space is rounding, and no direction.
      const below = where(greater(norm, multiply(small, length(image))), norm, 0)
      const next = where(greater(below, 0), quotient(w, norm), 0)
      // The column of the Hessenberg matrix, rotated as those before it were; the new rotation takes its last element away.
      const column = matmul(rotations, update(add(first, second), [add(k, 1)], 'set', below))
      const [upper, lower] = [get(column, [k]), get(column, [add(k, 1)])]
      const hypotenuse = hypot(upper, lower)
      const [c, s] = [quotient(upper, hypotenuse), quotient(lower, hypotenuse)]
      const [high, low] = [get(rotations, [k]), get(rotations, [add(k, 1)])]
      const turned = update(rotations, [k], 'set', add(multiply(c, high), multiply(s, low)))
      const rotated = update(turned, [add(k, 1)], 'set', subtract(multiply(c, low), multiply(s, high)))
      return {
        basis: update(basis, [add(k, 1)], 'set', next),
        rotations: rotated,
        triangle: update(triangle, [[], k], 'set', get(update(column, [k], 'set', hypotenuse), [[0, m]])),
        residual: multiply(beta, abs(get(rotated, [add(k, 1), 0]))),
        k: add(k, 1),
      }
    },
    { basis, rotations: eye(m + 1, m + 1, 0, { dtype }), triangle: eye(m, m, 0, { dtype }), residual: beta, k: count(0) },
  )
  const rhs = multiply(beta, get(end.rotations, [[0, m], 0]))
  const coefficients = backSubstitution(end.triangle, where(less(arange(0, m, 1, { dtype: 'int32' }), end.k), rhs, 0))
  return { step: precondition(matmul(coefficients, get(end.basis, [[0, m]]))), steps: end.k }
}

/** √(x² + y²) of scalars, scaled. */
function hypot(x: NdArray, y: NdArray): NdArray {
  const [a, b] = [abs(x), abs(y)]
  const scale = where(greater(a, b), a, b)
  const [p, q] = [quotient(x, scale), quotient(y, scale)]
  return multiply(scale, sqrt(add(multiply(p, p), multiply(q, q))))
}

/** The solution of R y = b, where R is upper triangular (what is below its diagonal is not read). */
function backSubstitution(triangle: NdArray, b: NdArray): NdArray {
  const m = b.size
  const end = whileLoop(
    ({ i }) => greaterEqual(i, 0),
    ({ y, i }) => {
      const known = inner(get(triangle, [i]), y)
      return { y: update(y, [i], 'set', quotient(subtract(get(b, [i]), known), get(triangle, [i, i]))), i: add(i, -1) }
    },
    { y: zerosLike(b), i: count(m - 1) },
  )
  return end.y
}
