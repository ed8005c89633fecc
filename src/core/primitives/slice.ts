import { NdArray } from '../array.js'
import { avalOf, withShape } from '../aval.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { DtypeError, ShapeError } from '../errors.js'
import { Zero, type Primitive } from '../primitive.js'
import { at, formatShape, inserted, range, type Shape } from '../shape.js'
import { mappedAt } from './constructors/batching.js'
import { structural } from './constructors/structural.js'
import { checkAdded, instantiate, isZero, operandAval, pair } from './constructors/tangents.js'
import { select } from './select.js'
import { broadcast, sum } from './sum.js'

export interface SliceParams {
  readonly start: readonly number[]
  readonly stop: readonly number[]
  /** Positive. */
  readonly step: readonly number[]
}

export const sliceP: Primitive<SliceParams> = structural({
  name: 'slice',
  doc: 'The elements from start to stop (not included) in steps, along every axis. Adjoint: padding with zeros.',
  shape: (x, { start, stop, step }) => {
    const good = range(x.ndim).every((axis) => {
      const [low, high, by, extent] = [at(start, axis), at(stop, axis), at(step, axis), at(x.shape, axis)]
      return 0 <= low && low <= high && high <= extent && Number.isInteger(by) && by > 0
    })
    if (!good || start.length !== x.ndim || stop.length !== x.ndim || step.length !== x.ndim) {
      throw new ShapeError(
        `slice: from ${formatShape(start)} to ${formatShape(stop)} in steps of ${formatShape(step)} does not lie within ${x.toString()}. ` +
          'Give 0 <= start <= stop <= extent and a positive step for each axis.',
      )
    }
    return withShape(
      x,
      start.map((low, axis) => Math.ceil((at(stop, axis) - low) / at(step, axis))),
    )
  },
  evaluation: {
    kind: 'view',
    source: (x, { start, step }) => ({
      kind: 'affine',
      axes: range(x.ndim).map((axis) => ({ start: at(start, axis), step: at(step, axis), axis })),
    }),
  },
  transpose: (ct, operand, { start, step }) => {
    const last = range(operand.ndim).map((axis) =>
      at(ct.shape, axis) === 0 ? at(start, axis) : at(start, axis) + (at(ct.shape, axis) - 1) * at(step, axis) + 1,
    )
    return pad(ct, fill(0, avalOf([], ct.dtype)), {
      low: start,
      high: range(operand.ndim).map((axis) => at(operand.shape, axis) - at(last, axis)),
      interior: step.map((by) => by - 1),
    })
  },
  batch: (x, mapped, { start, stop, step }) => [
    slice(x, inserted(start, mapped, 0), inserted(stop, mapped, at(x.shape, mapped)), inserted(step, mapped, 1)),
    mapped,
  ],
  sample: (draw) => {
    const shape = draw.shape()
    const start = shape.map((extent) => draw.integer(0, extent))
    const stop = shape.map((extent, axis) => draw.integer(at(start, axis), extent))
    return { operands: [draw.elements(shape, draw.dtype())], params: { start, stop, step: shape.map(() => draw.integer(1, 3)) } }
  },
})

export interface PadParams {
  /** Elements put in before the first, after the last, and between two neighbours, along each axis; none negative. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly interior: readonly number[]
}

export const padP: Primitive<PadParams> = {
  name: 'pad',
  doc: 'Surrounds and interleaves the first operand with the second, a scalar. Linear in both; its adjoint slices, and sums what is left.',
  effect: false,
  control: null,
  abstractEval: (avals, params) => {
    const [x, value] = pair(avals)
    const { low, high, interior } = params
    if (value.ndim !== 0 || value.dtype !== x.dtype) {
      throw new DtypeError(
        `pad: the padding value is ${value.toString()}, but it must be a scalar of dtype ${x.dtype}. Convert it with astype.`,
      )
    }
    const good = [low, high, interior].every((list) => list.length === x.ndim && list.every((n) => Number.isInteger(n) && n >= 0))
    if (!good) {
      throw new ShapeError(
        `pad: low ${formatShape(low)}, high ${formatShape(high)}, interior ${formatShape(interior)} do not fit ${x.toString()}. Give a non-negative integer for each axis; slice to crop.`,
      )
    }
    return [withShape(x, paddedShape(x.shape, params))]
  },
  evaluation: {
    kind: 'region',
    parts: (avals, { low, interior }) => {
      const [x] = pair(avals)
      const origin = x.shape.map(() => 0)
      return [
        { operand: 1, spread: true, start: origin, step: x.shape.map(() => 1), dynamicStart: null },
        { operand: 0, spread: false, start: low, step: interior.map((n) => n + 1), dynamicStart: null },
      ]
    },
  },
  jvp: (primals, tangents, params) => {
    const [x, value] = pair(primals)
    const [dx, dv] = pair(tangents)
    const y = pad(x, value, params)
    return [[y], [isZero(dx) && isZero(dv) ? new Zero(y.aval) : pad(instantiate(dx), instantiate(dv), params)]]
  },
  transpose: (cotangents, operands, params) => {
    const [ct] = cotangents
    const [x, value] = pair(operands)
    const [isLinear, valueIsLinear] = [!(x instanceof NdArray), !(value instanceof NdArray)]
    checkAdded(x, 'pad')
    checkAdded(value, 'pad')
    if (ct === undefined || isZero(ct))
      return [isLinear ? new Zero(operandAval(x)) : null, valueIsLinear ? new Zero(operandAval(value)) : null]
    const shape = operandAval(x).shape
    const onPadding = (): NdArray => sum(select(inside(shape, params), fill(0, ct.aval.strong), ct), range(ct.ndim))
    return [isLinear ? unpad(ct, shape, params) : null, valueIsLinear ? onPadding() : null]
  },
  batch: (size, operands, axes, { low, high, interior }) => {
    const [x, value] = pair(operands)
    const [xAxis, valueAxis] = pair(axes)
    const axis = xAxis ?? 0
    const wider = { low: inserted(low, axis, 0), high: inserted(high, axis, 0), interior: inserted(interior, axis, 0) }
    if (valueAxis === null) return [[pad(x, value, wider)], [axis]]
    // Each element has a padding value of its own: choose between the padded operand and the repeated values.
    const elements = mappedAt(x, xAxis, axis, size)
    const padded = pad(elements, fill(0, avalOf([], x.dtype)), wider)
    return [[select(inside(elements.shape, wider), padded, broadcast(value, padded.shape, [axis]))], [axis]]
  },
  sample: (draw) => {
    const shape = draw.shape()
    const dtype = draw.dtype()
    const amounts = (): readonly number[] => shape.map(() => draw.integer(0, 2))
    return {
      operands: [draw.elements(shape, dtype), draw.elements([], dtype)],
      params: { low: amounts(), high: amounts(), interior: amounts() },
    }
  },
}

/** The elements of `x` from `start` to `stop` in steps, along every axis. */
export function slice(
  x: NdArray,
  start: readonly number[],
  stop: readonly number[],
  step: readonly number[] = start.map(() => 1),
): NdArray {
  const whole = range(x.ndim).every((axis) => start[axis] === 0 && stop[axis] === x.shape[axis] && step[axis] === 1)
  return whole ? x : bind1(sliceP, [x], { start, stop, step })
}

/** The elements of `x` from `start` to `stop` along one axis. */
export function sliceAxis(x: NdArray, axis: number, start: number, stop: number): NdArray {
  return slice(
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.map((extent, i) => (i === axis ? stop : extent)),
  )
}

/** `x` with the scalar `value` before, behind and between its elements. */
export function pad(x: NdArray, value: NdArray, params: PadParams): NdArray {
  const nothing = [params.low, params.high, params.interior].every((list) => list.every((n) => n === 0))
  return nothing ? x : bind1(padP, [x, value], params)
}

/** The elements of a padded array that came from the operand. */
function unpad(y: NdArray, shape: Shape, { low, interior }: PadParams): NdArray {
  const step = interior.map((n) => n + 1)
  const stop = shape.map((extent, axis) => (extent === 0 ? at(low, axis) : at(low, axis) + (extent - 1) * at(step, axis) + 1))
  return slice(y, low, stop, step)
}

/** True where a padded array of this operand shape holds elements of the operand. */
function inside(shape: Shape, params: PadParams): NdArray {
  return pad(fill(1, avalOf(shape, 'bool')), fill(0, avalOf([], 'bool')), params)
}

function paddedShape(shape: Shape, { low, high, interior }: PadParams): Shape {
  return shape.map((extent, axis) => at(low, axis) + at(high, axis) + extent + Math.max(0, extent - 1) * at(interior, axis))
}
