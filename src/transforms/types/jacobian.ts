import type { NdArray } from '../../core/array.js'
import type {
  ArgIndex,
  Args,
  GivenArgs,
  GivenTangents,
  IndexOf,
  Indices,
  LiftedSelection,
  Selected,
  TracedArgs,
  Unannotated,
} from './arguments.js'
import type { ChoiceMistake } from './grad.js'
import type { AuxResult, AuxResultMistake, LeafMistake, MainResult, Mistake } from './mistake.js'
import type { MapLeaves, Result, Traced } from './pytree.js'

/** The options of `jacfwd`, `jacrev` and `hessian`. */
export interface JacobianOptions<N, HasAux> {
  /** Which positional arguments to differentiate: an index gives a bare tree, a tuple a tuple of trees. 0 unless given. */
  readonly argnums?: N
  /** `f` returns `[out, aux]`; `aux` is passed through and not differentiated. */
  readonly hasAux?: HasAux
}

/** What `argnums` may be for these parameters. */
export interface JacobianChoice<A extends Args> {
  readonly argnums?: ArgIndex<A> | readonly ArgIndex<A>[]
}

/** The Jacobian's tree: the structure of the result outside, that of the chosen arguments inside. */
export type JacobianOf<A extends Args, R, N> = MapLeaves<R, Traced<Selected<A, N>>, 'result'>

/** The Hessian's tree: the structure of the result outside, that of the chosen arguments inside, twice. */
export type HessianOf<A extends Args, R, N> = MapLeaves<R, MapLeaves<Selected<A, N>, Traced<Selected<A, N>>>, 'result'>

/** What `jacfwd` and `jacrev` return: the Jacobian, and the auxiliary value beside it. */
export type JacobianResult<A extends Args, R, N, HasAux> = [HasAux] extends [true]
  ? [jacobian: JacobianOf<A, MainResult<R, HasAux>, N>, aux: AuxResult<R>]
  : JacobianOf<A, R, N>

/** What `hessian` returns: the Hessian, and the auxiliary value beside it. */
export type HessianResult<A extends Args, R, N, HasAux> = [HasAux] extends [true]
  ? [hessian: HessianOf<A, MainResult<R, HasAux>, N>, aux: AuxResult<R>]
  : HessianOf<A, R, N>

/** Why `f` has no Jacobian so, or `never`. */
export type JacobianMistake<Who extends string, A extends Args, R, N, HasAux> =
  ChoiceMistake<Who, A, N, never> | AuxResultMistake<Who, R, HasAux>

/** The type of `jacfwd` and `jacrev`. */
export type Jacobian<Who extends 'jacfwd' | 'jacrev'> = <
  A extends Args = Unannotated,
  R extends Result = never,
  const N extends Indices = 0,
  const HasAux extends boolean = false,
>(
  f: (...args: A) => R,
  options?: JacobianOptions<N, HasAux> & NoInfer<JacobianChoice<A>>,
  ...mistake: Mistake<JacobianMistake<Who, A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => JacobianResult<A, R, N, HasAux>

/** The type of `jacfwdWith` and `jacrevWith`: options first, the function last, for `pipe`. */
export type JacobianWith<Who extends 'jacfwd' | 'jacrev'> = <const N extends Indices = 0, const HasAux extends boolean = false>(
  options: JacobianOptions<N, HasAux>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<JacobianMistake<Who, A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => JacobianResult<A, R, N, HasAux>

/** The type of `hessian`. */
export type Hessian = <
  A extends Args = Unannotated,
  R extends Result = never,
  const N extends Indices = 0,
  const HasAux extends boolean = false,
>(
  f: (...args: A) => R,
  options?: JacobianOptions<N, HasAux> & NoInfer<JacobianChoice<A>>,
  ...mistake: Mistake<JacobianMistake<'hessian', A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => HessianResult<A, R, N, HasAux>

/** The type of `hessianWith`: options first, the function last, for `pipe`. */
export type HessianWith = <const N extends Indices = 0, const HasAux extends boolean = false>(
  options: JacobianOptions<N, HasAux>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<JacobianMistake<'hessian', A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => HessianResult<A, R, N, HasAux>

/** The type of `hvp`, the Hessian-vector product: a tuple, one for each primal. */
export type Hvp = <A extends Args = Unannotated>(
  f: (...args: A) => NdArray | number,
  primals: GivenArgs<A>,
  tangents: GivenTangents<A>,
  ...mistake: Mistake<LeafMistake<'hvp', A>>
) => TracedArgs<A>
