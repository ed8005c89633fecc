import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { iota } from '../../core/primitives/iota.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { topK } from '../../core/primitives/topK.js'
import { scope } from '../../core/scope.js'
import { at, checkShape, equalNumbers, normalizeAxis, sizeOf, type Shape } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { add, multiply, subtract } from '../arithmetic.js'
import { log } from '../elementary.js'
import { takeAxis } from '../indexing/takeAxis.js'
import { toArray, toFloat, type ArrayLike } from '../operands.js'
import { cumsum } from '../reductions.js'
import { searchsorted } from '../searching.js'
import { standardGumbel } from './inversion.js'
import { permuted } from './permutation.js'
import { integersBetween } from './randint.js'
import { unitNumbers } from './uniform.js'

/** Options of `choice`. */
export interface ChoiceOptions {
  /** May an element be drawn again? Yes unless said. */
  readonly replace?: boolean | undefined
  /** The probability of each element; all are equally likely unless given. */
  readonly p?: ArrayLike | undefined
  /** The axis along which slices are drawn, the first one unless given. */
  readonly axis?: number | undefined
}

/**
 * Random elements of an array, or slices along an axis; of an integer n random numbers from 0 to n - 1. Those of `jax.random.choice` for the same key.
 *
 * @param a an array of one axis or more, or a number
 * @param shape takes the place of the axis; a single element unless given
 * @throws ShapeError if `key` is no key, or `p` has not the length of the axis; ArgumentError for a choice from nothing, or of more without replacement than
 * there are
 * @example
 * random.choice(random.key(0), np.array([2, 3, 5]), [4], { p: np.array([0, 1, 0]) }).toArray() // [3, 3, 3, 3]
 */
export function choice(key: NdArray, a: ArrayLike, shape: Shape = [], options: ChoiceOptions = {}): NdArray {
  const operation = 'random.choice'
  checkOptions(operation, options, ['replace', 'p', 'axis'])
  const { replace = true, p } = options
  const value = typeof a === 'number' ? null : toArray(operation, a)
  const axis = value === null ? 0 : normalizeAxis(operation, options.axis ?? 0, value.ndim)
  const count = value === null ? population(a) : at(value.shape, axis)
  const drawn = sizeOf(checkShape(operation, shape))
  const around = value === null ? [[], []] : [value.shape.slice(0, axis), value.shape.slice(axis + 1)]
  const whole = [...at(around, 0), ...shape, ...at(around, 1)]
  if (drawn === 0) return fill(0, avalOf(whole, value?.dtype ?? 'int32'))
  checkCount(operation, count, drawn, replace)
  if (p === undefined && !replace) {
    const mixed = permuted(operation, key, value ?? iota([count], 'int32', 0), axis)
    return reshape(sliceAxis(mixed, axis, 0, drawn), whole)
  }
  const positions =
    p === undefined
      ? integersBetween(operation, key, shape, 0, count, 'int32')
      : reshape(weighted(operation, key, p, count, replace ? shape : [drawn], replace), shape)
  return value === null ? positions : takeAxis(value, positions, axis)
}

function population(n: ArrayLike): number {
  if (typeof n === 'number' && Number.isSafeInteger(n) && n >= 0) return n
  throw new ArgumentError(
    `random.choice: ${String(n)} is no number of things. Give a non-negative integer, or an array of one axis or more.`,
  )
}

function checkCount(operation: string, count: number, drawn: number, replace: boolean): void {
  if (count === 0) throw new ArgumentError(`${operation}: there is nothing to choose from. Give an array that is not empty.`)
  if (!replace && drawn > count) {
    throw new ArgumentError(
      `${operation}: ${String(drawn)} of ${String(count)} cannot be drawn without replacement. Draw fewer, or with replacement.`,
    )
  }
}

/** Positions with these probabilities, of this shape: one axis where nothing is replaced. */
function weighted(operation: string, key: NdArray, p: ArrayLike, count: number, shape: Shape, replace: boolean): NdArray {
  const probabilities = toFloat(operation, p)
  if (!equalNumbers(probabilities.shape, [count])) {
    throw new ShapeError(
      `${operation}: p is ${probabilities.aval.toString()}, but there are ${String(count)} elements to choose from. Give one probability for each.`,
    )
  }
  const dtype = isFloat(probabilities.dtype) ? probabilities.dtype : scope.defaultDtype
  if (!replace) {
    const noisy = add(standardGumbel(operation, key, [count], dtype, 'low'), log(probabilities))
    return topK(noisy, sizeOf(shape))[1]
  }
  const sums = cumsum(probabilities)
  const total = reshape(sliceAxis(sums, 0, count - 1, count), [])
  return searchsorted(sums, multiply(total, subtract(1, unitNumbers(operation, key, shape, dtype))))
}
