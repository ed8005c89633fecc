import type { Backend } from './backend.js'
import type { FloatDType } from './dtype.js'
import { AsyncFunctionError, BackendError } from './errors.js'
import type { Trace } from './trace.js'

/** The dynamic variables: what changes only inside a synchronous call. */
interface Scope {
  /** The interpreter that primitives are handed to; `null` evaluates. */
  trace: Trace | null
  defaultDtype: FloatDType
  defaultBackend: Backend | null
  /** Does `jit` run its function as it is? */
  jitDisabled: boolean
  /** Is every result checked for NaN? */
  debugNans: boolean
  /** Is what is computed now made of constants alone? */
  constants: boolean
}

export const scope: Scope = {
  trace: null,
  defaultDtype: 'float64',
  defaultBackend: null,
  jitDisabled: false,
  debugNans: false,
  constants: false,
}

/** The backend that new arrays go to. */
export function defaultBackend(): Backend {
  if (scope.defaultBackend === null) {
    throw new BackendError("No backend is set. Import from 'cotangent', which brings the CPU backend, or call setDefaultBackend.")
  }
  return scope.defaultBackend
}

/** Runs `body` with some of the dynamic variables set, and puts them back also when it throws. A promise is an error: the scope would be over. */
export function withScope<R>(name: string, values: Partial<Scope>, body: () => R): R {
  const before = { ...scope }
  Object.assign(scope, values)
  try {
    return synchronous(name, body())
  } finally {
    Object.assign(scope, before)
  }
}

/** Returns `result` unless it is a promise. */
export function synchronous<R>(what: string, result: R): R {
  if (isThenable(result)) {
    // What the function does after its first await fails on dead tracers; that rejection must not reach the process.
    result.then(undefined, () => undefined)
    throw new AsyncFunctionError(
      `${what}: the function returned a promise. Traced functions and scopes are synchronous: await the data first, then pass arrays in.`,
    )
  }
  return result
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
