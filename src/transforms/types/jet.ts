import type { Args, GivenArgs, IsUnannotated, Unannotated } from './arguments.js'
import type { LeafMistake, Mistake, ResultMistake } from './mistake.js'
import type { Output, Result, TangentLike } from './pytree.js'

/** The series that a caller gives beside the primals: for each a list of derivatives of order 1, 2, …; what is `null` or left out is zero. */
export type GivenSeries<A extends Args> = IsUnannotated<A> extends true ? readonly (readonly unknown[] | null)[] : SeriesOf<A>

type SeriesOf<A extends Args> = [A] extends [infer Q extends Args]
  ? { [I in keyof Q]: readonly (TangentLike<Q[I]> | null)[] | null }
  : never

/** The type of `jet`. */
export type Jet = <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  primals: GivenArgs<A>,
  series: GivenSeries<A>,
  ...mistake: Mistake<LeafMistake<'jet', A> | ResultMistake<'jet', R>>
) => [out: Output<R>, series: Output<R>[]]
