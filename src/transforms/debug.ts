import { debugCallback } from '../core/primitives/debugCallback.js'
import { ArgumentError } from '../core/errors.js'
import { isPlainObject, unflatten } from '../core/pytree.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { flattenArrays } from './trees.js'
import type { Debug } from './types.js'
import { tupleOf } from './vjp.js'

function callback(f: AnyFunction, ...values: readonly unknown[]): void {
  checkFunction('debug.callback', f)
  const label = labelOf('debug.callback', f)
  const flat = flattenArrays(label, values, 'values')
  debugCallback(flat.leaves, (concrete) => {
    invoke(f, tupleOf(unflatten(flat.structure, concrete)), label)
  })
}

function print(format: string, ...values: readonly unknown[]): void {
  const places = format.split('{}').length - 1
  if (places !== values.length) {
    throw new ArgumentError(
      `debug.print: the format '${format}' has ${String(places)} places {}, but ${String(values.length)} values were given. Give one for each.`,
    )
  }
  const write = (...concrete: readonly unknown[]): void => {
    let next = 0
    console.log(format.replaceAll('{}', () => show(concrete[next++])))
  }
  callback(write, ...values)
}

/** A tree as a literal would have it, arrays as they print themselves. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (isPlainObject(value)) {
    return `{${Object.entries(value)
      .map(([key, child]) => `${key}: ${show(child)}`)
      .join(', ')}}`
  }
  return String(value)
}

/**
 * Effects with concrete values, in order, under every transform and inside `jit`; under `vmap` once for each element.
 *
 * `debug.print(format, ...values)` writes the format with each `{}` replaced by a value, which may be a tree; `debug.callback(f, ...values)` calls `f`.
 *
 * @example
 * jit((x: NdArray) => {
 *   debug.print('x is {}', x)
 *   return x
 * })(1)
 */
// The public type checks f against the values.
export const debug = { print, callback } as unknown as Debug
