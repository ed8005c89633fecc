import type { Args, GivenArgs, GivenTangents, TracedArgs, Unannotated } from './arguments.js'
import type { AuxResult, AuxResultMistake, LeafMistake, MainResult, Mistake, ResultMistake } from './mistake.js'
import type { TangentLike, Output, Result } from './pytree.js'

/** The options of `vjp` and `jvp`. */
export interface AuxOptions<HasAux> {
  /** `f` returns `[out, aux]`; `aux` is passed through and not differentiated. */
  readonly hasAux?: HasAux
}

/** Takes a cotangent of the result (`null` leaves are zero) to a cotangent of each primal; may be called again and again. */
export type Pullback<A extends Args, R> = (cotangent: TangentLike<R, 'result'>) => TracedArgs<A>

/** What `vjp` returns. */
export type VjpResult<A extends Args, R, HasAux> = [HasAux] extends [true]
  ? [out: Output<MainResult<R, HasAux>>, pullback: Pullback<A, MainResult<R, HasAux>>, aux: AuxResult<R>]
  : [out: Output<R>, pullback: Pullback<A, R>]

/** What `jvp` returns. */
export type JvpResult<R, HasAux> = [HasAux] extends [true]
  ? [out: Output<MainResult<R, HasAux>>, tangentOut: Output<MainResult<R, HasAux>>, aux: AuxResult<R>]
  : [out: Output<R>, tangentOut: Output<R>]

/** The type of `vjp`. */
export type Vjp = <A extends Args = Unannotated, R extends Result = never, const HasAux extends boolean = false>(
  f: (...args: A) => R,
  primals: GivenArgs<A>,
  options?: AuxOptions<HasAux>,
  ...mistake: Mistake<LeafMistake<'vjp', A> | AuxResultMistake<'vjp', R, HasAux>>
) => VjpResult<A, R, HasAux>

/** The type of `jvp`. */
export type Jvp = <A extends Args = Unannotated, R extends Result = never, const HasAux extends boolean = false>(
  f: (...args: A) => R,
  primals: GivenArgs<A>,
  tangents: GivenTangents<A>,
  options?: AuxOptions<HasAux>,
  ...mistake: Mistake<LeafMistake<'jvp', A> | AuxResultMistake<'jvp', R, HasAux>>
) => JvpResult<R, HasAux>

/** The type of `linearize`: one trace serves many tangents. */
export type Linearize = <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  primals: GivenArgs<A>,
  ...mistake: Mistake<LeafMistake<'linearize', A> | ResultMistake<'linearize', R>>
) => [out: Output<R>, fJvp: (...tangents: GivenTangents<A>) => Output<R>]

/** The type of `linearTranspose`. */
export type LinearTranspose = <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...exampleArgs: GivenArgs<A>
) => Pullback<A, R>
