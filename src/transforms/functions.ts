import { ArgumentError } from '../core/errors.js'
import { synchronous } from '../core/scope.js'

/** Any function; the public types say more. */
export type AnyFunction = (...args: never[]) => unknown

/** Calls a function whose parameter types the public signature has already checked. */
export function invoke(f: AnyFunction, args: readonly unknown[], operation: string): unknown {
  // The public type of each transform admits only arguments that fit f; inside, they are unknown.
  const result = (f as (...args: readonly unknown[]) => unknown)(...args)
  return synchronous(operation, result)
}

/** `grad of loss`, for messages. */
export function labelOf(transform: string, f: AnyFunction): string {
  return `${transform} of ${f.name === '' ? 'an anonymous function' : f.name}`
}

/** Throws unless what an operation is to call is a function. */
export function checkCallback(operation: string, f: unknown): void {
  if (typeof f !== 'function')
    throw new ArgumentError(`${operation}: takes a function to call, not ${f === null ? 'null' : `a value of type ${typeof f}`}.`)
}

/** Throws unless `f` is a function. */
export function checkFunction(transform: string, f: unknown): asserts f is AnyFunction {
  if (typeof f !== 'function') {
    throw new ArgumentError(
      `${transform}: the first argument must be a function, but it is ${f === null ? 'null' : typeof f}. Write ${transform}(f), then call the result.`,
    )
  }
}
