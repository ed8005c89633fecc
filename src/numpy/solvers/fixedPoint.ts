import type { NdArray } from '../../core/array.js'
import { invoke, type AnyFunction } from '../../transforms/functions.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { add, multiply, subtract } from '../arithmetic.js'
import { greater, less, lessEqual, logicalAnd } from '../logic.js'
import { map } from '../tree.js'
import { count } from './krylov.js'
import { iterativeSolver, likeArgument, type EquationSolver, type Iteration, type IterationOptions } from './nonlinear.js'
import { length } from './vectors.js'

/** x, f(x), f(f(x)) … until nothing changes. */
const picard: Iteration = (f, x0, tol, limit) => {
  const start = f(x0)
  const end = whileLoop(
    ({ x, residual, steps }) => logicalAnd(greater(residual, allowed(x, tol)), less(steps, limit)),
    ({ next, steps }) => {
      const after = f(next)
      return { x: next, next: after, residual: length(subtract(after, next)), steps: add(steps, 1) }
    },
    { x: x0, next: start, residual: length(subtract(start, x0)), steps: count(0) },
  )
  const { x, next, residual, steps } = end
  // f was applied to x once more, and brings it nearer.
  return { x: next, residual, steps, converged: lessEqual(residual, allowed(x, tol)) }
}

function allowed(x: NdArray, tol: NdArray | number): NdArray {
  return multiply(tol, add(length(x), 1))
}

/** f(x) − x. */
function difference(f: AnyFunction): AnyFunction {
  return (x: unknown): unknown => map((image: NdArray, given: NdArray) => subtract(image, given), invoke(f, [x], 'fixedPoint'), x)
}

/**
 * A fixed point of `f`, x = f(x), by applying it again and again from `x0`: `[x, info]`. `f` takes and gives pytrees of floats like `x0`, and must be a
 * contraction there.
 *
 * It ends when ‖f(x) − x‖ ≤ tol (1 + ‖x‖), and gives f(x); `info.residual` is ‖f(x) − x‖. `tol` is 4e-12 in float64 and 7e-6 in float32, `maxSteps` 1000 unless given. Where it is not reached
 * within these, `info.converged` is false and x is NaN, or the last iterate if `unconverged` is `'keep'`.
 *
 * Derivatives in whatever `f` closes over follow from the implicit function theorem (`customRoot`), and do not go through the iteration: at every order, in both
 * modes, with memory that does not grow with the steps. Up to 128 unknowns they are solved for by elimination, beyond that by {@link gmres}. Those in `x0` are zero.
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf where `f` does not give what `x0` is
 * @example
 * const squareRoot = (c: NdArray) => solvers.fixedPoint((x) => x.add(c.div(x)).div(2), 1)[0]
 * squareRoot(np.array(4)).item() // 2
 * grad(squareRoot)(4).item() // 0.25
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const fixedPoint = iterativeSolver({
  name: 'fixedPoint',
  methods: { picard: { iterate: picard, limit: 1000 } },
  tolerance: 0.73,
  onVectors: likeArgument,
  equation: difference,
  symmetric: false,
}) as unknown as EquationSolver<IterationOptions>
