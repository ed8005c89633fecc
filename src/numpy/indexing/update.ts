import { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat, isInteger } from '../../core/dtype.js'
import { DtypeError, ShapeError } from '../../core/errors.js'
import { add } from '../../core/primitives/add.js'
import { convert } from '../../core/primitives/convert.js'
import { dynamicUpdateSlice } from '../../core/primitives/dynamicSlice.js'
import { max, min } from '../../core/primitives/extrema.js'
import { scatter } from '../../core/primitives/gather.js'
import { mul } from '../../core/primitives/mul.js'
import { reshape } from '../../core/primitives/reshape.js'
import { reverse } from '../../core/primitives/reverse.js'
import { select } from '../../core/primitives/select.js'
import { pad, slice, type PadParams } from '../../core/primitives/slice.js'
import { dynamicSlice } from '../../core/primitives/dynamicSlice.js'
import { transpose } from '../../core/primitives/transpose.js'
import { at, equalNumbers, formatShape, range, sizeOf, type Shape } from '../../core/shape.js'
import { broadcast } from '../../core/primitives/sum.js'
import { broadcastTo, toArray, type ArrayLike } from '../operands.js'
import { ascending, blockRanges, blockShape, constantStarts, descendingAxes, readBlock, tracedStarts } from './block.js'
import type { Range } from './ranges.js'
import { hasLists, listedFirst, planLists } from './lists.js'
import { checkMask, selectorsOf, type Selector } from './selectors.js'

/** What an update does with the old elements. */
export type Combination = 'set' | 'add' | 'mul' | 'min' | 'max'

/**
 * The array with the elements at an index combined with `value`, which is broadcast to what the index reads and converted to the array's dtype.
 *
 * @throws IndexError as get; ShapeError for a value that does not broadcast; DtypeError for one that the array's dtype cannot hold
 */
export function update(x: NdArray, items: readonly unknown[], how: Combination, value: ArrayLike): NdArray {
  if (x.dtype === 'bool' && (how === 'add' || how === 'mul')) {
    throw new DtypeError(
      `at(…).${how}: booleans are not numbers. Convert the array with astype('int32') first, or use max for "or", min for "and".`,
    )
  }
  const given = asElements(x, how, value)
  const [mask] = items
  if (items.length === 1 && mask instanceof NdArray && mask.dtype === 'bool' && mask.ndim > 0 && given.ndim === 0)
    return updateWhere(x, mask, how, given)
  const selectors = selectorsOf(x.shape, items)
  return hasLists(selectors) ? updateLists(x, selectors, how, given) : updateBlock(x, selectors, how, given)
}

/** The new value in the array's dtype. */
function asElements(x: NdArray, how: Combination, value: ArrayLike): NdArray {
  const given = toArray(`at(…).${how}`, value)
  const number = typeof value === 'number' && Number.isInteger(value)
  const fits = isFloat(x.dtype) || given.dtype === x.dtype || (isInteger(x.dtype) && (number || !isFloat(given.dtype)))
  if (!fits) {
    throw new DtypeError(
      `at(…).${how}: ${typeof value === 'number' ? String(value) : given.aval.toString()} cannot be stored in an array of ${x.dtype}. ` +
        'Convert the value with astype if its loss is meant, or the array to a wider dtype.',
    )
  }
  return convert(given, x.dtype)
}

/** One value wherever a mask holds: the mask may be traced, since no extent depends on it. */
function updateWhere(x: NdArray, mask: NdArray, how: Combination, value: NdArray): NdArray {
  checkMask(x.shape, 0, mask)
  return select(broadcast(mask, x.shape, range(mask.ndim)), combine(how, x, broadcastTo(value, x.shape)), convert(x, x.dtype))
}

function combine(how: Combination, old: NdArray, value: NdArray): NdArray {
  switch (how) {
    case 'set':
      return value
    case 'add':
      return add(old, value)
    case 'mul':
      return mul(old, value)
    case 'min':
      return min(old, value)
    case 'max':
      return max(old, value)
  }
}

/** The value in the shape of what an index reads. */
function fitted(how: Combination, value: NdArray, shape: Shape): NdArray {
  const lead = shape.length - value.ndim
  if (lead < 0 || !value.shape.every((extent, axis) => extent === 1 || extent === shape[axis + lead])) {
    throw new ShapeError(
      `at(…).${how}: a value of shape ${formatShape(value.shape)} does not broadcast to shape ${formatShape(shape)}, which the index reads. Reshape it, or index fewer elements.`,
    )
  }
  return broadcastTo(value, avalOf(shape, value.dtype).shape)
}

function updateBlock(x: NdArray, selectors: readonly Selector[], how: Combination, value: NdArray): NdArray {
  const shape = blockShape(selectors)
  const given = fitted(how, value, shape)
  if (sizeOf(shape) === 0) return x
  const ranges = blockRanges(selectors)
  // A block names each element once, so combining is reading, computing and setting.
  const wanted = how === 'set' ? given : combine(how, convert(readBlock(x, selectors), x.dtype), given)
  const block = reverse(
    reshape(
      wanted,
      ranges.map(({ count }) => count),
    ),
    descendingAxes(ranges),
  )
  return setBlock(x, selectors, ranges.map(ascending), block)
}

/** Writes a block whose elements may lie apart. */
function setBlock(x: NdArray, selectors: readonly Selector[], ranges: readonly Range[], block: NdArray): NdArray {
  const first = ranges.map(({ start }) => start)
  const starts = tracedStarts(selectors, first) ?? constantStarts(first)
  const interior = ranges.map(({ step }) => step - 1)
  if (interior.every((n) => n === 0)) return equalNumbers(block.shape, x.shape) ? block : dynamicUpdateSlice(x, block, starts)
  const none = ranges.map(() => 0)
  const params: PadParams = { low: none, high: none, interior }
  const written = pad(fill(1, avalOf(block.shape, 'bool')), fill(0, avalOf([], 'bool')), params)
  const apart = pad(block, fill(0, avalOf([], block.dtype)), params)
  const old =
    tracedStarts(selectors, first) === null
      ? slice(
          x,
          first,
          first.map((start, axis) => start + at(apart.shape, axis)),
        )
      : dynamicSlice(x, starts, apart.shape)
  return dynamicUpdateSlice(x, select(written, apart, convert(old, x.dtype)), starts)
}

function updateLists(x: NdArray, selectors: readonly Selector[], how: Combination, value: NdArray): NdArray {
  const plan = planLists(x, selectors)
  const given = fitted(how, value, plan.shape)
  if (sizeOf(plan.shape) === 0) return x
  // Undo, from the last to the first, what reading does to the windows.
  const rows = plan.indices.shape.slice(0, -1)
  const windows = [...rows, ...plan.order.slice(plan.indexed).map((axis) => at(plan.ranges, axis).count)]
  const arranged = reshape(
    given,
    plan.arrangement.map((axis) => at(windows, axis)),
  )
  const updates = transpose(arranged, inverse(plan.arrangement))
  const front = convert(listedFirst(x, plan), x.dtype)
  const written = transpose(
    scatter(front, plan.indices, updates, { batch: 0, indexed: plan.indexed, outOfRange: 'clamp', combine: how }),
    inverse(plan.order),
  )
  const whole = plan.ranges.map((taken, axis): Selector => ({ kind: 'range', axis, range: taken }))
  return updateBlock(x, whole, 'set', written)
}

function inverse(order: readonly number[]): readonly number[] {
  return order.map((_, axis) => order.indexOf(axis))
}
