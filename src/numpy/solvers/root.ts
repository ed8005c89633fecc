import type { NdArray } from '../../core/array.js'
import { at } from '../../core/shape.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { jacfwd } from '../../transforms/jacobian.js'
import { linearize } from '../../transforms/vjp.js'
import { add, multiply, negative, subtract } from '../arithmetic.js'
import { onesLike } from '../creation.js'
import { inv } from '../linalg/solve.js'
import { equal, greater, less, lessEqual, logicalAnd, logicalNot, logicalOr, where } from '../logic.js'
import { matmul, outer } from '../products.js'
import { solveVectors } from './dense.js'
import { count } from './krylov.js'
import { iterativeSolver, likeArgument, type EquationSolver, type Iteration, type MethodOptions } from './nonlinear.js'
import { inner, length, quotient, type VectorFunction } from './vectors.js'

/** A step along a direction that shortens f. */
interface Shortened {
  readonly x: NdArray
  readonly value: NdArray
  /** Was there one? */
  readonly found: NdArray
}

/** Half of a step, again and again, until ‖f‖ has become smaller by a fair part of what was promised. */
function shorten(f: VectorFunction, x: NdArray, value: NdArray, direction: NdArray): Shortened {
  const before = length(value)
  const point = (t: NdArray): NdArray => add(x, multiply(t, direction))
  const isShorter = (t: NdArray, image: NdArray): NdArray => lessEqual(length(image), multiply(subtract(1, multiply(1e-4, t)), before))
  const one = onesLike(before)
  const end = whileLoop(
    ({ t, value: image }) => logicalAnd(logicalNot(isShorter(t, image)), greater(t, 1e-9)),
    ({ t }) => {
      const half = multiply(t, 0.5)
      return { t: half, value: f(point(half)) }
    },
    { t: one, value: f(add(x, direction)) },
  )
  return { x: point(end.t), value: end.value, found: isShorter(end.t, end.value) }
}

/** How a method finds its steps: from arrays that it keeps between them. */
interface Steps {
  readonly start: (x: NdArray) => readonly NdArray[]
  readonly direction: (memory: readonly NdArray[], x: NdArray, value: NdArray) => NdArray
  readonly update: (memory: readonly NdArray[], moved: NdArray, changed: NdArray) => readonly NdArray[]
}

/** Steps until they are short: a step is an estimate of the error. The last one is taken too. */
function stepping(method: (f: VectorFunction) => Steps): Iteration {
  return (f, x0, tol, limit) => {
    const { start, direction, update } = method(f)
    const isShort = (x: NdArray, step: NdArray): NdArray => lessEqual(length(step), multiply(tol, add(length(x), 1)))
    const isLong = (x: NdArray, step: NdArray): NdArray => greater(length(step), multiply(tol, add(length(x), 1)))
    const value = f(x0)
    const memory = start(x0)
    const end = whileLoop(
      ({ x, step, steps, found }) => logicalAnd(logicalAnd(isLong(x, step), less(steps, limit)), found),
      (state) => {
        const next = shorten(f, state.x, state.value, state.step)
        const kept = update(state.memory, subtract(next.x, state.x), subtract(next.value, state.value))
        return {
          x: next.x,
          value: next.value,
          step: direction(kept, next.x, next.value),
          memory: kept,
          steps: add(state.steps, 1),
          found: next.found,
        }
      },
      { x: x0, value, step: direction(memory, x0, value), memory, steps: count(0), found: equal(length(value), length(value)) },
    )
    const x = add(end.x, end.step)
    return { x, residual: length(f(x)), steps: end.steps, converged: isShort(end.x, end.step) }
  }
}

/** Newton's method. */
const newton = stepping((f) => ({
  start: () => [],
  update: () => [],
  direction: (_memory, x, value) => {
    const [, derivative] = linearize(f, [x])
    return negative(solveVectors(derivative, value))
  },
}))

/**
 * Broyden's method, from the inverse of the Jacobian at the start.
 *
 * Source: Broyden, A class of methods for solving nonlinear simultaneous equations (1965); Dennis and Schnabel, 8.3.
 */
const broyden = stepping((f) => ({
  start: (x) => [inv(jacfwd(f)(x))],
  direction: (memory, _x, value) => negative(matmul(at(memory, 0), value)),
  update: (memory, moved, changed) => {
    const before = at(memory, 0)
    const expected = matmul(before, changed)
    const along = matmul(moved, before)
    const scale = inner(along, changed)
    const usable = logicalNot(logicalOr(equal(scale, 0), logicalNot(equal(scale, scale))))
    return [where(usable, add(before, outer(quotient(subtract(moved, expected), scale), along)), before)]
  },
}))

/**
 * A root of `f`, f(x) = 0, from `x0` on: `[x, info]`. `f` takes and gives pytrees of floats like `x0`.
 *
 * Methods: `'newton'`, with the exact Jacobian at every step, and `'broyden'`, which takes the Jacobian once and keeps its inverse up to date: cheaper steps, more
 * of them. Both halve steps that do not make ‖f‖ shorter. They end when a step is at most tol (1 + ‖x‖), which estimates the error of x; `tol` is 4e-11 in float64 and
 * 2e-5 in float32, `maxSteps` 100 (`'broyden'`: 200) unless given. `info.residual` is ‖f(x)‖. Where the tolerance is not reached, `info.converged` is false and x is NaN, or
 * the last iterate if `unconverged` is `'keep'`.
 *
 * Derivatives as for {@link fixedPoint}.
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf where `f` does not give what `x0` is; ArgumentError for an unknown method
 * @example
 * const cubeRoot = (c: NdArray) => solvers.root((x) => x.mul(x).mul(x).sub(c), 1)[0]
 * cubeRoot(np.array(8)).item() // 2
 * grad(cubeRoot)(8).item() // 0.08333333333333333
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const root = iterativeSolver({
  name: 'root',
  methods: { newton: { iterate: newton, limit: 100 }, broyden: { iterate: broyden, limit: 200 } },
  tolerance: 2 / 3,
  onVectors: likeArgument,
  equation: (f) => f,
  symmetric: false,
}) as unknown as EquationSolver<MethodOptions<'newton' | 'broyden'>>
