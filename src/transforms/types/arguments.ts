import type { NdArray } from '../../core/array.js'
import type { Lifted, Opaque, TangentLike, Traced } from './pytree.js'

/** The arguments of a function. */
export type Args = readonly unknown[]

/**
 * What the arguments of an unannotated callback are taken for until its parameters are counted. Readonly, which tells it from the rest
 * arguments of a function: checks must let it pass.
 */
export type Unannotated = readonly NdArray[]

/** Is `A` still {@link Unannotated}? */
export type IsUnannotated<A extends Args> = number extends A['length'] ? (A extends unknown[] ? false : true) : false

/** One index, or several. */
export type Indices = number | readonly number[]

/** One name, or several. */
export type Names = string | readonly string[]

/** `0 | 1 | 2` for a function of three parameters; `number` where it takes rest arguments. */
export type ArgIndex<A extends Args> = number extends A['length']
  ? number
  : Exclude<Partial<A>['length'], Required<A>['length']> extends infer I extends number
    ? I
    : never

/** The argument at an index; a parameter that may be left out counts as given. */
export type ArgAt<A extends Args, I> =
  Required<A> extends infer Q extends Args ? (I extends keyof Q ? Q[I] : I extends number ? Q[I] : never) : never

/** The members of `Indices` as a union; `never` for none. */
export type IndexOf<N> = N extends readonly (infer I extends number)[] ? I : N extends number ? N : never

/** The members of `Names` as a union; `never` for none. */
export type NameOf<K> = K extends readonly (infer P extends string)[] ? P : K extends string ? K : never

/** What `N` selects: an argument for one index, a tuple in the order asked for several. */
export type Selected<A extends Args, N> = N extends readonly unknown[] ? { -readonly [I in keyof N]: ArgAt<A, N[I]> } : ArgAt<A, N>

/** The trailing argument, whose keys are keyword arguments where it is an options object. */
export type LastArg<A extends Args> = Required<A> extends readonly [...unknown[], infer L] ? L : never

/** The index of the trailing argument. */
export type LastIndex<A extends Args> = Required<A> extends readonly [...infer Before, unknown] ? Before['length'] : never

/** The keyword arguments of a function: the keys of its trailing options object. */
export type ArgName<A extends Args> =
  IsUnannotated<A> extends true
    ? string
    : LastArg<A> extends infer L
      ? L extends NdArray | Opaque | readonly unknown[]
        ? never
        : keyof L & string
      : never

/**
 * The arguments with every one lifted. Here and below an `infer` hides `A` from inference: the type that a transformed function is assigned to
 * must not decide what the parameters of `f` are.
 */
export type LiftedArgs<A extends Args> = [A] extends [infer Q extends Args] ? { [I in keyof Q]: Lifted<Q[I]> } : never

/** The arguments as a traced function or a rule receives them. */
export type TracedArgs<A extends Args> = [A] extends [infer Q extends Args] ? { [I in keyof Q]: Traced<Q[I]> } : never

/** The arguments that a caller gives beside the function. */
export type GivenArgs<A extends Args> = IsUnannotated<A> extends true ? Args : LiftedArgs<A>

/** The tangents that a caller gives beside the function; `null` is zero. */
export type GivenTangents<A extends Args> = IsUnannotated<A> extends true ? Args : TangentArgs<A>

type TangentArgs<A extends Args> = [A] extends [infer Q extends Args] ? { [I in keyof Q]: TangentLike<Q[I]> } : never

/** The arguments at the indices `S`, in the order asked. */
export type ArgsAt<A extends Args, S> = S extends readonly unknown[] ? { -readonly [I in keyof S]: ArgAt<A, S[I]> } : [ArgAt<A, S>]

/** The arguments but for those at the indices `I`. */
export type ArgsWithout<A extends Args, I extends number> = [A] extends [infer Q extends Args] ? Without<Required<Q>, I> : never

type Without<A extends Args, I extends number, Seen extends Args = [], Kept extends Args = []> = A extends readonly [
  infer Head,
  ...infer Tail,
]
  ? Without<Tail, I, [...Seen, Head], Seen['length'] extends I ? Kept : [...Kept, Head]>
  : [...Kept, ...A]

/** `T` with the members called `K` lifted. */
export type LiftedNames<T, K> = T extends unknown ? { [P in keyof T]: P extends K ? Lifted<T[P]> : T[P] } : never

/** `T` with all members lifted but those called `K`. */
export type LiftedBut<T, K> = T extends unknown ? { [P in keyof T]: P extends K ? T[P] : Lifted<T[P]> } : never

/**
 * The arguments of a transformed function that traces only those at the indices `I` and the keyword arguments `K`; the others keep their own type.
 */
export type LiftedSelection<A extends Args, I extends number, K extends string = never> = [A] extends [infer Q extends Args]
  ? LiftedWhere<Q, I, K>
  : never

type LiftedWhere<A extends Args, I extends number, K extends string> = number extends I
  ? LiftedArgs<A>
  : number extends A['length']
    ? LiftedRest<A, I>
    : {
        [P in keyof A]: P extends `${I}`
          ? Lifted<A[P]>
          : [K] extends [never]
            ? A[P]
            : P extends `${LastIndex<A>}`
              ? LiftedNames<A[P], K>
              : A[P]
      }

/** As `LiftedSelection`, for rest arguments: as many are required as the highest index needs. Gives up beyond sixteen. */
type LiftedRest<A extends Args, I extends number, Before extends Args = []> = [I] extends [never]
  ? [...Before, ...A]
  : Before['length'] extends 16
    ? LiftedArgs<[...Before, ...A]>
    : A extends readonly [infer Head, ...infer Tail]
      ? LiftedRest<Tail, Exclude<I, Before['length']>, [...Before, Before['length'] extends I ? Lifted<Head> : Head]>
      : A extends readonly (infer Item)[]
        ? LiftedRest<A, Exclude<I, Before['length']>, [...Before, Before['length'] extends I ? Lifted<Item> : Item]>
        : never

/** The arguments of a transformed function that traces all but those at the indices `I` and the keyword arguments `K`. */
export type LiftedRemainder<A extends Args, I extends number, K extends string = never> = [A] extends [infer Q extends Args]
  ? LiftedElsewhere<Q, I, K>
  : never

type LiftedElsewhere<A extends Args, I extends number, K extends string> = {
  [P in keyof A]: P extends `${I}`
    ? A[P]
    : [K] extends [never]
      ? Lifted<A[P]>
      : P extends `${LastIndex<A>}`
        ? LiftedBut<A[P], K>
        : Lifted<A[P]>
}

/** Are the indices literal, so that the compiler can judge them? */
type AreLiteral<N extends readonly number[]> = number extends N['length'] ? false : number extends N[number] ? false : true

/** Why `N` cannot be a choice of arguments, or `never`. */
export type IndicesMistake<N> = N extends readonly number[]
  ? AreLiteral<N> extends true
    ? N extends readonly []
      ? 'it is empty'
      : true extends { [I in keyof N]: `${N[I] & number}` extends `-${string}` | `${string}.${string}` ? true : false }[number]
        ? 'an index is negative or not an integer'
        : HasDuplicate<N> extends true
          ? 'an index stands there twice'
          : never
    : never
  : N extends number
    ? `${N}` extends `-${string}` | `${string}.${string}`
      ? number extends N
        ? never
        : 'the index is negative or not an integer'
      : never
    : never

type HasDuplicate<N extends readonly unknown[]> = N extends readonly [infer Head, ...infer Tail]
  ? Head extends Tail[number]
    ? true
    : HasDuplicate<Tail>
  : false
