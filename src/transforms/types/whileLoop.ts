import type { NdArray } from '../../core/array.js'
import type { AsyncMistake, Mistake, TypeMistake } from './mistake.js'
import type { IsAny, Output, Result } from './pytree.js'

/** The options of `whileLoop`. */
export interface WhileLoopOptions {
  /** The loop ends after so many steps at most, whatever the test says. Memory for the backward pass is then reserved for that many. */
  readonly maxSteps?: number
}

/** The type of `whileLoop`. The result of the body has a type of its own, so that a returned pair infers as a tuple. */
export type WhileLoop = <C extends Result, R extends Result = never>(
  test: (carry: Output<C>) => NdArray | boolean,
  body: (carry: Output<C>) => R,
  init: C,
  options?: WhileLoopOptions,
  ...mistake: Mistake<CarryMistake<'whileLoop', C, R>>
) => Output<C>

/** Why what a body returns is refused as the next carry, or `never`. */
export type CarryMistake<Who extends string, C, R> =
  IsAny<C> extends true
    ? never
    : [AsyncMistake<Who, R>] extends [never]
      ? [Frozen<Output<R>>] extends [Frozen<Output<C>>]
        ? never
        : TypeMistake<`${Who}: the body does not return a carry like the one that it gets`>
      : AsyncMistake<Who, R>

/** `T` with all containers readonly, since a carry may be returned as either. */
type Frozen<T> = T extends NdArray ? T : { readonly [K in keyof T]: Frozen<T[K]> }
