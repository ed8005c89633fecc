import type { DType } from '../../core/dtype.js'
import type { RealRange } from '../../core/draw.js'
import { isFloat } from '../../core/dtype.js'
import { addP } from '../../core/primitives/add.js'
import { gtP, ltP } from '../../core/primitives/comparisons.js'
import { convertP } from '../../core/primitives/convert.js'
import { noParams } from '../../core/primitives/constructors/noParams.js'
import { logisticP } from '../../core/primitives/logistic.js'
import { maxP, minP } from '../../core/primitives/extrema.js'
import { mulP } from '../../core/primitives/mul.js'
import { reshapeP } from '../../core/primitives/reshape.js'
import { cosP, sinP } from '../../core/primitives/sine.js'
import { padP, sliceP } from '../../core/primitives/slice.js'
import { broadcastP } from '../../core/primitives/sum.js'
import { tanhP } from '../../core/primitives/tanh.js'
import { transposeP } from '../../core/primitives/transpose.js'
import { at, equalNumbers, range, sizeOf, type Shape } from '../../core/shape.js'
import { elementsOf } from '../../numpy/reading.js'
import { distinctArray } from './arrays.js'
import type { Builder, Known } from './builder.js'
import type { Choices } from './choices.js'
import { apart, segmentsOf, within } from './numbers.js'
import type { Request } from './programDraw.js'

/** Makes a value of the program into an operand: of this dtype, shape and range. `null` where nothing sensible does. */
export function adapted(
  builder: Builder,
  choices: Choices,
  value: Known,
  target: { readonly shape: Shape; readonly dtype: DType },
  request: Request | null,
): Known | null {
  let x: Known | null = withDtype(builder, choices, value, target.dtype)
  x = x === null ? null : withShape(builder, choices, x, target.shape)
  if (x === null || request === null || !isFloat(target.dtype)) return x
  return withRange(builder, choices, x, request)
}

function withDtype(builder: Builder, choices: Choices, x: Known, dtype: DType): Known | null {
  if (x.array.dtype === dtype) return x
  if (dtype !== 'bool' || x.array.dtype === 'bool' || choices.chance(0.2)) return builder.one(convertP, [x], { dtype })
  const threshold = builder.literal(isFloat(x.array.dtype) ? choices.real(-1, 2) : choices.integer(0, 2), x.array.shape, x.array.dtype)
  return builder.one(choices.pick([gtP, ltP]), [x, threshold], noParams)
}

/** The same elements, some of them, or some of them several times. */
function withShape(builder: Builder, choices: Choices, x: Known, shape: Shape): Known | null {
  const own = x.array.shape
  if (equalNumbers(own, shape)) return x
  if (x.array.size === 0 && sizeOf(shape) > 0) return null
  const permutation = permutationTo(own, shape)
  if (permutation !== null && choices.chance(0.7)) return builder.one(transposeP, [x], { permutation })
  if (x.array.size === sizeOf(shape)) return builder.one(reshapeP, [x], { shape })
  const axes = axesIn(own, shape)
  if (axes !== null) return builder.one(broadcastP, [x], { shape, axes })
  if (own.length === shape.length && own.every((extent, axis) => extent >= at(shape, axis))) {
    const start = own.map((extent, axis) => choices.integer(0, extent - at(shape, axis)))
    const stop = start.map((first, axis) => first + at(shape, axis))
    return builder.one(sliceP, [x], { start, stop, step: start.map(() => 1) })
  }
  if (own.length === shape.length && own.every((extent, axis) => extent <= at(shape, axis)) && choices.chance(0.6)) {
    const low = own.map((extent, axis) => choices.integer(0, at(shape, axis) - extent))
    const high = own.map((extent, axis) => at(shape, axis) - extent - at(low, axis))
    const filler = builder.literal(isFloat(x.array.dtype) ? 0.75 : 1, [], x.array.dtype)
    return builder.one(padP, [x, filler], { low, high, interior: low.map(() => 0) })
  }
  const size = x.array.size >= sizeOf(shape) ? sizeOf(shape) : 1
  const flat = own.length === 1 ? x : builder.one(reshapeP, [x], { shape: [x.array.size] })
  const start = choices.integer(0, x.array.size - size)
  const some =
    flat === null || size === x.array.size ? flat : builder.one(sliceP, [flat], { start: [start], stop: [start + size], step: [1] })
  const shaped = some === null ? null : builder.one(reshapeP, [some], { shape: size === 1 ? [] : shape })
  return shaped === null || equalNumbers(shaped.array.shape, shape) ? shaped : builder.one(broadcastP, [shaped], { shape, axes: [] })
}

/** The order of the axes of `from` that gives `to`, if one does. */
function permutationTo(from: Shape, to: Shape): readonly number[] | null {
  if (from.length !== to.length || from.length < 2) return null
  const free = [...range(from.length)]
  const order: number[] = []
  for (const extent of to) {
    const found = free.findIndex((axis) => from[axis] === extent)
    if (found < 0) return null
    order.push(...free.splice(found, 1))
  }
  return order
}

/** Axes of `to` where the axes of `from` are found in order, if they are. */
function axesIn(from: Shape, to: Shape): readonly number[] | null {
  const axes: number[] = []
  let axis = 0
  for (const extent of from) {
    while (axis < to.length && to[axis] !== extent) axis++
    if (axis === to.length) return null
    axes.push(axis++)
  }
  return axes
}

/** Squashes what is out of range into one of the intervals. */
function withRange(builder: Builder, choices: Choices, x: Known, { range: limits, distinct }: Request): Known | null {
  const data = elementsOf(x.array)
  if (x.varies ? !distinct && isAnywhere(limits) && within(data, modest) : within(data, limits) && (!distinct || apart(data))) return x
  if (distinct) return spread(builder, choices, x)
  const [low, high] = choices.pick(segmentsOf(limits))
  const { shape, dtype } = x.array
  const number = (value: number): Known => builder.literal(value, shape, dtype)
  if (choices.chance(0.2) && !x.varies) {
    const bounded = builder.one(maxP, [x, number(low)], noParams)
    return bounded === null ? null : builder.one(minP, [bounded, number(high)], noParams)
  }
  const [squash, least] = choices.pick(within(data, {}) ? squashes : squashes.slice(2))
  const squashed = builder.one(squash, [x], noParams)
  // A little less than the whole interval, so that rounding stays inside.
  const reach = ((high - low) / (1 - least)) * 0.98
  const scaled = squashed === null ? null : builder.one(mulP, [squashed, number(reach)], noParams)
  return scaled === null ? null : builder.one(addP, [scaled, number(low + (high - low) * 0.01 - least * reach)], noParams)
}

/** Bounded functions and their least values; those that oscillate first, which are for moderate values only: differences see nothing in others. */
const squashes = [[sinP, -1] as const, [cosP, -1] as const, [tanhP, -1] as const, [logisticP, 0] as const]

/** In other steps of a loop there are other numbers, not much larger. */
const modest: RealRange = { low: -4, high: 4 }

/** Does any number do? */
function isAnywhere({ low, high, avoid = [] }: RealRange): boolean {
  return low === undefined && high === undefined && avoid.length === 0
}

/** The values, moved a little, on top of numbers that are far apart. */
function spread(builder: Builder, choices: Choices, x: Known): Known | null {
  const { shape, dtype, size } = x.array
  const small = builder.one(sinP, [x], noParams)
  const scaled = small === null ? null : builder.one(mulP, [small, builder.literal(1 / Math.max(4, size), shape, dtype)], noParams)
  if (scaled === null || !isFloat(dtype)) return null
  return builder.one(addP, [scaled, builder.constant(distinctArray(choices, shape, dtype))], noParams)
}
