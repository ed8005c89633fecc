import type { NdArray } from '../../core/array.js'
import type {
  ArgIndex,
  Args,
  ArgsAt,
  ArgsWithout,
  IndexOf,
  Indices,
  LiftedArgs,
  LiftedRemainder,
  TracedArgs,
  Unannotated,
} from './arguments.js'
import type { LeafMistake, Mistake, ResultMistake, TypeMistake } from './mistake.js'
import type { MapLeaves, Output, OutputLike, Result, TangentLike, Traced } from './pytree.js'

/** The differentiated arguments of a function with a custom rule, as the rule receives them. */
export type RulePrimals<A extends Args, S> = TracedArgs<ArgsWithout<A, IndexOf<S>>>

/** Which arguments a custom rule does not differentiate. */
export interface NondiffOptions<S> {
  /** Arguments that are not differentiated; rules receive them first, as they are, in the order asked. */
  readonly nondiffArgnums?: S
}

/** What `nondiffArgnums` may be for these parameters. */
export interface NondiffChoice<A extends Args> {
  readonly nondiffArgnums?: ArgIndex<A> | readonly ArgIndex<A>[]
}

type NondiffMistake<Who extends string, A extends Args, R, S> = [IndexOf<S>] extends [ArgIndex<A>]
  ? LeafMistake<Who, ArgsWithout<A, IndexOf<S>>> | ResultMistake<Who, R>
  : TypeMistake<`${Who}: nondiffArgnums asks for an argument that the function does not have`>

/** Why a rule that was given before its function does not fit it, or `never`; a result that is not inferred yet passes. */
type RuleMistake<Who extends string, R, Given, Wanted> = [R] extends [never]
  ? never
  : [Given] extends [Wanted]
    ? never
    : TypeMistake<`${Who}: the rule does not fit the function`>

/** `jvp(...nondiff, primals, tangents) => [out, tangentOut]`; missing tangents arrive as zeros, and a returned `null` is zero. */
export type JvpRule<A extends Args, R, S> = (
  ...args: [...nondiff: ArgsAt<A, S>, primals: RulePrimals<A, S>, tangents: RulePrimals<A, S>]
) => readonly [out: OutputLike<R>, tangentOut: TangentLike<R, 'result'>]

/** The rule of `customJvp`. */
export interface CustomJvpOptions<Rule, S> extends NondiffOptions<S> {
  readonly jvp: Rule
}

/** The type of `customJvp`. */
export type CustomJvp = <A extends Args = Unannotated, R extends Result = never, const S extends Indices = []>(
  f: (...args: A) => R,
  options: CustomJvpOptions<JvpRule<A, R, S>, S> & NoInfer<NondiffChoice<A>>,
  ...mistake: Mistake<NondiffMistake<'customJvp', A, R, S>>
) => (...args: LiftedRemainder<A, IndexOf<S>>) => Output<R>

/** The type of `customJvpWith`: the rule first, the function last, for `pipe`. The parameters of an unannotated rule are those of one array. */
export type CustomJvpWith = <
  J extends Args = [primals: [NdArray], tangents: [NdArray]],
  O extends readonly [unknown, unknown] = readonly [unknown, unknown],
  const S extends Indices = [],
>(
  options: CustomJvpOptions<(...args: J) => O, S>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<NondiffMistake<'customJvp', A, R, S> | RuleMistake<'customJvp', R, (...args: J) => O, JvpRule<A, R, S>>>
) => (...args: LiftedRemainder<A, IndexOf<S>>) => Output<R>

/** The arguments of a function, in their order: the differentiated ones traced, the others as they are. */
type FwdArgs<A extends Args, S> = [A] extends [infer Q extends Args]
  ? { [I in keyof Q]: I extends `${IndexOf<S>}` ? Q[I] : Traced<Q[I]> }
  : never

/** `fwd(...args) => [out, residuals]`. */
export type FwdRule<A extends Args, R, S, Res> = (...args: FwdArgs<A, S>) => readonly [out: OutputLike<R>, residuals: Res]

/** `bwd(...nondiff, residuals, cotangent) => cotangents`, a tuple, one for each differentiated argument; `null` is zero. */
export type BwdRule<A extends Args, R, S, Res> = (
  ...args: [...nondiff: ArgsAt<A, S>, residuals: Res, cotangent: Output<R>]
) => Readonly<CotangentsOf<ArgsWithout<A, IndexOf<S>>>>

type CotangentsOf<A extends Args> = { [I in keyof A]: TangentLike<A[I]> }

/** The rules of `customVjp`. */
export interface CustomVjpOptions<Fwd, Bwd, S> extends NondiffOptions<S> {
  readonly fwd: Fwd
  readonly bwd: Bwd
}

/** The type of `customVjp`. */
export type CustomVjp = <A extends Args = Unannotated, R extends Result = never, Res extends Result = never, const S extends Indices = []>(
  f: (...args: A) => R,
  options: CustomVjpOptions<FwdRule<A, R, S, Res>, BwdRule<A, R, S, Res>, S> & NoInfer<NondiffChoice<A>>,
  ...mistake: Mistake<NondiffMistake<'customVjp', A, R, S>>
) => (...args: LiftedRemainder<A, IndexOf<S>>) => Output<R>

/** The type of `customVjpWith`: the rules first, the function last, for `pipe`. An unannotated cotangent is one array. */
export type CustomVjpWith = <
  F extends Args = Unannotated,
  O extends Result = Result,
  Res extends Result = Result,
  const S extends Indices = [],
  N extends Args = [],
  T extends Result = NdArray,
  C extends Result = Result,
>(
  options: CustomVjpOptions<(...args: F) => readonly [O, Res], (...args: [...nondiff: N, residuals: Res, cotangent: T]) => C, S>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<
    | NondiffMistake<'customVjp', A, R, S>
    | RuleMistake<'customVjp', R, (...args: F) => readonly [O, Res], FwdRule<A, R, S, Res>>
    | RuleMistake<'customVjp', R, (...args: [...N, Res, T]) => C, BwdRule<A, R, S, Res>>
  >
) => (...args: LiftedRemainder<A, IndexOf<S>>) => Output<R>

type MappedFlags<A extends Args> = { [I in keyof A]: MapLeaves<A[I], boolean> }

/** `vmap(axisSize, mapped, args) => [out, outMapped]`; mapped arguments carry the batch as axis 0, and so do mapped results. */
export type BatchRule<A extends Args, R> = (
  axisSize: number,
  mapped: MappedFlags<ArgsWithout<A, never>>,
  args: RulePrimals<A, []>,
) => readonly [out: OutputLike<R>, outMapped: boolean | MapLeaves<R, boolean, 'result'>]

/** The rule of `customBatching`. */
export interface CustomBatchingOptions<Rule> {
  readonly vmap: Rule
}

/** The type of `customBatching`. */
export type CustomBatching = <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  options: CustomBatchingOptions<BatchRule<A, R>>,
  ...mistake: Mistake<LeafMistake<'customBatching', A> | ResultMistake<'customBatching', R>>
) => (...args: LiftedArgs<A>) => Output<R>

/** The type of `customBatchingWith`: the rule first, the function last, for `pipe`. The parameters of an unannotated rule are those of one array. */
export type CustomBatchingWith = <
  V extends Args = [axisSize: number, mapped: [boolean], args: [NdArray]],
  O extends readonly [unknown, unknown] = readonly [unknown, unknown],
>(
  options: CustomBatchingOptions<(...args: V) => O>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<
    | LeafMistake<'customBatching', A>
    | ResultMistake<'customBatching', R>
    | RuleMistake<'customBatching', R, (...args: V) => O, BatchRule<A, R>>
  >
) => (...args: LiftedArgs<A>) => Output<R>
