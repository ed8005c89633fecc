import type { NdArray } from '../../core/array.js'
import { iota } from '../../core/primitives/iota.js'
import { sort } from '../../core/primitives/sort.js'
import { moveAxis } from '../../core/primitives/transpose.js'
import { ArgumentError } from '../../core/errors.js'
import { at, normalizeAxis } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { takeAxis } from '../indexing/takeAxis.js'
import { toArray, type ArrayLike } from '../operands.js'
import { subkeys } from './keys.js'
import { bits } from './uniform.js'

/** Options of `permutation`. */
export interface PermutationOptions {
  /** Is each vector along the axis put into an order of its own? No unless said. */
  readonly independent?: boolean | undefined
}

/**
 * The elements, or slices along `axis`, in random order; of an integer n the numbers from 0 to n - 1. Those of `jax.random.permutation` for the same key:
 * sorted by random words, so often that equal words do not matter.
 *
 * @param x an array of one axis or more, or a number
 * @param axis the first one unless given
 * @throws ShapeError if `key` is no key, or `x` a scalar array; ArgumentError for a number that is no non-negative integer
 * @example
 * random.permutation(random.key(0), 4).sum().item() // 6
 */
export function permutation(key: NdArray, x: ArrayLike, axis = 0, options: PermutationOptions = {}): NdArray {
  checkOptions('random.permutation', options, ['independent'])
  if (typeof x === 'number') return shuffled('random.permutation', key, counted('random.permutation', x), 0)
  const value = toArray('random.permutation', x)
  return permuted('random.permutation', key, value, normalizeAxis('random.permutation', axis, value.ndim), options.independent ?? false)
}

/** The numbers from 0 to n - 1, int32. */
export function counted(operation: string, n: number): NdArray {
  if (Number.isSafeInteger(n) && n >= 0) return iota([n], 'int32', 0)
  throw new ArgumentError(
    `${operation}: ${String(n)} things cannot be permuted. Give a non-negative integer, or an array of one axis or more.`,
  )
}

/** {@link permutation} for other samplers, of an array along a non-negative axis. */
export function permuted(operation: string, key: NdArray, x: NdArray, axis: number, independent = false): NdArray {
  if (independent || x.ndim === 1) return shuffled(operation, key, x, axis)
  return takeAxis(x, shuffled(operation, key, counted(operation, at(x.shape, axis)), 0), axis)
}

/** Each vector along the axis by itself in random order. */
function shuffled(operation: string, key: NdArray, x: NdArray, axis: number): NdArray {
  // So many rounds that two elements have equal words in all of them with a probability below 1 / size.
  const rounds = Math.ceil((3 * Math.log(Math.max(1, x.size))) / Math.log(2 ** 32 - 1))
  const last = x.ndim - 1
  let value = moveAxis(x, axis, last)
  let state = key
  for (let round = 0; round < rounds; round++) {
    const keys = subkeys(operation, state, 2)
    state = at(keys, 0)
    value = at(sort([moveAxis(bits(at(keys, 1), x.shape), axis, last), value], 1), 1)
  }
  return moveAxis(value, last, axis)
}
