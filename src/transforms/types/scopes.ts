import type { Backend } from '../../core/backend.js'
import type { FloatDType } from '../../core/dtype.js'
import type { GivenArgs, Unannotated } from './arguments.js'
import type { AsyncMistake, Mistake } from './mistake.js'
import type { Result } from './pytree.js'

/** The type of `disableJit` and `debugNans`: runs the body in a synchronous scope and returns what it returns. */
export type Scope<Who extends string> = <T>(body: () => T, ...mistake: Mistake<AsyncMistake<Who, T>>) => T

/** The type of `withDefaultDtype`. */
export type WithDefaultDtype = <T>(dtype: FloatDType, body: () => T, ...mistake: Mistake<AsyncMistake<'withDefaultDtype', T>>) => T

/** The type of `withBackend`. */
export type WithBackend = <T>(backend: Backend, body: () => T, ...mistake: Mistake<AsyncMistake<'withBackend', T>>) => T

/** The type of `stopGradient`: the identity, with zero derivative. */
export type StopGradient = <T>(tree: T) => T

/** The type of `debug`: effects that run with concrete values, in order, under every transform and inside `jit`. */
export interface Debug {
  /** Prints `format` with its `{}` replaced by the values in turn. */
  readonly print: (format: string, ...values: readonly Result[]) => void
  /** Calls `f` with the concrete values. */
  readonly callback: <A extends readonly Result[] = Unannotated>(f: (...values: A) => void, ...values: GivenArgs<A>) => void
}
