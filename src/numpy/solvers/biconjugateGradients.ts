import type { NdArray } from '../../core/array.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { add, divide, multiply, subtract } from '../arithmetic.js'
import { onesLike, zerosLike } from '../creation.js'
import { equal, greater, less, lessEqual, logicalAnd, logicalNot, logicalOr, where } from '../logic.js'
import { count, no, type Krylov } from './krylov.js'
import { inner, length, quotient } from './vectors.js'

/**
 * Stabilised biconjugate gradients with a preconditioner. Where it would divide by zero it ends, with the last vector before that.
 *
 * Source: van der Vorst, Bi-CGSTAB: a fast and smoothly converging variant of Bi-CG (1992).
 */
export const biconjugateGradients: Krylov = ({ matvec, precondition, b, x0, threshold, limit }) => {
  const shadow = subtract(b, matvec(x0))
  const one = onesLike(inner(shadow, shadow))
  const end = whileLoop(
    ({ residual, steps, broken }) => logicalAnd(logicalAnd(greater(residual, threshold), less(steps, limit)), logicalNot(broken)),
    (state) => {
      const rho = inner(shadow, state.r)
      const beta = multiply(divide(rho, state.rho), divide(state.alpha, state.omega))
      const p = add(state.r, multiply(beta, subtract(state.p, multiply(state.omega, state.q))))
      const along = precondition(p)
      const q = matvec(along)
      const projected = inner(shadow, q)
      const alpha = quotient(rho, projected)
      const s = subtract(state.r, multiply(alpha, q))
      const halfway = add(state.x, multiply(alpha, along))
      // Half a step may be all that it takes, and the other half would divide zero by zero.
      const early = lessEqual(length(s), threshold)
      const stabilising = precondition(s)
      const t = matvec(stabilising)
      // Of the unit vector along t, whose square cannot overflow.
      const norm = length(t)
      const shared = inner(quotient(t, norm), s)
      const omega = quotient(shared, norm)
      const r = where(early, s, subtract(s, multiply(omega, t)))
      const broken = logicalOr(equal(rho, 0), logicalOr(equal(projected, 0), logicalAnd(logicalNot(early), equal(shared, 0))))
      const kept = (next: NdArray, before: NdArray): NdArray => where(broken, before, next)
      return {
        x: kept(where(early, halfway, add(halfway, multiply(omega, stabilising))), state.x),
        r: kept(r, state.r),
        p,
        q,
        rho,
        alpha,
        omega,
        residual: kept(length(r), state.residual),
        steps: add(state.steps, 1),
        broken,
      }
    },
    {
      x: x0,
      r: shadow,
      p: zerosLike(shadow),
      q: zerosLike(shadow),
      rho: one,
      alpha: one,
      omega: one,
      residual: length(shadow),
      steps: count(0),
      broken: no(),
    },
  )
  return { x: end.x, residual: end.residual, steps: end.steps }
}
