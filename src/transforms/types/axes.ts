import type { ArgAt, Args, IsUnannotated, LiftedArgs, Unannotated } from './arguments.js'
import type { LeafMistake, Mistake, ResultMistake, TypeMistake } from './mistake.js'
import type { IsLeaf, LeafOf, Lifted, Opaque, Output, Result, Side } from './pytree.js'

/** An axis, counted from the end where negative; `null` is "not mapped". */
export type Axis = number | null

/** A prefix of the pytree `T` whose leaves are axes: one axis for all of it, or an axis for each part. */
export type AxisPrefix<T, S extends Side = 'operand'> = IsLeaf<T, S> extends true ? Axis : AxisContainer<T, S>

type AxisContainer<T, S extends Side> = T extends LeafOf<S>
  ? Axis
  : T extends Opaque
    ? null
    : Axis | { readonly [K in keyof T]: AxisPrefix<T[K], S> }

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

/** What `inAxes` and `outAxes` may be for this function. Kept out of inference, so that a mistake is reported on the option. */
export interface VmapChoice<A extends Args, R> {
  readonly inAxes?: InAxesOf<A>
  readonly outAxes?: OutAxesOf<R>
}

type InAxesOf<A extends Args> = IsUnannotated<A> extends true ? InAxes : number | { readonly [I in keyof A]: AxisPrefix<A[I]> }

type OutAxesOf<R> = [R] extends [never] ? unknown : AxisPrefix<R, 'result'>

/** The arguments of the mapped function: mapped parts lifted, the others as they are. Where `f` takes rest arguments, as many as `inAxes` has. */
export type MappedArgs<A extends Args, IA> = IA extends readonly unknown[]
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
type MappedParts<A extends Args, IA> = IA extends readonly unknown[] ? { [I in keyof A]: I extends keyof IA ? MappedPart<A[I], IA[I]> : null } : A

type MappedPart<T, Ax> = [Ax] extends [null]
  ? null
  : [Ax] extends [Axis]
    ? T
    : T extends Opaque
      ? null
      : { [K in keyof T]: K extends keyof Ax ? MappedPart<T[K], Ax[K]> : null }

/** Why `f` cannot be mapped so, or `never`. */
export type VmapMistake<A extends Args, R, IA, OA> = [IA] extends [InAxesOf<A>]
  ? [OA] extends [OutAxesOf<R>]
    ? LeafMistake<'vmap', MappedParts<A, IA>> | ResultMistake<'vmap', R>
    : TypeMistake<'vmap: outAxes is not a tree prefix of the result'>
  : TypeMistake<'vmap: inAxes does not fit the parameters of the function'>

/** The type of `vmap`. */
export type Vmap = <A extends Args = Unannotated, R extends Result = never, const IA extends InAxes = 0, const OA = 0>(
  f: (...args: A) => R,
  options?: VmapOptions<IA, OA> & NoInfer<VmapChoice<A, R>>,
  ...mistake: Mistake<VmapMistake<A, R, IA, OA>>
) => (...args: MappedArgs<A, IA>) => Output<R>

/** The type of `vmapWith`: options first, the function last, for `pipe`. */
export type VmapWith = <const IA extends InAxes = 0, const OA = 0>(
  options: VmapOptions<IA, OA>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<VmapMistake<A, R, IA, OA>>
) => (...args: MappedArgs<A, IA>) => Output<R>
