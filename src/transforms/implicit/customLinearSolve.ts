import type { NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { bind } from '../../core/bind.js'
import { ArgumentError } from '../../core/errors.js'
import { call } from '../../core/primitives/call.js'
import { closed } from '../../core/primitives/constructors/closedProgram.js'
import { sharing } from '../../core/primitives/constructors/sharedConstants.js'
import { linearSolveP } from '../../core/primitives/linearSolve.js'
import type { Program } from '../../core/program.js'
import { unflatten, type Structure } from '../../core/pytree.js'
import { scope, withScope } from '../../core/scope.js'
import { at } from '../../core/shape.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../functions.js'
import { interpreters } from '../interpreters.js'
import { checkOptions } from '../selection.js'
import { stageFlat } from '../stagingTrace.js'
import type { CustomLinearSolve } from '../types.js'
import { leavesLike, solveResult, treeOf, unknownsOf, type Unknowns } from './sameTree.js'

/** How a linear system is solved. */
export interface LinearSolvers {
  readonly solve: AnyFunction
  /** Solves for tangents, where that is done in another way; it has no auxiliary results. */
  readonly tangentSolve?: AnyFunction | undefined
  readonly transposeSolve?: AnyFunction | undefined
  readonly symmetric?: boolean | undefined
  readonly hasAux?: boolean | undefined
  /** Do the solvers for derivatives surely fit, so that they need not be traced where nothing is differentiated? */
  readonly trusted?: boolean | undefined
}

/** `matvec` of a tree, as a solver receives it: the program, on the solver's own copy of its constants. */
function matvecOf(label: string, name: string, program: Program, constants: readonly NdArray[], unknowns: Unknowns): AnyFunction {
  return (v: unknown) => {
    const leaves = leavesLike(label, `the argument of ${name}`, v, unknowns)
    return treeOf(unknowns, interpreters.evaluate(program, [...program.captured, ...constants, ...leaves]))
  }
}

/** {@link customLinearSolve}, untyped, and with a solver of its own for tangents. */
export function linearSolve(label: string, matvec: AnyFunction, b: unknown, solvers: LinearSolvers): unknown {
  // Under disableJit too the solvers are staged, so their loops must be.
  return withScope(label, { jitDisabled: false }, () => stagedSolve(label, matvec, b, solvers))
}

function stagedSolve(label: string, matvec: AnyFunction, b: unknown, solvers: LinearSolvers): unknown {
  const { unknowns, leaves } = unknownsOf(label, 'b', b)
  const stage = (name: string, avals: readonly Aval[], f: (xs: readonly NdArray[]) => readonly NdArray[]): Program =>
    stageFlat(name, label, avals, f, interpreters)
  const { program, values } = closed(
    stage('matvec', unknowns.avals, (xs) =>
      leavesLike(label, 'the result of matvec', invoke(matvec, [treeOf(unknowns, xs)], label), unknowns),
    ),
  )
  const avals = values.map((x) => x.aval)
  let aux: Structure | null = null
  const solverOf = (name: string, solver: AnyFunction, operator: Program, hasAux: boolean): Program =>
    stage(name, [...avals, ...unknowns.avals], (xs) => {
      const product = matvecOf(label, name === 'transposeSolve' ? 'vecmat' : 'matvec', operator, xs.slice(0, values.length), unknowns)
      const rhs = treeOf(unknowns, xs.slice(values.length))
      const result = solveResult(label, name, invoke(solver, [product, rhs], label), hasAux, unknowns)
      if (result.aux === null) return result.solution
      aux = result.aux.structure
      return [...result.solution, ...result.aux.leaves]
    })
  const solve = solverOf('solve', solvers.solve, program, solvers.hasAux === true)
  const treesOf = (results: readonly NdArray[]): unknown => {
    const solution = treeOf(unknowns, results.slice(0, leaves.length))
    return aux === null ? solution : [solution, unflatten(aux, results.slice(leaves.length))]
  }
  if (solvers.trusted === true && scope.trace === null) return treesOf(call(solve, [...values, ...leaves]))
  const tangentSolve = solvers.tangentSolve === undefined ? null : solverOf('tangentSolve', solvers.tangentSolve, program, false)
  const symmetric = solvers.symmetric === true
  const given = solvers.transposeSolve
  const vecmat = symmetric ? program : given === undefined ? null : transposeOf(program, values.length)
  const transposeSolve = symmetric
    ? (tangentSolve ?? solve)
    : given === undefined || vecmat === null
      ? null
      : solverOf('transposeSolve', given, vecmat, false)
  const parts = [...new Set([program, solve, tangentSolve, vecmat, transposeSolve])].filter((part) => part !== null)
  const shared = sharing(parts)
  const constants = [...shared.constants, ...values]
  const part = (p: Program): Program => at(shared.programs, parts.indexOf(p))
  const partOrNull = (p: Program | null): Program | null => (p === null ? null : part(p))
  const results = bind(linearSolveP, [...constants, ...leaves], {
    name: label,
    advice: 'Give transposeSolve: (vecmat, b) => x, or symmetric: true where matvec is symmetric.',
    constants: constants.length,
    matvec: part(program),
    solve: part(solve),
    tangentSolve: partOrNull(tangentSolve),
    vecmat: partOrNull(vecmat),
    transposeSolve: partOrNull(transposeSolve),
  })
  return treesOf(results)
}

/** The transpose of `matvec` in its argument. */
function transposeOf(matvec: Program, constants: number): Program {
  const linear = matvec.inputs.map((_, i) => i >= constants)
  const all = matvec.outputs.map(() => true)
  return interpreters.transpose(matvec, linear, all, all).program
}

function withLinearSolve(matvec: AnyFunction, b: unknown, options: LinearSolvers): unknown {
  checkFunction('customLinearSolve', matvec)
  checkSolvers('customLinearSolve', options, ['solve', 'transposeSolve', 'symmetric', 'hasAux'], ['solve'])
  return linearSolve(labelOf('customLinearSolve', matvec), matvec, b, options)
}

/** Checks the options of a function that takes solvers: all known, `needed` ones there. */
export function checkSolvers(transform: string, options: object, known: readonly string[], needed: readonly string[]): void {
  checkOptions(transform, options, known)
  const given = new Map<string, unknown>(Object.entries(options))
  for (const name of known.filter((key) => key.toLowerCase().endsWith('solve'))) {
    const value = given.get(name)
    if (typeof value === 'function' || (value === undefined && !needed.includes(name))) continue
    throw new ArgumentError(
      `${transform}: the option '${name}' must be a function that solves the system, but it is ${value === undefined ? 'missing' : `a ${typeof value}`}.`,
    )
  }
}

/**
 * The solution x of the linear system `matvec(x) = b`, found by `solve(matvec, b) => x`, with the derivatives of the solution and not of the solver, which may
 * be anything: a loop that cannot be differentiated, or differentiated only at a high price.
 *
 * x and b are pytrees of the same containers, shapes and float dtypes. Derivatives are right at every order, in b and in whatever `matvec` closes over:
 * x' = A⁻¹ (b' − A' x). Tangents are solved for by `solve`, cotangents by `transposeSolve(vecmat, b) => x`, which gets the transposed matrix as a function;
 * with `symmetric: true` (the matrix is its own transpose) by `solve` too. If neither is given, reverse mode transposes `solve` itself, which works where it is made of
 * operations that are linear in b. Derivatives are as exact as these solves are. With `hasAux` `solve` returns `[x, aux]`, and so does this; aux has derivative zero.
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf where `matvec` or a solver does not return what b is; LinearityError where `matvec` is not linear
 * @example
 * const matrix = np.array([[4, 1], [1, 3]])
 * const solve = (matvec: (v: NdArray) => NdArray, b: NdArray) => solvers.cg(matvec, b, { tol: 1e-12 })[0]
 * customLinearSolve((v) => matrix.matmul(v), np.array([5, 4]), { solve, symmetric: true }).toArray() // [1, 1]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const customLinearSolve = withLinearSolve as unknown as CustomLinearSolve
