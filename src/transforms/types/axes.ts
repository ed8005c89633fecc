import type { ArgAt, Args, IsUnannotated, LiftedArgs, Unannotated } from './arguments.js'
import type { LeafMistake, Mistake, ResultMistake, TypeMistake } from './mistake.js'
import type { Empty, IsAny, IsLeaf, LeafOf, Lifted, Opaque, Output, Result, Side } from './pytree.js'

/** An axis, counted from the end where negative; `null` is "not mapped". */
export type Axis = number | null

/** An axis for all arguments, or one for each. */
export type InAxes = number | readonly unknown[]

/** The options of `vmap`. */
export interface VmapOptions<IA, OA> {
  /** The mapped axis of all arguments, or of each; an argument's entry may be a tree prefix. 0 unless given. */
  readonly inAxes?: IA
  /** The mapped axis of the result, or a tree prefix of axes. 0 unless given. */
  readonly outAxes?: OA
  /** A name for collectives. */
  readonly axisName?: string
  /** The batch size; needed where no argument is mapped. */
  readonly axisSize?: number
}

/** The arguments of the mapped function: mapped parts lifted, the others as they are. Where `f` takes rest arguments, as many as `inAxes` has. */
export type MappedArgs<A extends Args, IA> = [A] extends [infer Q extends Args] ? MappedWhere<Q, IA> : never

type MappedWhere<A extends Args, IA> = IA extends readonly unknown[]
  ? number extends IA['length']
    ? LiftedArgs<A>
    : number extends A['length']
      ? { -readonly [I in keyof IA]: MappedArg<I extends `${infer P extends number}` ? ArgAt<A, P> : never, IA[I]> }
      : { [I in keyof A]: I extends keyof IA ? MappedArg<A[I], IA[I]> : A[I] }
  : LiftedArgs<A>

type MappedArg<T, Ax> = [Ax] extends [null]
  ? T
  : [Ax] extends [Axis]
    ? Lifted<T>
    : T extends Opaque
      ? T
      : { [K in keyof T]: K extends keyof Ax ? MappedArg<T[K], Ax[K]> : T[K] }

/** The parts of the arguments that are mapped, `null` in place of the others. */
type MappedParts<A extends Args, IA> = IA extends readonly unknown[]
  ? { [I in keyof A]: I extends keyof IA ? MappedPart<A[I], IA[I]> : null }
  : A

type MappedPart<T, Ax> = [Ax] extends [null]
  ? null
  : [Ax] extends [Axis]
    ? T
    : T extends Opaque
      ? null
      : { [K in keyof T]: K extends keyof Ax ? MappedPart<T[K], Ax[K]> : null }

/** `never` where `Ax` is a tree prefix of `T` whose leaves are axes, else the paths where it is not. */
type PrefixMistake<Ax, T, S extends Side, P extends string> = [Ax] extends [Axis]
  ? never
  : IsAny<T> extends true
    ? never
    : IsLeaf<T, S> extends true
      ? P
      : [T] extends [LeafOf<S> | Opaque]
        ? P
        : Ax extends readonly unknown[]
          ? ItemMistake<Ax, T, S, P>
          : Ax extends Opaque
            ? P
            : MemberMistake<Ax, Exclude<T, Empty>, S, P>

type ItemMistake<Ax extends readonly unknown[], T, S extends Side, P extends string> = T extends readonly unknown[]
  ? number extends Ax['length'] | T['length']
    ? PrefixMistake<Ax[number], T[number], S, `${P}[]`>
    : [Ax['length']] extends [T['length']]
      ? { [I in keyof Ax & keyof T & `${number}`]: PrefixMistake<Ax[I], T[I], S, `${P}[${I}]`> }[keyof Ax & keyof T & `${number}`]
      : `${P}, which has ${Ax['length']} entries`
  : P

type MemberMistake<Ax, T, S extends Side, P extends string> = [Exclude<keyof Ax, keyof T>] extends [never]
  ? [MissingKey<Ax, T>] extends [never]
    ? { [K in keyof Ax & keyof T & string]: PrefixMistake<Ax[K], T[K], S, `${P}.${K}`> }[keyof Ax & keyof T & string]
    : `${P}, which lacks the key ${MissingKey<Ax, T> & string}`
  : `${P}, which has the key ${Exclude<keyof Ax, keyof T> & string}`

/** The keys that `T` requires and `Ax` has not. */
type MissingKey<Ax, T> = { [K in Exclude<keyof T, keyof Ax>]-?: T extends Record<K, unknown> ? K : never }[Exclude<keyof T, keyof Ax>]

type InAxesMistake<A extends Args, IA> = IA extends readonly unknown[]
  ? IsUnannotated<A> extends true
    ? never
    : PrefixMistake<IA, A, 'operand', 'inAxes'>
  : never

type OutAxesMistake<R, OA> = [R] extends [never] ? never : PrefixMistake<OA, R, 'result', 'outAxes'>

type AxesMistake<A extends Args, R, IA, OA> = [InAxesMistake<A, IA> | OutAxesMistake<R, OA>] extends [infer P extends string]
  ? [P] extends [never]
    ? LeafMistake<'vmap', MappedParts<A, IA>>
    : TypeMistake<`vmap: the axes are no tree prefix of the arguments or the result: see ${P}`>
  : never

/** Why `f` cannot be mapped so, or `never`. */
export type VmapMistake<A extends Args, R, IA, OA> = [ResultMistake<'vmap', R>] extends [never]
  ? AxesMistake<A, R, IA, OA>
  : ResultMistake<'vmap', R>

/** The type of `vmap`. */
export type Vmap = <A extends Args = Unannotated, R extends Result = never, const IA extends InAxes = 0, const OA = 0>(
  f: (...args: A) => R,
  options?: VmapOptions<IA, OA>,
  ...mistake: Mistake<VmapMistake<A, R, IA, OA>>
) => (...args: MappedArgs<A, IA>) => Output<R>

/** The type of `vmapWith`: options first, the function last, for `pipe`. */
export type VmapWith = <const IA extends InAxes = 0, const OA = 0>(
  options: VmapOptions<IA, OA>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<VmapMistake<A, R, IA, OA>>
) => (...args: MappedArgs<A, IA>) => Output<R>
