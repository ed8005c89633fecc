import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import type { DType } from '../core/dtype.js'
import { isFloat, isInteger } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import { iota } from '../core/primitives/iota.js'
import { mul } from '../core/primitives/mul.js'
import { reshape } from '../core/primitives/reshape.js'
import { floor } from '../core/primitives/rounding.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { broadcast } from '../core/primitives/sum.js'
import { moveAxis } from '../core/primitives/transpose.js'
import { scope } from '../core/scope.js'
import { normalizeAxis, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { pairOf } from './arithmetic.js'
import { fromNumbers, type DtypeOption } from './creation.js'
import { unifyFloats, type ArrayLike } from './operands.js'

/** Options of {@link linspace}. */
export interface LinspaceOptions extends DtypeOption {
  /** Is the end one of the numbers? True unless given. */
  readonly endpoint?: boolean | undefined
  /** Where the axis of the numbers is, if the ends are arrays: 0 unless given. */
  readonly axis?: number | undefined
}

/**
 * `count` numbers from `start` to `stop`, evenly spaced, both ends included (unless `endpoint: false`). Ends that are arrays are broadcast, and differentiable: the
 * numbers lie along a new axis in front, or at `axis`. Integer dtypes round down.
 *
 * @throws ArgumentError for a count that is no non-negative integer
 * @example
 * np.linspace(0, 1, 3).toArray() // [0, 0.5, 1]
 * np.linspace(np.array([0, 1]), 2, 3).toArray() // [[0, 1], [1, 1.5], [2, 2]]
 */
export function linspace(start: ArrayLike, stop: ArrayLike, count = 50, options: LinspaceOptions = {}): NdArray {
  checkOptions('linspace', options, ['dtype', 'endpoint', 'axis'])
  if (!Number.isInteger(count) || count < 0) {
    throw new ArgumentError(`np.linspace: the count is ${String(count)}. Give a non-negative integer.`)
  }
  const { endpoint = true, axis = 0, dtype } = options
  const parts = Math.max(1, endpoint ? count - 1 : count)
  const hasEnd = endpoint && count > 1
  if (typeof start === 'number' && typeof stop === 'number') {
    normalizeAxis('linspace', axis, 1)
    const step = (stop - start) / parts
    const numbers = range(count).map((i) => (hasEnd && i === count - 1 ? stop : start + i * step))
    const wanted = dtype ?? scope.defaultDtype
    return fromNumbers(isInteger(wanted) ? numbers.map(Math.floor) : numbers, wanted, [count])
  }
  const [from, to] = pairOf(unifyFloats('linspace', start, stop))
  const step = div(sub(to, from), fill(parts, from.aval))
  const shape = [count, ...from.shape]
  const along = range(from.ndim).map((i) => i + 1)
  const spread = (x: NdArray): NdArray => broadcast(x, shape, along)
  const numbers = add(spread(from), mul(convert(iota(shape, 'int32', 0), from.dtype), spread(step)))
  // The end is what was asked for, not the sum of rounded steps.
  const ended = hasEnd ? concatenate([sliceAxis(numbers, 0, 0, count - 1), reshape(to, [1, ...to.shape])], 0) : numbers
  return asDtype(moveAxis(ended, 0, normalizeAxis('linspace', axis, shape.length)), dtype ?? from.dtype)
}

function asDtype(x: NdArray, dtype: DType): NdArray {
  return convert(isInteger(dtype) && isFloat(x.dtype) ? floor(x) : x, dtype)
}
