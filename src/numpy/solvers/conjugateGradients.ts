import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { add, divide, multiply, subtract } from '../arithmetic.js'
import { greater, less, logicalAnd } from '../logic.js'
import { count, type Krylov } from './krylov.js'
import { inner, length } from './vectors.js'

/**
 * Conjugate gradients with a preconditioner.
 *
 * Source: Hestenes and Stiefel, Methods of conjugate gradients for solving linear systems (1952); Saad, Iterative methods for sparse linear systems, 9.2.
 */
export const conjugateGradients: Krylov = ({ matvec, precondition, b, x0, threshold, limit }) => {
  const r = subtract(b, matvec(x0))
  const z = precondition(r)
  const end = whileLoop(
    ({ residual, steps }) => logicalAnd(greater(residual, threshold), less(steps, limit)),
    (state) => {
      const image = matvec(state.p)
      const alpha = divide(state.gamma, inner(state.p, image))
      const left = subtract(state.r, multiply(alpha, image))
      const preconditioned = precondition(left)
      const gamma = inner(left, preconditioned)
      return {
        x: add(state.x, multiply(alpha, state.p)),
        r: left,
        p: add(preconditioned, multiply(divide(gamma, state.gamma), state.p)),
        gamma,
        residual: length(left),
        steps: add(state.steps, 1),
      }
    },
    { x: x0, r, p: z, gamma: inner(r, z), residual: length(r), steps: count(0) },
  )
  return { x: end.x, residual: end.residual, steps: end.steps }
}
