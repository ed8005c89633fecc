import { checkIsArray, type NdArray } from '../../core/array.js'
import { avalOf, type Aval } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isInteger } from '../../core/dtype.js'
import { DtypeError, ShapeError } from '../../core/errors.js'
import { add } from '../../core/primitives/add.js'
import { ge, le } from '../../core/primitives/comparisons.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { max, min } from '../../core/primitives/extrema.js'
import { iota } from '../../core/primitives/iota.js'
import { and } from '../../core/primitives/logic.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { broadcast } from '../../core/primitives/sum.js'
import { transpose } from '../../core/primitives/transpose.js'
import { at, checkNumbers, equalNumbers, formatShape, range, type Shape } from '../../core/shape.js'

/**
 * How index vectors address windows of an operand: what XLA's dimension numbers say of gather and of scatter alike. Index vectors lie along the last axis of
 * the indices.
 */
export interface WindowPlan {
  readonly operation: string
  readonly operand: Aval
  readonly indices: NdArray
  /** Extent of a window along each axis of the operand. */
  readonly sizes: Shape
  /** Which axis of the operand each number of an index vector is about. */
  readonly indexMap: readonly number[]
  /** Axes of the operand that the indices share, and theirs in the indices. */
  readonly operandBatching: readonly number[]
  readonly indicesBatching: readonly number[]
  /** Axes of the operand that the windows do not show; they have extent 1 there. */
  readonly hidden: readonly number[]
}

/** The same in the form that the primitives take: operand [B, I, W], indices [B, N, window, K]. */
export interface CanonicalWindows {
  /** The axes of the operand in the order B, I, W. */
  readonly order: readonly number[]
  readonly batch: number
  readonly indexed: number
  /** int32 [B, N, window of the indexed axes, K]. */
  readonly indices: NdArray
  /** bool [B, N]: does the window lie within the operand? */
  readonly inside: NdArray
  /** Extents of a window, the indexed axes first. */
  readonly window: Shape
  /** The axes of the operand that windows show, in this order. */
  readonly shown: readonly number[]
}

/** Checks a plan, and brings it into the canonical form; windows that do not fit are moved until they do. */
export function canonicalWindows(plan: WindowPlan): CanonicalWindows {
  check(plan)
  const { operand, sizes, indexMap, operandBatching, hidden } = plan
  const { shape } = operand
  const free = range(shape.length).filter((axis) => !operandBatching.includes(axis))
  // Axes of which a window shows but a part are addressed too.
  const indexed = free.filter((axis) => indexMap.includes(axis) || sizes[axis] !== shape[axis])
  const whole = free.filter((axis) => !indexed.includes(axis))
  const given = batchFirst(plan)
  const lead = given.shape.slice(0, -1)
  const grid = [...lead, ...indexed.map((axis) => at(sizes, axis))]
  const starts = indexed.map((axis) => {
    const place = indexMap.indexOf(axis)
    return place < 0 ? fill(0, avalOf(lead, 'int32')) : reshape(sliceAxis(given, lead.length, place, place + 1), lead)
  })
  const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)
  const lasts = indexed.map((axis) => at(shape, axis) - at(sizes, axis))
  const places = starts.map((start, i) => {
    const fitting = max(min(start, like(start, at(lasts, i))), like(start, 0))
    return reshape(add(broadcast(fitting, grid, range(lead.length)), iota(grid, 'int32', lead.length + i)), [...grid, 1])
  })
  return {
    order: [...operandBatching, ...indexed, ...whole],
    batch: operandBatching.length,
    indexed: indexed.length,
    indices: places.length === 0 ? fill(0, avalOf([...grid, 0], 'int32')) : concatenate(places, grid.length),
    inside: starts
      .map((start, i) => and(ge(start, like(start, 0)), le(start, like(start, at(lasts, i)))))
      .reduce(and, fill(1, avalOf(lead, 'bool'))),
    window: [...indexed, ...whole].map((axis) => at(sizes, axis)),
    shown: [...indexed, ...whole].filter((axis) => !hidden.includes(axis)),
  }
}

/**
 * Where the axes of canonical windows [B, N, shown] stand in the array of windows that the user sees: axes of the indices keep their order, those of windows
 * that of the operand, at the places `windowAxes`.
 */
export function visibleOrder(plan: WindowPlan, { shown, batch }: CanonicalWindows, windowAxes: readonly number[]): readonly number[] {
  const { indicesBatching, indices } = plan
  const lead = indices.ndim - 1
  const others = range(lead).filter((axis) => !indicesBatching.includes(axis))
  const leading = range(lead).map((axis) => (indicesBatching.includes(axis) ? indicesBatching.indexOf(axis) : batch + others.indexOf(axis)))
  const trailing = [...shown].sort((a, b) => a - b).map((axis) => lead + shown.indexOf(axis))
  const [nextLeading, nextTrailing] = [leading.values(), trailing.values()]
  return range(lead + shown.length).map((place) => {
    const { value } = windowAxes.includes(place) ? nextTrailing.next() : nextLeading.next()
    return value ?? refuse(plan, `window axes ${formatShape(windowAxes)}`)
  })
}

/** The indices as int32 [B, N, K]. */
function batchFirst({ operation, indices, indicesBatching }: WindowPlan): NdArray {
  if (!isInteger(indices.dtype)) {
    throw new DtypeError(
      `${operation}: the indices are ${indices.aval.toString()}, but must be int32. Convert them: indices.astype('int32').`,
    )
  }
  // What no int32 can hold is out of range, and stays so.
  const known = indices.dtype === 'uint32' ? min(indices, fill(2 ** 31 - 1, indices.aval)) : indices
  const others = range(indices.ndim).filter((axis) => !indicesBatching.includes(axis))
  return transpose(convert(known, 'int32'), [...indicesBatching, ...others])
}

function check(plan: WindowPlan): void {
  const { operand, indices, sizes, indexMap, operandBatching, indicesBatching, hidden } = plan
  checkIsArray(plan.operation, indices)
  for (const numbers of [sizes, indexMap, operandBatching, indicesBatching, hidden]) {
    checkNumbers(plan.operation, 'sizes and dimension numbers are', numbers)
  }
  const rank = operand.ndim
  const areAxes = (axes: readonly number[], end: number): boolean =>
    new Set(axes).size === axes.length && axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < end)
  if (indices.ndim === 0 || indices.shape[indices.ndim - 1] !== indexMap.length) {
    refuse(plan, `the last axis of the indices, which must have extent ${String(indexMap.length)}`)
  }
  if (!areAxes([...indexMap, ...operandBatching], rank))
    refuse(plan, `the operand's axes ${formatShape([...indexMap, ...operandBatching])}`)
  if (!areAxes([...hidden, ...operandBatching], rank)) refuse(plan, `the operand's axes ${formatShape([...hidden, ...operandBatching])}`)
  if (!areAxes(indicesBatching, indices.ndim - 1)) refuse(plan, `the indices' axes ${formatShape(indicesBatching)}`)
  const shared = (axes: readonly number[], shape: Shape): Shape => axes.map((axis) => at(shape, axis))
  if (!equalNumbers(shared(operandBatching, operand.shape), shared(indicesBatching, indices.shape))) {
    refuse(plan, 'shared axes, whose extents must agree')
  }
  const fits = sizes.length === rank && sizes.every((size, axis) => Number.isInteger(size) && size >= 0 && size <= at(operand.shape, axis))
  if (!fits || [...hidden, ...operandBatching].some((axis) => sizes[axis] !== 1)) refuse(plan, `windows of ${formatShape(sizes)}`)
}

function refuse({ operation, operand, indices }: WindowPlan, what: string): never {
  throw new ShapeError(
    `${operation}: the dimension numbers do not fit operand ${operand.toString()} and indices ${indices.aval.toString()}: look at ${what}. Axes are named once, counted from 0; ` +
      'windows lie within the operand, with extent 1 along the axes that they do not show.',
  )
}
