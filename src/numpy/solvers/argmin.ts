import type { NdArray } from '../../core/array.js'
import { at } from '../../core/shape.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { grad, gradientOf, valueAndGrad } from '../../transforms/grad.js'
import { flattenResult } from '../../transforms/trees.js'
import { linearize } from '../../transforms/vjp.js'
import { abs, add, multiply, negative, subtract } from '../arithmetic.js'
import { eye, onesLike } from '../creation.js'
import { greater, isfinite, less, lessEqual, logicalAnd, where } from '../logic.js'
import { matmul, outer } from '../products.js'
import { transpose } from '../shape.js'
import { solveVectors } from './dense.js'
import { count } from './krylov.js'
import { search } from './lineSearch.js'
import { iterativeSolver, type Iteration, type MethodOptions, type Minimizer } from './nonlinear.js'
import { epsilonOf, inner, length, quotient, type VectorFunction } from './vectors.js'

/** How a method finds its directions: from arrays that it keeps between them. */
interface Directions {
  readonly start: (x: NdArray, gradient: NdArray) => readonly NdArray[]
  readonly direction: (memory: readonly NdArray[], x: NdArray, gradient: NdArray) => NdArray
  readonly update: (memory: readonly NdArray[], moved: NdArray, changed: NdArray) => readonly NdArray[]
}

/** Searches along one direction after the other until the gradient is short. */
function descending(method: (f: VectorFunction) => Directions): Iteration {
  return (f, x0, tol, limit) => {
    const objective = (x: NdArray): { value: NdArray; gradient: NdArray } => {
      const [value, gradient] = valueAndGrad(f)(x)
      return { value, gradient }
    }
    const { start, direction, update } = method(f)
    const here = objective(x0)
    const end = whileLoop(
      ({ here: { gradient }, steps, found }) => logicalAnd(logicalAnd(greater(length(gradient), tol), less(steps, limit)), found),
      ({ x, here: before, memory, steps }) => {
        const { gradient } = before
        const wanted = direction(memory, x, gradient)
        // A direction that does not lead down is no use: the gradient does.
        const along = where(less(inner(wanted, gradient), 0), wanted, negative(gradient))
        const next = search(objective, x, before, along)
        return {
          x: next.x,
          here: { value: next.value, gradient: next.gradient },
          memory: update(memory, subtract(next.x, x), subtract(next.gradient, gradient)),
          steps: add(steps, 1),
          found: next.found,
        }
      },
      { x: x0, here, memory: start(x0, here.gradient), steps: count(0), found: isfinite(here.value) },
    )
    const residual = length(end.here.gradient)
    return { x: end.x, residual, steps: end.steps, converged: lessEqual(residual, tol) }
  }
}

/** The inverse of a length, for a first step of about 1; 1 for length 0. */
function unitStep(gradient: NdArray): NdArray {
  const norm = length(gradient)
  return quotient(onesLike(norm), norm)
}

/**
 * Quasi-Newton steps with the inverse of the Hessian approximated from the gradients.
 *
 * Source: Nocedal and Wright, Numerical optimization, 6.1: (6.17), scaled at first by (6.20).
 */
const bfgs = descending(() => ({
  start: (x, gradient) => [multiply(unitStep(gradient), eye(x.size, x.size, 0, { dtype: x.dtype })), onesLike(length(x))],
  direction: (memory, _x, gradient) => negative(matmul(at(memory, 0), gradient)),
  update: (memory, moved, changed) => {
    const [before, fresh] = [at(memory, 0), at(memory, 1)]
    const curvature = inner(moved, changed)
    const isUsable = greater(curvature, multiply(epsilonOf(moved), multiply(length(moved), length(changed))))
    const scaled = multiply(quotient(curvature, inner(changed, changed)), eye(moved.size, moved.size, 0, { dtype: moved.dtype }))
    const inverse = where(greater(fresh, 0), scaled, before)
    const image = quotient(matmul(inverse, changed), curvature)
    const weight = quotient(add(1, inner(changed, image)), curvature)
    const cross = outer(image, moved)
    const after = add(subtract(inverse, add(cross, transpose(cross))), multiply(weight, outer(moved, moved)))
    return [where(isUsable, after, before), where(isUsable, multiply(fresh, 0), fresh)]
  },
}))

/** Newton's method. */
const newton = descending((f) => ({
  start: () => [],
  direction: (_memory, x, gradient) => {
    const [, hessian] = linearize(grad(f), [x])
    return negative(solveVectors(hessian, gradient))
  },
  update: () => [],
}))

/**
 * Steepest descent, with steps as long as the last curvature suggests.
 *
 * Source: Barzilai and Borwein, Two-point step size gradient methods (1988).
 */
const gradientDescent = descending(() => ({
  start: (_x, gradient) => [unitStep(gradient)],
  direction: (memory, _x, gradient) => multiply(negative(at(memory, 0)), gradient),
  update: (memory, moved, changed) => {
    const curvature = abs(inner(moved, changed))
    return [where(greater(curvature, 0), quotient(inner(moved, moved), curvature), at(memory, 0))]
  },
}))

/**
 * Where `f`, which takes a pytree of floats like `x0` and gives a scalar, has a minimum: `[x, info]`. It searches from `x0`, and finds a local one.
 *
 * Methods: `'bfgs'` (memory for a square matrix), `'newton'` (with the exact Hessian), `'gradientDescent'` (memory for a few vectors, and many more steps). They end when
 * the gradient is no longer than `tol`: 1.5e-8 in float64 and 3.5e-4 in float32 unless given; `maxSteps` is 1000, 100 and 10000. `info.residual` is that length. Where it is
 * not reached, `info.converged` is false and x is NaN, or the last iterate if `unconverged` is `'keep'`.
 *
 * Derivatives as for {@link fixedPoint}, of the root of the gradient; so the Hessian at the minimum must be regular.
 *
 * @throws ShapeError if `f` gives no scalar; ArgumentError for an unknown method
 * @example
 * const nearest = (c: NdArray) => solvers.argmin((x) => x.sub(c).square().sum().add(x.sum()), np.zeros([2]))[0]
 * np.round(nearest(np.array([1, 2])).mul(1e6)).toArray() // [500000, 1500000]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const argmin = iterativeSolver({
  name: 'argmin',
  methods: {
    bfgs: { iterate: bfgs, limit: 1000 },
    newton: { iterate: newton, limit: 100 },
    gradientDescent: { iterate: gradientDescent, limit: 10_000 },
  },
  tolerance: 0.5,
  // The gradient says what is wrong with a value that is no scalar.
  onVectors: (call) => (v) => flattenResult('solvers.argmin', call(v)).leaves[0] ?? v,
  equation: (f) => gradientOf(f),
  symmetric: true,
}) as unknown as Minimizer<MethodOptions<'bfgs' | 'newton' | 'gradientDescent'>>
