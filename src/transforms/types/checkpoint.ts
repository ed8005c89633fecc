import type { CheckpointPolicy } from '../../core/primitives/checkpoint.js'
import type { Args, LiftedArgs, Unannotated } from './arguments.js'
import type { LeafMistake, Mistake, ResultMistake } from './mistake.js'
import type { Output, Result } from './pytree.js'

export type { CheckpointPolicy }

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
