import type { NdArray } from '../core/array.js'
import { ArgumentError } from '../core/errors.js'
import { convert } from '../core/primitives/convert.js'
import { iota } from '../core/primitives/iota.js'
import { scope } from '../core/scope.js'
import { checkShape, range, type Shape } from '../core/shape.js'
import { checkCallback } from '../transforms/functions.js'
import { checkOptions } from '../transforms/selection.js'
import { vmap } from '../transforms/vmap.js'
import { array, type DtypeOption } from './creation.js'
import { toArray, type ArrayLike } from './operands.js'

/**
 * The array whose element at each place is what a function gives for its positions, scalars of the default float, or of `dtype`. The function is called once,
 * mapped over all places; where it gives arrays, their axes are the last ones of the result.
 *
 * @example
 * np.fromfunction((i, j) => i.mul(10).add(j), [2, 3]).toArray() // [[0, 1, 2], [10, 11, 12]]
 */
export function fromfunction(f: (...positions: NdArray[]) => ArrayLike, shape: Shape, options: DtypeOption = {}): NdArray {
  checkCallback('fromfunction', f)
  checkOptions('fromfunction', options, ['dtype'])
  const extents = checkShape('fromfunction', shape)
  const dtype = options.dtype ?? scope.defaultDtype
  const positions = extents.map((extent) => convert(iota([extent], 'int32', 0), dtype))
  const whole = (...xs: NdArray[]): NdArray => toArray('fromfunction', f(...xs))
  // The innermost map runs over the last axis.
  const mapped = range(extents.length).reduceRight(
    (inner: (...xs: NdArray[]) => NdArray, axis) => vmap(inner, { inAxes: extents.map((_, i) => (i === axis ? 0 : null)) }),
    whole,
  )
  return extents.length === 0 ? whole() : mapped(...positions)
}

/** Options of {@link fromiter}. */
export interface FromiterOptions extends DtypeOption {
  /** How many to take; all unless given. */
  readonly count?: number | undefined
}

/**
 * A vector of the numbers or booleans that an iterable gives, in the default float (bool for booleans) unless a dtype is given.
 *
 * @throws ArgumentError where there are fewer than `count`
 * @example
 * np.fromiter(new Set([3, 1, 3])).toArray() // [3, 1]
 */
export function fromiter(values: Iterable<number | boolean>, options: FromiterOptions = {}): NdArray {
  checkOptions('fromiter', options, ['dtype', 'count'])
  // A string is iterable too, and a program in JavaScript gives what it likes.
  const given: unknown = values
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new ArgumentError('fromiter: takes an iterable of numbers or booleans, such as a list, a set or a generator.')
  }
  const { count } = options
  const taken: (number | boolean)[] = []
  for (const value of values) {
    if (count !== undefined && taken.length >= count) break
    taken.push(value)
  }
  if (count !== undefined && taken.length !== count) {
    throw new ArgumentError(
      `fromiter: ${String(count)} values were asked for, but the iterable gives ${String(taken.length)}. Leave the count out to take all.`,
    )
  }
  return array(taken, { dtype: options.dtype })
}
