import { NdArray } from '../../core/array.js'
import { isFloat } from '../../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../../core/errors.js'
import { stopGradient } from '../../core/primitives/stopGradient.js'
import { invoke, type AnyFunction } from '../../transforms/functions.js'
import { linearSolve } from '../../transforms/implicit/customLinearSolve.js'
import { leavesLike, treeOf, unknownsOf, type Unknowns } from '../../transforms/implicit/sameTree.js'
import { linearTranspose } from '../../transforms/linearTranspose.js'
import { checkOptions } from '../../transforms/selection.js'
import type { Output, OutputLike, Result } from '../../transforms/types.js'
import { divide, maximum, multiply } from '../arithmetic.js'
import { onesLike, zerosLike } from '../creation.js'
import { equal, lessEqual, where } from '../logic.js'
import { matmul } from '../products.js'
import { transpose } from '../shape.js'
import { ravel } from '../tree.js'
import { checkLimit, checkTolerance, checkUnconverged, unlessFailed, type SolverInfo, type Unconverged } from './info.js'
import type { Krylov } from './krylov.js'
import { length, onVectors, type TreeFunction } from './vectors.js'

/** A square matrix, or a linear function of pytrees like T. */
export type LinearOperator<T> = NdArray | ((x: Output<T>) => OutputLike<T>)

/** The options of `cg` and `bicgstab`. */
export interface LinearSolverOptions<T> {
  /** Where to start; zero unless given. It has no derivative, and solves for derivatives start from zero. */
  readonly x0?: OutputLike<T>
  /** Relative tolerance, 1e-5 unless given: the norm of b − A x is at most max(tol ‖b‖, atol) at the end. Derivatives are solved for to `tol`. */
  readonly tol?: NdArray | number
  /** Absolute tolerance; 0 unless given. */
  readonly atol?: NdArray | number
  /** The most steps; ten times the number of unknowns unless given. */
  readonly maxiter?: number
  /** Preconditioner: approximates the inverse of A, linear; nothing unless given. */
  readonly M?: LinearOperator<T>
  /** What the result is where the tolerance was not reached: NaN (`'nan'`, the default), or what the solver had (`'keep'`). */
  readonly unconverged?: Unconverged
}

/** The options of `gmres`. `maxiter` counts restarts. */
export interface GmresOptions<T> extends LinearSolverOptions<T> {
  /** After how many steps to restart: memory for so many vectors is needed; 20 unless given. */
  readonly restart?: number
}

/** The type of a linear solver. */
export type LinearSolver<O extends 'restart' | 'plain'> = <T extends Result>(
  A: LinearOperator<NoInfer<T>>,
  b: T,
  options?: O extends 'restart' ? GmresOptions<NoInfer<T>> : LinearSolverOptions<NoInfer<T>>,
) => [x: Output<T>, info: SolverInfo]

/** The options, untyped. */
interface Options {
  readonly x0?: unknown
  readonly tol?: NdArray | number | undefined
  readonly atol?: NdArray | number | undefined
  readonly maxiter?: number | undefined
  readonly M?: NdArray | AnyFunction | undefined
  readonly unconverged?: Unconverged | undefined
  readonly restart?: number | undefined
}

const names = ['x0', 'tol', 'atol', 'maxiter', 'M', 'unconverged']
const defaultTolerance = 1e-5
const defaultRestart = 20

/** The public form of a Krylov method. */
export function linearSolver(
  name: 'cg' | 'bicgstab' | 'gmres',
  method: Krylov,
): (A: NdArray | AnyFunction, b: unknown, options?: Options) => [x: unknown, info: SolverInfo] {
  const label = `solvers.${name}`
  const symmetric = name === 'cg'
  return (A, b, options = {}) => {
    checkOptions(label, options, name === 'gmres' ? [...names, 'restart'] : names)
    checkTolerance(name, 'tol', options.tol)
    checkTolerance(name, 'atol', options.atol)
    checkLimit(name, 'maxiter', options.maxiter)
    checkUnconverged(name, options.unconverged)
    const { unknowns } = unknownsOf(label, 'b', b)
    const { restart = defaultRestart, M } = options
    if (!Number.isSafeInteger(restart) || restart < 1) {
      throw new ArgumentError(`${label}: the option 'restart' must be a positive whole number, not ${String(restart)}.`)
    }
    const matvec = operatorOf(label, 'A', A, unknowns)
    const preconditioner = M === undefined ? null : operatorOf(label, 'M', M, unknowns)
    const x0 = options.x0 === undefined ? null : treeOf(unknowns, leavesLike(label, 'x0', options.x0, unknowns).map(stopGradient))
    const { unconverged = 'nan' } = options
    const run = (
      product: TreeFunction,
      precondition: TreeFunction | null,
      rhs: unknown,
      start: unknown,
      tol: NdArray | number,
      atol: NdArray | number,
    ): [x: unknown, info: SolverInfo] => {
      const [vector, unravel] = ravel(rhs)
      // The system is scaled to a right-hand side of length 1, so that the method is linear in b, however small b is.
      const norm = length(vector)
      const scale = where(equal(norm, 0), onesLike(norm), norm)
      const startAt = start === null ? zerosLike(vector) : divide(ravel(start)[0], scale)
      const given = {
        matvec: onVectors(product, unravel),
        precondition: precondition === null ? identity : onVectors(precondition, unravel),
      }
      const limit = options.maxiter ?? 10 * vector.size
      const threshold = maximum(multiply(tol, divide(norm, scale)), divide(atol, scale))
      const found = method({
        ...given,
        b: divide(vector, scale),
        // Of b = 0 the solution is 0, which from elsewhere is not reached exactly.
        x0: where(equal(norm, 0), zerosLike(startAt), startAt),
        threshold,
        limit,
        restart,
      })
      const converged = lessEqual(found.residual, threshold)
      const x = unlessFailed(multiply(found.x, scale), converged, unconverged)
      return [unravel(x), { converged, steps: found.steps, residual: multiply(found.residual, scale) }]
    }
    const tol = options.tol ?? defaultTolerance
    const atol = options.atol ?? 0
    // Absolute tolerances and starts are for x, not for its derivatives.
    const tangentTol = options.tol === 0 ? defaultTolerance : tol
    const again = (precondition: TreeFunction | null): AnyFunction => {
      const solve = (product: TreeFunction, rhs: unknown): unknown => run(product, precondition, rhs, null, tangentTol, 0)[0]
      return solve
    }
    const solve = (product: TreeFunction, rhs: unknown): unknown => run(product, preconditioner, rhs, x0, tol, atol)
    const solved = linearSolve(label, matvec, b, {
      solve,
      tangentSolve: again(preconditioner),
      ...(symmetric
        ? { symmetric }
        : { transposeSolve: again(preconditioner === null ? null : transposedOperator(label, M, preconditioner, unknowns, b)) }),
      hasAux: true,
      trusted: true,
    })
    // With hasAux it is a pair.
    return solved as [unknown, SolverInfo]
  }
}

const identity = (v: NdArray): NdArray => v

/** A matrix or a function, as a function of trees like b. */
function operatorOf(label: string, name: 'A' | 'M', operator: NdArray | AnyFunction, unknowns: Unknowns): TreeFunction {
  if (typeof operator === 'function') return (x) => invoke(operator, [x], `${name} of ${label}`)
  const [aval] = unknowns.avals
  if (!(operator instanceof NdArray)) {
    throw new ArgumentError(`${label}: ${name} is a ${typeof operator}. Give a square matrix, or a linear function of pytrees like b.`)
  }
  if (
    unknowns.structure.kind !== 'leaf' ||
    aval?.ndim !== 1 ||
    operator.ndim !== 2 ||
    operator.shape.some((extent) => extent !== aval.size)
  ) {
    throw new ShapeError(
      `${label}: ${name} is ${operator.aval.toString()}, but b is ${unknowns.structure.kind === 'leaf' ? String(aval?.strong) : 'a tree'}. ` +
        'A matrix must be square and b a vector of its extent; for anything else give a function.',
    )
  }
  if (!isFloat(operator.dtype) || operator.dtype !== aval.dtype) {
    throw new DtypeError(`${label}: ${name} is ${operator.aval.toString()}, but b is ${aval.toString()}. Convert one with astype.`)
  }
  // The unknowns are one vector, as was just checked.
  return (x) => matmul(operator, x as NdArray)
}

/** The transpose of a preconditioner. */
function transposedOperator(
  label: string,
  M: NdArray | AnyFunction | undefined,
  preconditioner: TreeFunction,
  unknowns: Unknowns,
  b: unknown,
): TreeFunction {
  if (M instanceof NdArray) return operatorOf(label, 'M', transpose(M), unknowns)
  const f = (x: unknown): unknown => preconditioner(x)
  return (ct) => untypedTranspose(f, b)(ct)[0]
}

/** What `linearTranspose` is below its types. */
const untypedTranspose = linearTranspose as unknown as (f: TreeFunction, example: unknown) => (cotangent: unknown) => readonly unknown[]
