import { debugCallback } from '../core/primitives/debugCallback.js'
import { unflatten } from '../core/pytree.js'
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
  const write = (...concrete: readonly unknown[]): void => {
    let next = 0
    console.log(format.replaceAll('{}', () => String(concrete[next++])))
  }
  callback(write, ...values)
}

/**
 * Effects with concrete values, in order, under every transform and inside `jit`; under `vmap` once for each element.
 *
 * `debug.print(format, ...values)` writes the format with each `{}` replaced by a value; `debug.callback(f, ...values)` calls `f`.
 *
 * @example
 * jit((x: NdArray) => {
 *   debug.print('x is {}', x)
 *   return x
 * })(1)
 */
// The public type checks f against the values.
export const debug = { print, callback } as unknown as Debug
