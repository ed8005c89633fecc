import type { IsAny, NonLeafPath } from './pytree.js'

/** A type that no value has; it stands where a call is wrong, to be read in the compiler's message. */
export interface TypeMistake<Message extends string> {
  readonly __mistake: Message
}

/**
 * The trailing rest parameter of a transform: nothing where `Check` found no mistake, else an argument that cannot be given. A check that
 * stood in the type of `f` instead would stop the compiler from inferring unannotated callbacks. `NoInfer` around the tuple keeps the compiler
 * from counting arguments before it compares them, so that its message prints the mistake.
 */
export type Mistake<Check> = [Check] extends [never]
  ? []
  : IsAny<Check> extends true
    ? []
    : [Check] extends [TypeMistake<string>]
      ? NoInfer<[mistake: Check]>
      : []

/** Why a differentiated or otherwise traced operand is refused, or `never`. */
export type LeafMistake<Who extends string, T> = [NonLeafPath<T>] extends [never]
  ? never
  : TypeMistake<`${Who}: a traced argument is a pytree of arrays (parameters of type NdArray); there is something else at ${NonLeafPath<T>}`>

/** A promise where a synchronous result belongs, or `never`. */
export type AsyncMistake<Who extends string, R> =
  IsAny<R> extends true
    ? never
    : [Extract<R, PromiseLike<unknown>>] extends [never]
      ? never
      : TypeMistake<`${Who}: the function returns a promise; it must be synchronous`>

/** Why the result of a traced function is refused, or `never`. */
export type ResultMistake<Who extends string, R> = [AsyncMistake<Who, R>] extends [never]
  ? [NonLeafPath<R, 'result'>] extends [never]
    ? never
    : TypeMistake<`${Who}: the function returns a pytree of arrays; there is something else at ${NonLeafPath<R, 'result'>}`>
  : AsyncMistake<Who, R>

/** As {@link ResultMistake}, for the first of a pair where `hasAux` is true. */
export type AuxResultMistake<Who extends string, R, HasAux> = [HasAux] extends [true]
  ? [R] extends [never]
    ? never
    : R extends readonly [infer Out, unknown]
      ? ResultMistake<Who, Out>
      : TypeMistake<`${Who}: with hasAux: true the function returns a pair [out, aux]`>
  : ResultMistake<Who, R>

/** The result that is differentiated: the first of the pair where `hasAux` is true. */
export type MainResult<R, HasAux> = [HasAux] extends [true] ? (R extends readonly [infer Out, unknown] ? Out : never) : R

/** The auxiliary result. */
export type AuxResult<R> = R extends readonly [unknown, infer Aux] ? Aux : never
