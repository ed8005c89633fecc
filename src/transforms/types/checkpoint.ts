import type { Args, LiftedArgs, Unannotated } from './arguments.js'
import type { LeafMistake, Mistake, ResultMistake } from './mistake.js'
import type { Output, Result } from './pytree.js'

/** Which intermediate values of a checkpointed function are kept for the backward pass. Made by the members of `checkpoint`. */
export interface CheckpointPolicy {
  /** The policy's name, for error messages and programs. */
  readonly policy: string
  /** Is the result of this primitive, with these parameters, kept? */
  saves(primitive: string, params: object): boolean
}

/** The options of `checkpoint`. */
export interface CheckpointOptions {
  /** What is kept; nothing unless given. */
  readonly policy?: CheckpointPolicy
}

/** The type of `checkpoint`. */
export interface Checkpoint {
  <A extends Args = Unannotated, R extends Result = never>(
    f: (...args: A) => R,
    options?: CheckpointOptions,
    ...mistake: Mistake<LeafMistake<'checkpoint', A> | ResultMistake<'checkpoint', R>>
  ): (...args: LiftedArgs<A>) => Output<R>
  /** Keeps nothing: everything is computed again. */
  readonly nothingSaveable: CheckpointPolicy
  /** Keeps the results of matrix products. */
  readonly dotsSaveable: CheckpointPolicy
  /** Keeps the values that `checkpoint.name` gave one of these names. */
  readonly saveOnlyNamed: (...names: readonly string[]) => CheckpointPolicy
  /** Names a value for `saveOnlyNamed`. */
  readonly name: <T>(x: T, name: string) => Output<T>
}

/** The type of `checkpointWith`: options first, the function last, for `pipe`. */
export type CheckpointWith = (
  options: CheckpointOptions,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<LeafMistake<'checkpoint', A> | ResultMistake<'checkpoint', R>>
) => (...args: LiftedArgs<A>) => Output<R>
