import type { NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { bind } from '../../core/bind.js'
import { call } from '../../core/primitives/call.js'
import { closed } from '../../core/primitives/constructors/closedProgram.js'
import { sharing } from '../../core/primitives/constructors/sharedConstants.js'
import { rootP, rootPrograms } from '../../core/primitives/root.js'
import { Program } from '../../core/program.js'
import { unflatten, type Structure } from '../../core/pytree.js'
import { scope, withScope } from '../../core/scope.js'
import { withoutDeadCode } from '../deadCode.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../functions.js'
import { interpreters } from '../interpreters.js'
import { stageFlat } from '../stagingTrace.js'
import type { CustomRoot } from '../types.js'
import { checkSolvers } from './customLinearSolve.js'
import { leavesLike, solveResult, treeOf, unknownsOf } from './sameTree.js'

/** How a root is found, and how its tangents are. */
export interface RootSolvers {
  readonly solve: AnyFunction
  readonly tangentSolve: AnyFunction
  readonly hasAux?: boolean | undefined
  /** Does the solver for derivatives surely fit, so that it need not be traced where nothing is differentiated? */
  readonly trusted?: boolean | undefined
}

/** {@link customRoot}, untyped. */
export function findRoot(label: string, f: AnyFunction, initialGuess: unknown, solvers: RootSolvers): unknown {
  // Under disableJit too the solvers are staged, so their loops must be.
  return withScope(label, { jitDisabled: false }, () => stagedRoot(label, f, initialGuess, solvers))
}

function stagedRoot(label: string, f: AnyFunction, initialGuess: unknown, solvers: RootSolvers): unknown {
  const { unknowns, leaves } = unknownsOf(label, 'initialGuess', initialGuess)
  const stage = (name: string, avals: readonly Aval[], body: (xs: readonly NdArray[]) => readonly NdArray[]): Program =>
    stageFlat(name, label, avals, body, interpreters)
  /** A program as a function of trees, on these values of its other inputs. */
  const functionOf =
    (program: Program, what: string, given: readonly NdArray[]): AnyFunction =>
    (x: unknown) =>
      treeOf(unknowns, interpreters.evaluate(program, [...given, ...leavesLike(label, `the argument of ${what}`, x, unknowns)]))
  const { program: residual, values } = closed(
    stage('f', unknowns.avals, (xs) => leavesLike(label, 'the result of f', invoke(f, [treeOf(unknowns, xs)], label), unknowns)),
  )
  const avals = values.map((x) => x.aval)
  const count = values.length

  let aux: Structure | null = null
  const solve = stage('solve', [...avals, ...unknowns.avals], (xs) => {
    const guess = treeOf(unknowns, xs.slice(count))
    const result = solveResult(
      label,
      'solve',
      invoke(solvers.solve, [functionOf(residual, 'f', xs.slice(0, count)), guess], label),
      solvers.hasAux === true,
      unknowns,
    )
    if (result.aux === null) return result.solution
    aux = result.aux.structure
    return [...result.solution, ...result.aux.leaves]
  })

  const treesOf = (results: readonly NdArray[]): unknown => {
    const x = treeOf(unknowns, results.slice(0, leaves.length))
    return aux === null ? x : [x, unflatten(aux, results.slice(leaves.length))]
  }
  if (solvers.trusted === true && scope.trace === null) return treesOf(call(solve, [...values, ...leaves]))

  // The derivative in x is split once: what depends on x alone is computed once for all products with it.
  const active = residual.inputs.map((_, i) => i >= count)
  const split = interpreters.linearize(
    residual,
    active,
    unknowns.avals.map(() => true),
  )
  const known = withOutputs(split.known, unknowns.avals.length)
  const residuals = known.outputAvals
  const linear = stage('f at x', [...avals, ...residuals, ...unknowns.avals], (xs) =>
    interpreters.evaluate(split.linear, [...split.linear.captured, ...xs.slice(count)]),
  )
  const tangentSolve = stage('tangentSolve', [...avals, ...residuals, ...unknowns.avals], (xs) => {
    const before = count + residuals.length
    const product = functionOf(linear, 'g', [...linear.captured, ...xs.slice(0, before)])
    const given = invoke(solvers.tangentSolve, [product, treeOf(unknowns, xs.slice(before))], label)
    return leavesLike(label, 'the result of tangentSolve', given, unknowns)
  })

  const shared = sharing([residual, solve, known, linear, tangentSolve])
  const constants = [...shared.constants, ...values]
  const results = bind(rootP, [...constants, ...leaves], { name: label, constants: constants.length, ...rootPrograms(shared.programs) })
  return treesOf(results)
}

/** The program without its first outputs. */
function withOutputs({ name, inputs, equations, outputs, variables, captured }: Program, first: number): Program {
  return withoutDeadCode(new Program(name, inputs, equations, outputs.slice(first), variables, captured), interpreters)
}

function withRoot(f: AnyFunction, initialGuess: unknown, options: RootSolvers): unknown {
  checkFunction('customRoot', f)
  checkSolvers('customRoot', options, ['solve', 'tangentSolve', 'hasAux'], ['solve', 'tangentSolve'])
  return findRoot(labelOf('customRoot', f), f, initialGuess, options)
}

/**
 * A root of `f`, found by `solve(f, initialGuess) => x`, with the derivatives of the root and not of the solver, which may be anything. `f` takes and gives
 * pytrees like `initialGuess`, of floats.
 *
 * The derivative in whatever `f` closes over follows from the implicit function theorem, f(x, c) = 0 ⇒ ∂f/∂x x' = −∂f/∂c c', at every order and in both modes;
 * that in the initial guess is zero. `tangentSolve(g, y) => x` solves g(x) = y for the linear function g = ∂f/∂x at the root, for instance
 * `(g, y) => y.div(g(1))` where x is a scalar, and `(g, y) => solvers.gmres(g, y)[0]` in general. Reverse mode transposes it: write it in operations that are
 * linear in y, or with `solvers` or `customLinearSolve`, which may loop. With `hasAux` `solve` returns `[x, aux]`, and so does this; aux has derivative zero.
 *
 * Whether x is a root is up to `solve`: elsewhere the derivatives mean nothing.
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf where `f` or a solver does not return what the guess is
 * @example
 * const newton = (f: (x: NdArray) => NdArray, x: NdArray) => {
 *   for (let i = 0; i < 6; i++) x = x.sub(f(x).div(grad(f)(x)))
 *   return x
 * }
 * const squareRoot = (c: NdArray) => customRoot((x) => x.mul(x).sub(c), c, { solve: newton, tangentSolve: (g, y) => y.div(g(1)) })
 * squareRoot(np.array(4)).item() // 2
 * grad(squareRoot)(4).item() // 0.25
 * grad(grad(squareRoot))(4).item() // -0.03125
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const customRoot = withRoot as unknown as CustomRoot
