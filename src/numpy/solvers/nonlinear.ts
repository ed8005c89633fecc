import type { NdArray } from '../../core/array.js'
import { ArgumentError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../../transforms/functions.js'
import { findRoot } from '../../transforms/implicit/customRoot.js'
import { checkOptions } from '../../transforms/selection.js'
import type { ArrayLike, Output, OutputLike, Result } from '../../transforms/types.js'
import { ravel } from '../tree.js'
import { solveTangents } from './dense.js'
import { checkLimit, checkTolerance, checkUnconverged, unlessFailed, type SolverInfo, type Unconverged } from './info.js'
import { epsilonOf, type TreeFunction, type VectorFunction } from './vectors.js'

/** The options of `fixedPoint`, `root` and `argmin`. */
export interface IterationOptions {
  /** Where to stop; each solver says what it compares. */
  readonly tol?: NdArray | number
  /** The most steps. */
  readonly maxSteps?: number
  /** What the result is where the tolerance was not reached: NaN (`'nan'`, the default), or what the solver had (`'keep'`). */
  readonly unconverged?: Unconverged
}

/** The options of `root` and `argmin`, which have several methods. */
export interface MethodOptions<Method> extends IterationOptions {
  readonly method?: Method
}

/** The type of a solver of equations. */
export type EquationSolver<O extends IterationOptions> = <T extends Result>(
  f: (x: Output<NoInfer<T>>) => OutputLike<NoInfer<T>>,
  x0: T,
  options?: O,
) => [x: Output<T>, info: SolverInfo]

/** The type of a solver of minimisation problems. */
export type Minimizer<O extends IterationOptions> = <T extends Result>(
  f: (x: Output<NoInfer<T>>) => ArrayLike,
  x0: T,
  options?: O,
) => [x: Output<T>, info: SolverInfo]

/** Where an iteration stood when it ended. */
export interface IterationResult {
  readonly x: NdArray
  readonly converged: NdArray
  readonly steps: NdArray
  readonly residual: NdArray
}

/** An iteration on vectors. */
export type Iteration = (f: VectorFunction, x0: NdArray, tol: NdArray | number, limit: number) => IterationResult

/** A function that gives trees like its argument, as one of vectors. */
export function likeArgument(call: (v: NdArray) => unknown): VectorFunction {
  return (v) => convert(ravel(call(v))[0], v.dtype)
}

/** What a solver is made of. */
export interface SolverParts {
  readonly name: 'fixedPoint' | 'root' | 'argmin'
  /** The iterations by name; the first is the default. */
  readonly methods: Readonly<Record<string, { readonly iterate: Iteration; readonly limit: number }>>
  /** The default tolerance is this power of the unit of rounding. */
  readonly tolerance: number
  /** The user's function, which is called with the tree of a vector, as one of vectors. */
  readonly onVectors: (call: (v: NdArray) => unknown) => VectorFunction
  /** The function whose root is the solution. */
  readonly equation: (f: AnyFunction) => AnyFunction
  /** Is the derivative of that function symmetric? */
  readonly symmetric: boolean
}

/** The options, untyped. */
interface Options {
  readonly method?: string | undefined
  readonly tol?: NdArray | number | undefined
  readonly maxSteps?: number | undefined
  readonly unconverged?: Unconverged | undefined
}

/** The public form of an iteration. The derivatives of its result are those of the root of an equation. */
export function iterativeSolver({
  name,
  methods,
  tolerance,
  onVectors,
  equation,
  symmetric,
}: SolverParts): (f: AnyFunction, x0: unknown, options?: Options) => [x: unknown, info: SolverInfo] {
  const known = Object.keys(methods)
  const few = ['tol', 'maxSteps', 'unconverged']
  return (f, x0, options = {}) => {
    checkFunction(`solvers.${name}`, f)
    const label = labelOf(`solvers.${name}`, f)
    checkOptions(label, options, known.length > 1 ? ['method', ...few] : few)
    checkTolerance(name, 'tol', options.tol)
    checkLimit(name, 'maxSteps', options.maxSteps)
    checkUnconverged(name, options.unconverged)
    const method = options.method ?? known[0] ?? ''
    const chosen = Object.hasOwn(methods, method) ? methods[method] : undefined
    if (chosen === undefined) throw new ArgumentError(`${label}: there is no method '${method}'. The methods are ${known.join(', ')}.`)
    const solve = (_equation: TreeFunction, start: unknown): unknown => {
      const [vector, unravel] = ravel(start)
      const call = (v: NdArray): unknown => invoke(f, [unravel(v)], label)
      const found = chosen.iterate(onVectors(call), vector, options.tol ?? epsilonOf(vector) ** tolerance, options.maxSteps ?? chosen.limit)
      const { converged, steps, residual } = found
      return [unravel(unlessFailed(found.x, converged, options.unconverged ?? 'nan')), { converged, steps, residual }]
    }
    const result = findRoot(label, equation(f), x0, { solve, tangentSolve: solveTangents(label, symmetric), hasAux: true, trusted: true })
    // With hasAux it is a pair.
    return result as [unknown, SolverInfo]
  }
}
