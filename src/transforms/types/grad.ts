import type { NdArray } from '../../core/array.js'
import type {
  ArgIndex,
  ArgName,
  Args,
  IndexOf,
  Indices,
  IndicesMistake,
  LastArg,
  LastIndex,
  LiftedSelection,
  NameOf,
  Names,
  Selected,
  Unannotated,
} from './arguments.js'
import type { LeafMistake, Mistake, TypeMistake } from './mistake.js'
import type { IsAny, Traced } from './pytree.js'

/** What a differentiated function may return: a scalar, or a tuple that begins with one. A number is lifted (its gradient is zero). */
export type Loss = NdArray | number | readonly [NdArray | number, ...unknown[]]

/** The options of `grad` and `valueAndGrad`. */
export interface GradOptions<N, K, HasAux> {
  /** Which positional arguments to differentiate: an index gives a bare gradient, a tuple a tuple of gradients. 0 unless `argnames` is given. */
  readonly argnums?: N
  /** Which keys of the trailing options object to differentiate; the gradient is then `[positional, named]`. */
  readonly argnames?: K
  /** `f` returns `[value, aux]`; `aux` is passed through and not differentiated. */
  readonly hasAux?: HasAux
}

/** What `argnums` and `argnames` may be for these parameters. Kept out of inference, so that a mistake is reported on the option. */
export interface GradChoice<A extends Args> {
  readonly argnums?: ArgIndex<A> | readonly ArgIndex<A>[]
  readonly argnames?: ArgName<A> | readonly ArgName<A>[]
}

/** The positional argument or arguments that are differentiated; `never` for none. */
export type Positional<N, K> = [N] extends [never] ? ([K] extends [never] ? 0 : never) : N

/** The arguments that `grad` returns a function of: the differentiated ones lifted, the others as they are. */
export type GradArgs<A extends Args, N, K> = LiftedSelection<A, IndexOf<Positional<N, K>>, NameOf<K>>

/** The gradient: that of the positional choice, or `[positional, named]` where `argnames` is given. */
export type GradOf<A extends Args, N, K> = [K] extends [never]
  ? Traced<Selected<A, Positional<N, K>>>
  : [positional: [N] extends [never] ? null : Traced<Selected<A, N>>, named: NamedGradient<A, K>]

type NamedGradient<A extends Args, K> = { [P in NameOf<K> & keyof LastArg<A>]-?: Traced<Exclude<LastArg<A>[P], undefined>> }

/** What `grad` returns: the gradient, and the auxiliary value beside it where `f` has one. */
export type GradResult<A extends Args, R, N, K, HasAux> = [HasAux] extends [true]
  ? R extends readonly [unknown, infer Aux]
    ? [gradient: GradOf<A, N, K>, aux: Aux]
    : never
  : GradOf<A, N, K>

/** All that `f` returned, its differentiated scalar as an array. */
export type ValueOf<R> =
  IsAny<R> extends true ? R : R extends readonly [unknown, ...unknown[]] ? { [I in keyof R]: I extends '0' ? NdArray : R[I] } : NdArray

/** Why the choice cannot be differentiated, or `never`. */
export type ChoiceMistake<Who extends string, A extends Args, N, K> = [IndicesMistake<N>] extends [never]
  ? [K] extends [never]
    ? [IndexOf<Positional<N, K>>] extends [ArgIndex<A>]
      ? LeafMistake<Who, Selected<A, Positional<N, K>>>
      : TypeMistake<`${Who}: argnums asks for an argument that the function does not have`>
    : [NameOf<K>] extends [ArgName<A>]
      ? [IndexOf<N>] extends [ArgIndex<A>]
        ? Includes<IndexOf<N>, LastIndex<A>> extends true
          ? TypeMistake<`${Who}: argnums selects the options object that argnames takes its keys from`>
          : LeafMistake<Who, [N] extends [never] ? NamedArgs<A, K> : [Selected<A, N>, NamedArgs<A, K>]>
        : TypeMistake<`${Who}: argnums asks for an argument that the function does not have`>
      : TypeMistake<`${Who}: argnames asks for a key that the options object, the last parameter, does not have`>
  : TypeMistake<`${Who}: argnums: ${IndicesMistake<N>}`>

type Includes<All, One> = [One] extends [never] ? false : [One] extends [All] ? true : false

type NamedArgs<A extends Args, K> = { [P in NameOf<K> & keyof LastArg<A>]: LastArg<A>[P] }

/** Why `R` is not what `hasAux: true` asks for, or `never`. */
export type PairMistake<Who extends string, R> = [R] extends [readonly [NdArray | number, unknown]]
  ? never
  : TypeMistake<`${Who}: with hasAux: true the function returns a pair [value, aux] whose value is a scalar array`>

/** Why `grad` cannot differentiate `f` so, or `never`. */
export type GradMistake<A extends Args, R, N, K, HasAux> =
  | ChoiceMistake<'grad', A, N, K>
  | ([HasAux] extends [true]
      ? PairMistake<'grad', R>
      : [R] extends [NdArray | number]
        ? never
        : TypeMistake<'grad: the function returns a tuple; pass hasAux: true for [value, aux], use valueAndGrad, or return the value alone'>)

/** Why `valueAndGrad` cannot differentiate `f` so, or `never`. */
export type ValueAndGradMistake<A extends Args, R, N, K, HasAux> =
  | ChoiceMistake<'valueAndGrad', A, N, K>
  | ([HasAux] extends [true]
      ? PairMistake<'valueAndGrad', R>
      : [R] extends [Loss]
        ? never
        : TypeMistake<'valueAndGrad: the function returns a scalar array, or a tuple that begins with one'>)

/** The type of `grad`. */
export type Grad = <
  A extends Args = Unannotated,
  R extends Loss = never,
  const N extends Indices = never,
  const K extends Names = never,
  const HasAux extends boolean = false,
>(
  f: (...args: A) => R,
  options?: GradOptions<N, K, HasAux> & NoInfer<GradChoice<A>>,
  ...mistake: Mistake<GradMistake<A, R, N, K, HasAux>>
) => (...args: GradArgs<A, N, K>) => GradResult<A, R, N, K, HasAux>

/** The type of `valueAndGrad`. */
export type ValueAndGrad = <
  A extends Args = Unannotated,
  R extends Loss = never,
  const N extends Indices = never,
  const K extends Names = never,
  const HasAux extends boolean = false,
>(
  f: (...args: A) => R,
  options?: GradOptions<N, K, HasAux> & NoInfer<GradChoice<A>>,
  ...mistake: Mistake<ValueAndGradMistake<A, R, N, K, HasAux>>
) => (...args: GradArgs<A, N, K>) => [value: ValueOf<R>, gradient: GradOf<A, N, K>]

/** The type of `gradWith`: options first, the function last, for `pipe`. */
export type GradWith = <const N extends Indices = never, const K extends Names = never, const HasAux extends boolean = false>(
  options: GradOptions<N, K, HasAux>,
) => <A extends Args = Unannotated, R extends Loss = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<GradMistake<A, R, N, K, HasAux>>
) => (...args: GradArgs<A, N, K>) => GradResult<A, R, N, K, HasAux>

/** The type of `valueAndGradWith`: options first, the function last, for `pipe`. */
export type ValueAndGradWith = <const N extends Indices = never, const K extends Names = never, const HasAux extends boolean = false>(
  options: GradOptions<N, K, HasAux>,
) => <A extends Args = Unannotated, R extends Loss = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<ValueAndGradMistake<A, R, N, K, HasAux>>
) => (...args: GradArgs<A, N, K>) => [value: ValueOf<R>, gradient: GradOf<A, N, K>]
