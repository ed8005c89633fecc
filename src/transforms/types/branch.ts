import type { TypeMistake } from './mistake.js'
import type { ArrayLike, Output, Result } from './pytree.js'

/** What the branches receive for such operands. */
type BranchOperands<A extends readonly Result[]> = { -readonly [I in keyof A]: Output<A[I]> }

/** What two branches return, which must be the same. */
type Common<R, S> = [S] extends [R]
  ? R
  : [R] extends [S]
    ? S
    : TypeMistake<'cond: the branches return different structures; return the same containers from both'>

/** The type of `cond`. */
export type Cond = <A extends readonly Result[], R extends Result, S extends Result>(
  pred: ArrayLike,
  ifTrue: (...operands: BranchOperands<A>) => R,
  ifFalse: (...operands: BranchOperands<A>) => S,
  ...operands: A
) => Common<Output<R>, Output<S>>

/**
 * The type of `switch`.
 *
 * @typeParam B the branches, functions of the operands
 */
export type Switch = <A extends readonly Result[], const B extends readonly ((...operands: BranchOperands<A>) => Result)[]>(
  index: ArrayLike,
  branches: B,
  ...operands: A
) => Output<ReturnType<B[number]>>
