import type { Mistake, TypeMistake } from './mistake.js'
import type { IsAny, Output, OutputLike, Result } from './pytree.js'

/** A function of the unknowns of a system, as a solver receives it. */
export type SystemFunction<T> = (x: OutputLike<T>) => Output<T>

/** What a system with the unknowns T gives, where its solver returns S: x, or `[x, aux]`. */
export type Solved<T, S, HasAux> = [HasAux] extends [true]
  ? [x: Output<T>, aux: S extends readonly [unknown, infer Aux] ? Output<Aux> : never]
  : Output<T>

/** Why a solver that returns S does not fit a system with the unknowns T, or `never`. */
type SolverMistake<Who extends string, T, S, HasAux> = [S] extends [never]
  ? never
  : IsAny<S> extends true
    ? never
    : [HasAux] extends [true]
      ? [S] extends [readonly [OutputLike<T>, unknown]]
        ? never
        : TypeMistake<`${Who}: with hasAux: true solve returns a pair [x, aux], where x is a pytree like the unknowns`>
      : [S] extends [OutputLike<T>]
        ? never
        : TypeMistake<`${Who}: solve returns a pytree like the unknowns`>

/** The options of `customLinearSolve`. */
export interface LinearSolveOptions<T, S, HasAux> {
  /** The solution of matvec(x) = b. */
  readonly solve: (matvec: SystemFunction<T>, b: Output<T>) => S
  /** The solution of vecmat(x) = b, where vecmat is the transpose of matvec. */
  readonly transposeSolve?: (vecmat: SystemFunction<T>, b: Output<T>) => OutputLike<T>
  /** Is matvec its own transpose? */
  readonly symmetric?: boolean
  /** Does `solve` return `[x, aux]`? */
  readonly hasAux?: HasAux
}

/** The type of `customLinearSolve`. */
export type CustomLinearSolve = <T extends Result, S extends Result = never, const HasAux extends boolean = false>(
  matvec: (x: Output<NoInfer<T>>) => OutputLike<NoInfer<T>>,
  b: T,
  options: LinearSolveOptions<NoInfer<T>, S, HasAux>,
  ...mistake: Mistake<SolverMistake<'customLinearSolve', T, S, HasAux>>
) => Solved<T, S, HasAux>

/** The options of `customRoot`. */
export interface RootOptions<T, S, HasAux> {
  /** A root of f, from a guess. */
  readonly solve: (f: SystemFunction<T>, initialGuess: Output<T>) => S
  /** The solution of g(x) = y, where g is linear. */
  readonly tangentSolve: (g: SystemFunction<T>, y: Output<T>) => OutputLike<T>
  /** Does `solve` return `[x, aux]`? */
  readonly hasAux?: HasAux
}

/** The type of `customRoot`. */
export type CustomRoot = <T extends Result, S extends Result = never, const HasAux extends boolean = false>(
  f: (x: Output<NoInfer<T>>) => OutputLike<NoInfer<T>>,
  initialGuess: T,
  options: RootOptions<NoInfer<T>, S, HasAux>,
  ...mistake: Mistake<SolverMistake<'customRoot', T, S, HasAux>>
) => Solved<T, S, HasAux>
