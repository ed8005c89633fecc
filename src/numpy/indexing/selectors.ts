import { ConcreteArray, NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isInteger } from '../../core/dtype.js'
import { IndexError } from '../../core/errors.js'
import { hostElements, lift } from '../../core/lift.js'
import { add } from '../../core/primitives/add.js'
import { lt } from '../../core/primitives/comparisons.js'
import { convert } from '../../core/primitives/convert.js'
import { select } from '../../core/primitives/select.js'
import { at, formatShape, range as upTo, rowMajorStrides, type Shape } from '../../core/shape.js'
import { fromHost } from '../creation.js'
import { elementsOf } from '../reading.js'
import { resolveRange, wholeAxis, type IndexRange, type Range } from './ranges.js'

/**
 * One item of an index: a position (negative from the end), a range `[start?, stop?, step?]`, a new axis (`null`), the axes that are not named (`'...'`),
 * or an integer or boolean array or typed array.
 */
export type IndexItem =
  | number
  | IndexRange
  | null
  | '...'
  | NdArray
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

/** What an index item does, with all numbers counted from the front. */
export type Selector =
  /** One position of an axis. */
  | { readonly kind: 'position'; readonly axis: number; readonly index: number }
  /** One position of an axis, an int32 scalar whose value is not known. */
  | { readonly kind: 'traced'; readonly axis: number; readonly index: NdArray }
  | { readonly kind: 'range'; readonly axis: number; readonly range: Range }
  /** Positions of an axis, as an int32 array. */
  | { readonly kind: 'list'; readonly axis: number; readonly index: NdArray }
  | { readonly kind: 'new' }
  /** Dots that stand for no axis; between lists they keep them apart all the same. */
  | { readonly kind: 'dots' }

/** The selectors of an index of an array of this shape: exactly one for each axis, and the new axes between them. */
export function selectorsOf(shape: Shape, items: readonly unknown[]): readonly Selector[] {
  const read = items.map((item) => (ArrayBuffer.isView(item) ? lift(checkView(item)) : item))
  const used = read.reduce((sum: number, item) => sum + axesUsed(item), 0)
  if (used > shape.length) {
    throw new IndexError(
      `An index of ${String(used)} axes was given for an array of shape ${formatShape(shape)}, which has ${String(shape.length)}. Leave items out; a list of positions must be one array.`,
    )
  }
  const ellipses = read.filter((item) => item === '...').length
  if (ellipses > 1)
    throw new IndexError(
      "An index holds '...' more than once. Once it stands for all axes that are not named; write [] for one whole axis.",
    )
  const selectors: Selector[] = []
  let axis = 0
  for (const item of ellipses === 1 ? read : [...read, '...']) {
    selectors.push(...(item === '...' ? dotsSelectors(shape, axis, shape.length - used) : selectorsOfItem(shape, axis, item)))
    axis += item === '...' ? shape.length - used : axesUsed(item)
  }
  return selectors
}

function checkView(item: ArrayBufferView): ArrayBufferView {
  const [, dtype] = hostElements(item)
  if (isInteger(dtype)) return item
  throw new IndexError(`A ${item.constructor.name} is no index: positions are integers. Use an Int32Array, or np.array(mask) of booleans.`)
}

function axesUsed(item: unknown): number {
  if (item === null || item === '...') return 0
  return item instanceof NdArray && item.dtype === 'bool' ? item.ndim : 1
}

function dotsSelectors(shape: Shape, first: number, count: number): readonly Selector[] {
  if (count === 0) return [{ kind: 'dots' }]
  return upTo(count).map((i): Selector => ({ kind: 'range', axis: first + i, range: wholeAxis(at(shape, first + i)) }))
}

function selectorsOfItem(shape: Shape, axis: number, item: unknown): readonly Selector[] {
  if (item === null) return [{ kind: 'new' }]
  if (item instanceof NdArray && item.dtype === 'bool') return maskSelectors(shape, axis, item)
  const extent = at(shape, axis)
  if (typeof item === 'number') return [{ kind: 'position', axis, index: position(item, extent, axis) }]
  if (Array.isArray(item)) return [{ kind: 'range', axis, range: resolveRange(item, extent) }]
  if (item instanceof NdArray) return [integerSelector(item, extent, axis)]
  throw new IndexError(
    `A ${typeof item} is no index. Use a number, a range [start?, stop?, step?], null for a new axis, '...' for the axes not named, or an integer or boolean array.`,
  )
}

function position(index: number, extent: number, axis: number): number {
  if (Number.isInteger(index) && index >= -extent && index < extent) return index < 0 ? index + extent : index
  throw new IndexError(
    Number.isInteger(index)
      ? `Index ${String(index)} is out of range for axis ${String(axis)} of extent ${String(extent)}. Use an integer from ${String(-extent)} to ${String(extent - 1)}, or a range, which stops at the end.`
      : `Index ${String(index)} for axis ${String(axis)} is no integer. Round it first.`,
  )
}

function integerSelector(item: NdArray, extent: number, axis: number): Selector {
  if (!isInteger(item.dtype)) {
    throw new IndexError(
      `An array ${item.aval.toString()} is no index: positions are integers. Convert it with astype('int32'), or compare it to get a mask.`,
    )
  }
  // Elements in the memory of a device are not waited for: they are treated like traced ones.
  if (item instanceof ConcreteArray && item.storage.readable) {
    const positions = elementsOf(item).map((index) => position(index, extent, axis))
    if (item.ndim === 0) return { kind: 'position', axis, index: at([...positions], 0) }
    return { kind: 'list', axis, index: fromHost(Int32Array.from(positions), 'int32', item.shape) }
  }
  const index = convert(item, 'int32')
  const fromFront = select(lt(index, fill(0, index.aval)), add(index, fill(extent, index.aval)), index)
  return { kind: item.ndim === 0 ? 'traced' : 'list', axis, index: fromFront }
}

/** A mask as one list of positions for each of its axes. */
function maskSelectors(shape: Shape, axis: number, mask: NdArray): readonly Selector[] {
  if (mask.ndim === 0) throw new IndexError('A boolean scalar is no index. Choose with np.where.')
  checkMask(shape, axis, mask)
  const chosen: number[] = []
  const concrete = mask.toConcrete('be an index, because the extent of the result would depend on its values')
  elementsOf(concrete).forEach((value, i) => {
    if (value !== 0) chosen.push(i)
  })
  return rowMajorStrides(mask.shape).map((stride, i): Selector => {
    const positions = Int32Array.from(chosen, (place) => Math.floor(place / stride) % at(mask.shape, i))
    return { kind: 'list', axis: axis + i, index: fromHost(positions, 'int32', avalOf([chosen.length], 'int32').shape) }
  })
}

/** Throws unless a mask has the extents of the axes it stands for. */
export function checkMask(shape: Shape, axis: number, mask: NdArray): void {
  const wanted = shape.slice(axis, axis + mask.ndim)
  if (formatShape(wanted) === formatShape(mask.shape)) return
  throw new IndexError(
    `A boolean index of shape ${formatShape(mask.shape)} does not fit axes ${formatShape(upTo(mask.ndim).map((i) => axis + i))} of shape ${formatShape(shape)}. A mask has the extents of the axes it stands for.`,
  )
}
