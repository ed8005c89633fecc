import { NdArray, type ConcreteArray } from '../array.js'
import { avalOf, withShape, type Aval } from '../aval.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Draw } from '../draw.js'
import { DtypeError, ShapeError } from '../errors.js'
import { Zero, type Primitive } from '../primitive.js'
import { at, formatShape, inserted, range, type Shape } from '../shape.js'
import { mappedAt } from './constructors/batching.js'
import { blockIndices, partialAxes } from './constructors/blocks.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { checkAdded, instantiate, isZero, known, only, operandAval } from './constructors/tangents.js'
import { gather, scatter } from './gather.js'
import { moveAxis, transpose } from './transpose.js'

export interface DynamicSliceParams {
  /** Extents of the block. */
  readonly sizes: Shape
}

export const dynamicSliceP: Primitive<DynamicSliceParams> = {
  name: 'dynamicSlice',
  doc: 'The block of these sizes whose start the int32 scalars hold, moved so that it fits. Linear in the operand; its adjoint puts the block into zeros.',
  effect: false,
  control: null,
  abstractEval: (avals, { sizes }) => {
    const x = at(avals, 0)
    checkBlock('dynamicSlice', x, sizes, avals.slice(1))
    return [withShape(x, sizes)]
  },
  evaluation: { kind: 'indexed', access: 'dynamicSlice', sizes: ({ sizes }) => sizes },
  jvp: (primals, tangents, { sizes }) => {
    const [x, starts] = [at(primals, 0), primals.slice(1)]
    const dx = at(tangents, 0)
    const y = dynamicSlice(x, starts, sizes)
    return [[y], [isZero(dx) ? new Zero(y.aval) : dynamicSlice(dx, starts, sizes)]]
  },
  transpose: (cotangents, operands) => {
    const ct = only(cotangents)
    const operand = operandAval(at(operands, 0))
    const starts = operands.slice(1).map((start) => known(start, 'dynamicSlice'))
    const block = isZero(ct) ? new Zero(operand) : dynamicUpdateSlice(fill(0, operand.strong), ct, starts)
    return [block, ...starts.map(() => null)]
  },
  batch: (size, operands, axes, { sizes }) => {
    const [x, starts] = [at(operands, 0), operands.slice(1)]
    const [xAxis, ...startAxes] = axes
    const mapped = xAxis ?? null
    if (startAxes.every((axis) => axis === null)) {
      const axis = mapped ?? 0
      return [[dynamicSlice(x, withZeroStart(starts, axis), inserted(sizes, axis, size))], [axis]]
    }
    const elements = mapped === null ? x : moveAxis(x, mapped, 0)
    const batch = Number(mapped !== null)
    const extents = elements.shape.slice(batch)
    const partial = partialAxes(extents, sizes)
    // Where the block has all of an axis, its start there can only be 0.
    if (partial.length === 0) return [[elements], [mapped === null ? null : 0]]
    const indices = blockIndices(size, starts, startAxes, extents, sizes, partial)
    const order = partialFirst(extents, partial)
    const windows = gather(permuteElements(elements, order, batch), indices, { batch, indexed: partial.length, outOfRange: 'clamp' })
    return [[permuteElements(windows, inverse(order), 1)], [0]]
  },
  sample: (draw) => {
    const shape = draw.shape()
    const sizes = shape.map((extent) => draw.integer(0, extent))
    return { operands: [draw.elements(shape, draw.dtype()), ...sampleStarts(draw, shape)], params: { sizes } }
  },
}

export const dynamicUpdateSliceP: Primitive<NoParams> = {
  name: 'dynamicUpdateSlice',
  doc: 'The operand with a block put over it, whose start the int32 scalars hold, moved so that it fits. Linear in operand and block.',
  effect: false,
  control: null,
  abstractEval: (avals) => {
    const [x, update] = [at(avals, 0), at(avals, 1)]
    checkBlock('dynamicUpdateSlice', x, update.shape, avals.slice(2))
    if (update.dtype !== x.dtype) {
      throw new DtypeError(
        `dynamicUpdateSlice: the update is ${update.toString()}, the operand is ${x.toString()}. Convert one with astype.`,
      )
    }
    return [x.weak && !update.weak ? x.strong : x]
  },
  evaluation: {
    kind: 'region',
    parts: (avals) => {
      const { shape } = at(avals, 0)
      const [start, step] = [shape.map(() => 0), shape.map(() => 1)]
      return [
        { operand: 0, spread: false, start, step, dynamicStart: null },
        { operand: 1, spread: false, start, step, dynamicStart: shape.map((_, axis) => axis + 2) },
      ]
    },
  },
  jvp: (primals, tangents) => {
    const [x, update, starts] = [at(primals, 0), at(primals, 1), primals.slice(2)]
    const [dx, dUpdate] = [at(tangents, 0), at(tangents, 1)]
    const y = dynamicUpdateSlice(x, update, starts)
    const constant = isZero(dx) && isZero(dUpdate)
    return [[y], [constant ? new Zero(y.aval) : dynamicUpdateSlice(instantiate(dx), instantiate(dUpdate), starts)]]
  },
  transpose: (cotangents, operands) => {
    const ct = only(cotangents)
    const [x, update] = [at(operands, 0), at(operands, 1)]
    checkAdded(x, 'dynamicUpdateSlice')
    checkAdded(update, 'dynamicUpdateSlice')
    const starts = operands.slice(2).map((start) => known(start, 'dynamicUpdateSlice'))
    const block = operandAval(update)
    const nothing = starts.map(() => null)
    const toX = (): NdArray | Zero => (isZero(ct) ? new Zero(operandAval(x)) : dynamicUpdateSlice(ct, fill(0, block.strong), starts))
    const toUpdate = (): NdArray | Zero => (isZero(ct) ? new Zero(block) : dynamicSlice(ct, starts, block.shape))
    return [x instanceof NdArray ? null : toX(), update instanceof NdArray ? null : toUpdate(), ...nothing]
  },
  batch: (size, operands, axes) => {
    const [x, update, starts] = [at(operands, 0), at(operands, 1), operands.slice(2)]
    const [xAxis, updateAxis] = [axes[0] ?? null, axes[1] ?? null]
    const startAxes = axes.slice(2)
    const [elements, blocks] = [mappedAt(x, xAxis, 0, size), mappedAt(update, updateAxis, 0, size)]
    if (startAxes.every((axis) => axis === null)) return [[dynamicUpdateSlice(elements, blocks, withZeroStart(starts, 0))], [0]]
    const [extents, sizes] = [elements.shape.slice(1), blocks.shape.slice(1)]
    const partial = partialAxes(extents, sizes)
    if (partial.length === 0) return [[blocks], [0]]
    const indices = blockIndices(size, starts, startAxes, extents, sizes, partial)
    const order = partialFirst(extents, partial)
    const layout = { batch: 1, indexed: partial.length, outOfRange: 'clamp', combine: 'set' } as const
    const written = scatter(permuteElements(elements, order, 1), indices, permuteElements(blocks, order, 1), layout)
    return [[permuteElements(written, inverse(order), 1)], [0]]
  },
  sample: (draw) => {
    const shape = draw.shape()
    const dtype = draw.dtype()
    const sizes = shape.map((extent) => draw.integer(0, extent))
    return { operands: [draw.elements(shape, dtype), draw.elements(sizes, dtype), ...sampleStarts(draw, shape)], params: noParams }
  },
}

/** The block of `sizes` of `x` that starts at `starts`, one int32 scalar for each axis; the start is clamped so that the block fits. */
export function dynamicSlice(x: NdArray, starts: readonly NdArray[], sizes: Shape): NdArray {
  return bind1(dynamicSliceP, [x, ...starts], { sizes })
}

/** `x` with `update` over the block that starts at `starts`, one int32 scalar for each axis; the start is clamped so that the block fits. */
export function dynamicUpdateSlice(x: NdArray, update: NdArray, starts: readonly NdArray[]): NdArray {
  return bind1(dynamicUpdateSliceP, [x, update, ...starts], noParams)
}

/** Starts with a 0 for one more axis. */
function withZeroStart(starts: readonly NdArray[], axis: number): readonly NdArray[] {
  return [...starts.slice(0, axis), fill(0, avalOf([], 'int32')), ...starts.slice(axis)]
}

/** The axes, the partial ones in front. */
function partialFirst(extents: Shape, partial: readonly number[]): readonly number[] {
  return [...partial, ...range(extents.length).filter((axis) => !partial.includes(axis))]
}

/** Permutes the axes of every element, behind `batch` axes that stay in front. */
function permuteElements(x: NdArray, order: readonly number[], batch: number): NdArray {
  return transpose(x, [...range(batch), ...order.map((axis) => axis + batch)])
}

function inverse(order: readonly number[]): readonly number[] {
  return order.map((_, axis) => order.indexOf(axis))
}

function checkBlock(operation: string, x: Aval, sizes: Shape, starts: readonly Aval[]): void {
  if (sizes.length !== x.ndim || !sizes.every((size, axis) => Number.isInteger(size) && size >= 0 && size <= at(x.shape, axis))) {
    throw new ShapeError(
      `${operation}: a block of shape ${formatShape(sizes)} does not fit into ${x.toString()}. Give one extent for each axis, at most its own.`,
    )
  }
  if (starts.length !== x.ndim || !starts.every((start) => start.ndim === 0)) {
    throw new ShapeError(
      `${operation}: ${x.toString()} needs ${String(x.ndim)} scalar starts, one for each axis, but got ${String(starts.length)}: ${starts.map((start) => start.toString()).join(', ')}.`,
    )
  }
  const wrong = starts.find((start) => start.dtype !== 'int32')
  if (wrong !== undefined)
    throw new DtypeError(`${operation}: a start is ${wrong.toString()}, but must be int32. Convert it: start.astype("int32").`)
}

function sampleStarts(draw: Draw, shape: Shape): readonly ConcreteArray[] {
  return shape.map((extent) => draw.elements([], 'int32', { low: -1, high: extent + 1 }))
}
