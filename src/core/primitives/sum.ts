import { avalOf, withShape, type Aval } from '../aval.js'
import { bind1 } from '../bind.js'
import { DtypeError, ShapeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { at, checkNumbers, equalNumbers, formatShape, inserted, range, without, type Shape } from '../shape.js'
import { structural } from './constructors/structural.js'
import { fill, literalValue } from '../constant.js'
import { checkIsArray, ConcreteArray, type NdArray } from '../array.js'

export interface SumParams {
  /** Positions in the operand, distinct, increasing. */
  readonly axes: readonly number[]
}

export const sumP: Primitive<SumParams> = structural({
  name: 'sum',
  doc: 'Sum over axes. Linear; its adjoint broadcasts along the same axes. Integers wrap.',
  shape: (x, { axes }) => {
    if (x.dtype === 'bool') throw new DtypeError('sum: booleans are not added. Convert them first: x.astype("int32").')
    checkReducedAxes('sum', x, axes)
    return withShape(x, without(x.shape, axes))
  },
  evaluation: {
    kind: 'reduction',
    axes: ({ axes }) => axes,
    unit: () => [0],
    element: (_s, x) => [x],
    combine: (s, left, right) => [s.add(at(left, 0), at(right, 0))],
    project: (_s, state) => at(state, 0),
  },
  transpose: (ct, operand, { axes }) => broadcast(ct, operand.shape, without(range(operand.ndim), axes)),
  batch: (x, mapped, { axes }) => {
    const shifted = shiftAxes(axes, mapped)
    return [sum(x, shifted), mapped - shifted.filter((axis) => axis < mapped).length]
  },
  sample: (draw) => {
    const shape = draw.shape()
    return {
      operands: [draw.elements(shape, draw.dtype(['float64', 'float32', 'int32', 'uint32']))],
      params: { axes: draw.subset(shape.length, draw.integer(0, shape.length)) },
    }
  },
})

export interface BroadcastParams {
  readonly shape: Shape
  /** Where each axis of the operand is found in the result, increasing; the extents agree there. */
  readonly axes: readonly number[]
}

export const broadcastP: Primitive<BroadcastParams> = structural({
  name: 'broadcast',
  doc: 'Repeats the operand along new axes. Linear; its adjoint is the sum over them.',
  shape: (x, { shape, axes }) => {
    const fits = axes.length === x.ndim && axes.every((axis, i) => shape[axis] === x.shape[i] && (i === 0 || axis > at(axes, i - 1)))
    if (!fits) {
      throw new ShapeError(
        `broadcast: ${x.toString()} does not fit into shape ${formatShape(shape)} with its axes at ${formatShape(axes)}. Extents must agree there; reshape first where an extent 1 should grow.`,
      )
    }
    return avalOf(shape, x.dtype, x.weak)
  },
  evaluation: {
    kind: 'view',
    source: (x, { axes }) => ({ kind: 'affine', axes: range(x.ndim).map((i) => ({ start: 0, step: 1, axis: at(axes, i) })) }),
  },
  transpose: (ct, _operand, { axes }) =>
    sum(
      ct,
      range(ct.ndim).filter((axis) => !axes.includes(axis)),
    ),
  batch: (x, mapped, { shape, axes }) => {
    // The mapped axis goes in front of the axis that follows it in the operand, so that axes stay increasing.
    const target = mapped < axes.length ? at(axes, mapped) : shape.length
    const moved = axes.map((axis) => axis + Number(axis >= target))
    return [broadcast(x, inserted(shape, target, at(x.shape, mapped)), inserted(moved, mapped, target)), target]
  },
  sample: (draw) => {
    const shape = draw.shape()
    const axes = draw.subset(shape.length, draw.integer(0, shape.length))
    return {
      operands: [
        draw.elements(
          axes.map((axis) => at(shape, axis)),
          draw.dtype(),
        ),
      ],
      params: { shape, axes },
    }
  },
})

/** Sum over `axes` (distinct, non-negative); nothing to sum costs nothing. */
export function sum(x: NdArray, axes: readonly number[]): NdArray {
  return axes.length === 0 ? x : bind1(sumP, [x], { axes: [...axes].sort((a, b) => a - b) })
}

/**
 * Repeats `x` so that it has `shape`, with its axes at `axes`.
 *
 * @example
 * lax.broadcastInDim(np.array([1, 2]), [2, 3], [0]).toArray() // [[1, 1, 1], [2, 2, 2]]
 */
export function broadcast(x: NdArray, shape: Shape, axes: readonly number[]): NdArray {
  checkIsArray('broadcast', x)
  checkNumbers('broadcast', 'the shape is', shape)
  checkNumbers('broadcast', 'the axes are', axes)
  if (equalNumbers(x.shape, shape)) return x
  if (x instanceof ConcreteArray) {
    const value = literalValue(x)
    if (value !== null) return fill(value, avalOf(shape, x.dtype, x.aval.weak))
  }
  return bind1(broadcastP, [x], { shape, axes })
}

/** Puts in a new axis of extent `size` at `axis`, along which `x` repeats. */
export function broadcastAxis(x: NdArray, axis: number, size: number): NdArray {
  return broadcast(
    x,
    inserted(x.shape, axis, size),
    range(x.ndim + 1).filter((i) => i !== axis),
  )
}

/** Axes of an operand without its mapped axis, as axes of the operand with it. */
export function shiftAxes(axes: readonly number[], mapped: number): readonly number[] {
  return axes.map((axis) => axis + Number(axis >= mapped))
}

/** Throws unless `axes` are distinct positions in `x`. */
export function checkReducedAxes(operation: string, x: Aval, axes: readonly number[]): void {
  const good = axes.every((axis, i) => Number.isInteger(axis) && axis >= 0 && axis < x.ndim && axes.indexOf(axis) === i)
  if (!good)
    throw new ShapeError(
      `${operation}: ${formatShape(axes)} are not distinct axes of ${x.toString()}. Use each of 0 to ${String(x.ndim - 1)} at most once.`,
    )
}
