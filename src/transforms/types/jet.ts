import type { NdArray } from '../../core/array.js'
import type { SparsityPattern } from '../sparse/matrix.js'
import type { Args, GivenArgs, IsUnannotated, Unannotated } from './arguments.js'
import type { LeafMistake, Mistake, ResultMistake } from './mistake.js'
import type { ArrayLike, Empty, IsAny, IsLeaf, LeafOf, Opaque, Output, Result, Side } from './pytree.js'

/** The series that a caller gives beside the primals: for each a tree like it, with a list of derivatives of order 1, 2, … in place of every leaf. */
export type GivenSeries<A extends Args> = IsUnannotated<A> extends true ? readonly (readonly unknown[] | null)[] : SeriesOf<A>

type SeriesOf<A extends Args> = [A] extends [infer Q extends Args] ? { readonly [I in keyof Q]: GivenTree<Q[I]> } : never

/** `T` with a list of derivatives of order 1, 2, … in place of each leaf; what is `null` or left out is zero. */
type GivenTree<T> = SeriesTree<T, readonly (ArrayLike | null)[], null, 'operand'>

/** `R` with a list of derivatives of order 1, 2, … in place of each leaf. */
export type OutputSeries<R> = [R] extends [infer Q] ? SeriesTree<Q, NdArray[], never, 'result'> : never

/** `T` with every leaf replaced by `List`; `Void` may stand for each of both and for each subtree. */
type SeriesTree<T, List, Void, S extends Side> =
  IsAny<T> extends true ? T : IsLeaf<T, S> extends true ? List | Void | Extract<T, Empty> : SeriesContainer<T, List, Void, S> | Void

type SeriesContainer<T, List, Void, S extends Side> = unknown extends T
  ? T
  : T extends LeafOf<S>
    ? List
    : T extends SparsityPattern
      ? { readonly [K in keyof T]: K extends 'values' ? List | Void : T[K] }
      : T extends Opaque
        ? T
        : { [K in keyof T]: SeriesTree<T[K], List, Void, S> }

/** The type of `jet`. */
export type Jet = <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  primals: GivenArgs<A>,
  series: GivenSeries<A>,
  ...mistake: Mistake<LeafMistake<'jet', A> | ResultMistake<'jet', R>>
) => [out: Output<R>, series: OutputSeries<R>]
