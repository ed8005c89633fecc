import type { FloatDType } from '../core/dtype.js'
import { isFloat } from '../core/dtype.js'
import { DtypeError } from '../core/errors.js'
import { scope, withScope } from '../core/scope.js'
import type { Backend } from '../core/backend.js'
import type { Scope, WithBackend, WithDefaultDtype } from './types.js'

/**
 * Runs `body` with `jit` switched off: jitted functions run as they are, operation by operation. Numbers are lifted as `jit` lifts them.
 *
 * @throws AsyncFunctionError if `body` returns a promise
 * @example
 * disableJit(() => jit((x: NdArray) => x.add(1))(2).item()) // 3
 */
// The public type adds a rest parameter that only makes a promise a type error.
export const disableJit = (<R>(body: () => R): R => withScope('disableJit', { jitDisabled: true }, body)) as Scope<'disableJit'>

/**
 * Runs `body` with every result checked for NaN, in the function and in its derivatives, and names the operation that made one.
 *
 * @throws NanError naming the primitive
 * @example
 * debugNans(() => np.sqrt(4).item()) // 2
 */
// As for disableJit.
export const debugNans = (<R>(body: () => R): R => withScope('debugNans', { debugNans: true }, body)) as Scope<'debugNans'>

/**
 * Runs `body` with another default float, for creation, random numbers, and the division of integers.
 *
 * @example
 * withDefaultDtype('float32', () => np.zeros([2]).dtype) // 'float32'
 */
// As for disableJit.
export const withDefaultDtype = (<R>(dtype: FloatDType, body: () => R): R =>
  withScope('withDefaultDtype', { defaultDtype: checkFloat(dtype) }, body)) as WithDefaultDtype

/**
 * Sets the default float for all that follows.
 *
 * @example
 * setDefaultDtype('float32')
 * np.zeros([2]).dtype // 'float32'
 * setDefaultDtype('float64')
 */
export function setDefaultDtype(dtype: FloatDType): void {
  scope.defaultDtype = checkFloat(dtype)
}

function checkFloat(dtype: FloatDType): FloatDType {
  if (!isFloat(dtype)) throw new DtypeError(`The default dtype must be float64 or float32, not ${String(dtype)}.`)
  return dtype
}

/**
 * Sets the backend that new arrays go to.
 *
 * @example
 * setDefaultBackend(cpu)
 * np.zeros([2]).backend.name // 'cpu'
 */
export function setDefaultBackend(backend: Backend): void {
  scope.defaultBackend = backend
}

/**
 * Runs `body` with another default backend; where it has no float64, float32 becomes the default float.
 *
 * @example
 * withBackend(cpu, () => np.ones([2]).sum().item()) // 2
 */
// As for disableJit.
export const withBackend = (<R>(backend: Backend, body: () => R): R => {
  const defaultDtype = backend.supports(scope.defaultDtype) ? scope.defaultDtype : 'float32'
  return withScope('withBackend', { defaultBackend: backend, defaultDtype }, body)
}) as WithBackend
