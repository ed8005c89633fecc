import type { Backend } from '../../core/backend.js'
import type { DType } from '../../core/dtype.js'
import type { Program } from '../../core/program.js'
import type {
  ArgIndex,
  ArgName,
  Args,
  GivenArgs,
  IndexOf,
  Indices,
  LastIndex,
  LiftedArgs,
  LiftedRemainder,
  NameOf,
  Names,
  Unannotated,
} from './arguments.js'
import type { LeafMistake, Mistake, ResultMistake, TypeMistake } from './mistake.js'
import type { MapLeaves, NonLeafPath, Output, Result } from './pytree.js'

/** The options of `jit`. */
export interface JitOptions<S, K> {
  /** Arguments that are no arrays, or on whose values `f` branches: traced anew for each value. */
  readonly staticArgnums?: S
  /** Keys of the trailing options object that are static. */
  readonly staticArgnames?: K
  /** Arguments whose memory the result may take over; reading a donated array is an error. */
  readonly donateArgnums?: Indices
  /** Where to compile and run. */
  readonly backend?: Backend
}

/** What the options may be for these parameters. Kept out of inference, so that a mistake is reported on the option. */
export interface JitChoice<A extends Args> {
  readonly staticArgnums?: ArgIndex<A> | readonly ArgIndex<A>[]
  readonly staticArgnames?: ArgName<A> | readonly ArgName<A>[]
  readonly donateArgnums?: ArgIndex<A> | readonly ArgIndex<A>[]
}

/** A compiled function. */
export interface Jitted<A extends Args, R> {
  (...args: A): R
  /** What was compiled for such arguments. */
  explain(...args: A): string
  /** Forgets what was compiled. */
  clear(): void
}

/** The arguments that are traced, `null` in place of static ones. */
type TracedParts<A extends Args, S, K> = {
  [I in keyof A]: I extends `${IndexOf<S>}`
    ? null
    : [K] extends [never]
      ? A[I]
      : I extends `${LastIndex<A>}`
        ? { [P in keyof A[I]]: P extends NameOf<K> ? null : A[I][P] }
        : A[I]
}

/** Why `f` cannot be compiled so, or `never`. */
export type JitMistake<A extends Args, R, S, K> = [IndexOf<S>] extends [ArgIndex<A>]
  ? [NameOf<K>] extends [ArgName<A>]
    ? | ([NonLeafPath<TracedParts<A, S, K>>] extends [never]
          ? never
          : TypeMistake<`jit: an argument is a pytree of arrays (parameters of type NdArray) or static; list ${NonLeafPath<TracedParts<A, S, K>>} in staticArgnums, or its key in staticArgnames`>)
      | ResultMistake<'jit', R>
    : TypeMistake<'jit: staticArgnames asks for a key that the options object, the last parameter, does not have'>
  : TypeMistake<'jit: staticArgnums asks for an argument that the function does not have'>

/** The type of `jit`. */
export type Jit = <A extends Args = Unannotated, R extends Result = never, const S extends Indices = [], const K extends Names = never>(
  f: (...args: A) => R,
  options?: JitOptions<S, K> & NoInfer<JitChoice<A>>,
  ...mistake: Mistake<JitMistake<A, R, S, K>>
) => Jitted<LiftedRemainder<A, IndexOf<S>, NameOf<K>>, Output<R>>

/** The type of `jitWith`: options first, the function last, for `pipe`. */
export type JitWith = <const S extends Indices = [], const K extends Names = never>(
  options: JitOptions<S, K>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<JitMistake<A, R, S, K>>
) => Jitted<LiftedRemainder<A, IndexOf<S>, NameOf<K>>, Output<R>>

/** The type of `makeProgram`. */
export type MakeProgram = <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<LeafMistake<'makeProgram', A> | ResultMistake<'makeProgram', R>>
) => (...args: LiftedArgs<A>) => Program

/** The shape and dtype of an array that is not there. */
export interface ShapeAndDtype {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/** The type of `evalShape`: the tree of the result, its leaves shapes and dtypes. */
export type EvalShape = <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...args: GivenArgs<A>
) => MapLeaves<R, ShapeAndDtype, 'result'>
