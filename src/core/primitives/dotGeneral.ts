import { NdArray } from '../array.js'
import { avalOf, type Aval } from '../aval.js'
import { bind1 } from '../bind.js'
import type { Draw, Sample } from '../draw.js'
import { ArgumentError, DtypeError, ShapeError } from '../errors.js'
import type { DotDimensions } from '../evaluation.js'
import { Zero, type Primitive, type Tangent } from '../primitive.js'
import { at, checkNumbers, formatShape, range, type Shape } from '../shape.js'
import { addTangents } from './add.js'
import { mappedAt } from './constructors/batching.js'
import { isZero, known, only, operandAval, pair } from './constructors/tangents.js'
import { transpose } from './transpose.js'

/** A batched dot product. Result axes: the batch axes, the free axes of the left operand, those of the right. */
export const dotGeneralP: Primitive<DotDimensions> = {
  name: 'dotGeneral',
  doc: 'Sum of products over contracted axes, for each index along batch axes. Bilinear: d(x y) = dx y + x dy.',
  effect: false,
  control: null,
  abstractEval: (avals, dimensions) => {
    const [x, y] = pair(avals)
    check(x, y, dimensions)
    const { batch, left, right } = resultAxes(x, y, dimensions)
    const shape = [
      ...batch.map((axis) => at(x.shape, axis)),
      ...left.map((axis) => at(x.shape, axis)),
      ...right.map((axis) => at(y.shape, axis)),
    ]
    return [avalOf(shape, x.dtype, x.weak && y.weak)]
  },
  evaluation: { kind: 'contraction', dimensions: (dimensions) => dimensions },
  jvp: (primals, tangents, dimensions) => {
    const [x, y] = pair(primals)
    const [dx, dy] = pair(tangents)
    const z = dotGeneral(x, y, dimensions)
    const fromX: Tangent = isZero(dx) ? new Zero(z.aval) : dotGeneral(dx, y, dimensions)
    const fromY: Tangent = isZero(dy) ? new Zero(z.aval) : dotGeneral(x, dy, dimensions)
    return [[z], [addTangents(fromX, fromY)]]
  },
  transpose: (cotangents, operands, dimensions) => {
    const ct = only(cotangents)
    const [x, y] = pair(operands)
    if (isZero(ct)) return [x, y].map((operand) => (operand instanceof NdArray ? null : new Zero(operandAval(operand))))
    if (x instanceof NdArray) return [null, transposeRight(ct, x, operandAval(y), dimensions)]
    return [transposeLeft(ct, x, known(y, 'dotGeneral'), dimensions), null]
  },
  batch: (size, operands, axes, dimensions) => {
    const [x, y] = pair(operands)
    const [xAxis, yAxis] = pair(axes)
    if (xAxis !== null && yAxis !== null) return [[dotGeneral(x, mappedAt(y, yAxis, 0, size), bothMapped(dimensions, xAxis))], [0]]
    return xAxis !== null ? leftMapped(x, y, xAxis, dimensions) : rightMapped(x, y, yAxis ?? 0, dimensions)
  },
  sample: sampleDot,
}

/**
 * Sums of products along contracted axes. Axes of the result: batch, free axes of the left operand, free axes of the right one.
 *
 * @example
 * const dimensions = { leftContracting: [1], rightContracting: [0], leftBatch: [], rightBatch: [] }
 * lax.dotGeneral(np.array([[1, 2]]), np.array([[3], [4]]), dimensions).toArray() // [[11]]
 */
export function dotGeneral(x: NdArray, y: NdArray, dimensions: DotDimensions): NdArray {
  checkDimensions(dimensions)
  return bind1(dotGeneralP, [x, y], dimensions)
}

/** Axes of either operand that make up the result, in its order. */
function resultAxes(
  x: { readonly ndim: number },
  y: { readonly ndim: number },
  { leftContracting, rightContracting, leftBatch, rightBatch }: DotDimensions,
): { readonly batch: readonly number[]; readonly left: readonly number[]; readonly right: readonly number[] } {
  return {
    batch: leftBatch,
    left: range(x.ndim).filter((axis) => !leftBatch.includes(axis) && !leftContracting.includes(axis)),
    right: range(y.ndim).filter((axis) => !rightBatch.includes(axis) && !rightContracting.includes(axis)),
  }
}

/** The cotangent of the left operand: contract the free axes of the right one, then put the axes back in their places. */
function transposeLeft(ct: NdArray, x: Aval, y: NdArray, dimensions: DotDimensions): NdArray {
  const { leftContracting, rightContracting, leftBatch, rightBatch } = dimensions
  const { batch, left, right } = resultAxes(x, y, dimensions)
  const first = batch.length + left.length
  const product = dotGeneral(ct, y, {
    leftContracting: right.map((_, i) => first + i),
    rightContracting: right,
    leftBatch: range(batch.length),
    rightBatch,
  })
  // The contracted axes of y come in increasing order behind batch and left.
  const order = [...rightContracting].sort((a, b) => a - b)
  const axesOfX = [...leftBatch, ...left, ...order.map((axis) => at(leftContracting, rightContracting.indexOf(axis)))]
  return transpose(
    product,
    range(x.ndim).map((axis) => axesOfX.indexOf(axis)),
  )
}

function transposeRight(ct: NdArray, x: NdArray, y: Aval, dimensions: DotDimensions): NdArray {
  const { leftContracting, rightContracting, leftBatch, rightBatch } = dimensions
  const { batch, left } = resultAxes(x, y, dimensions)
  const right = resultAxes(x, y, dimensions).right
  const product = dotGeneral(x, ct, {
    leftContracting: left,
    rightContracting: left.map((_, i) => batch.length + i),
    leftBatch,
    rightBatch: range(batch.length),
  })
  const order = [...leftContracting].sort((a, b) => a - b)
  const axesOfY = [...rightBatch, ...order.map((axis) => at(rightContracting, leftContracting.indexOf(axis))), ...right]
  return transpose(
    product,
    range(y.ndim).map((axis) => axesOfY.indexOf(axis)),
  )
}

const shifted = (axes: readonly number[], mapped: number): readonly number[] => axes.map((axis) => axis + Number(axis >= mapped))

/** Both mapped, the left at `xAxis`, the right in front: one more batch axis. */
function bothMapped({ leftContracting, rightContracting, leftBatch, rightBatch }: DotDimensions, xAxis: number): DotDimensions {
  return {
    leftContracting: shifted(leftContracting, xAxis),
    rightContracting: shifted(rightContracting, 0),
    leftBatch: [xAxis, ...shifted(leftBatch, xAxis)],
    rightBatch: [0, ...shifted(rightBatch, 0)],
  }
}

/** Only the left is mapped: the mapped axis is one more free axis. */
function leftMapped(x: NdArray, y: NdArray, axis: number, dimensions: DotDimensions): readonly [readonly NdArray[], readonly number[]] {
  const wider = {
    ...dimensions,
    leftContracting: shifted(dimensions.leftContracting, axis),
    leftBatch: shifted(dimensions.leftBatch, axis),
  }
  const { batch, left } = resultAxes(x, y, wider)
  return [[dotGeneral(x, y, wider)], [batch.length + left.indexOf(axis)]]
}

function rightMapped(x: NdArray, y: NdArray, axis: number, dimensions: DotDimensions): readonly [readonly NdArray[], readonly number[]] {
  const wider = {
    ...dimensions,
    rightContracting: shifted(dimensions.rightContracting, axis),
    rightBatch: shifted(dimensions.rightBatch, axis),
  }
  const { batch, left, right } = resultAxes(x, y, wider)
  return [[dotGeneral(x, y, wider)], [batch.length + left.length + right.indexOf(axis)]]
}

function checkDimensions(dimensions: DotDimensions): void {
  const given: unknown = dimensions
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('dotGeneral: the dimensions are missing. Give { leftContracting, rightContracting, leftBatch, rightBatch }.')
  }
  const { leftContracting, rightContracting, leftBatch, rightBatch } = dimensions
  for (const [name, axes] of Object.entries({ leftContracting, rightContracting, leftBatch, rightBatch })) {
    checkNumbers('dotGeneral', `${name} is`, axes)
  }
}

function check(x: Aval, y: Aval, { leftContracting, rightContracting, leftBatch, rightBatch }: DotDimensions): void {
  if (x.dtype !== y.dtype || x.dtype === 'bool') {
    throw new DtypeError(
      `dotGeneral: takes two operands of one number dtype, not ${x.toString()} and ${y.toString()}. Convert with astype.`,
    )
  }
  const agree = (left: readonly number[], right: readonly number[]): boolean =>
    left.length === right.length && left.every((axis, i) => x.shape[axis] !== undefined && x.shape[axis] === y.shape[at(right, i)])
  const distinct = (...axes: readonly number[]): boolean => new Set(axes).size === axes.length
  if (
    !agree(leftContracting, rightContracting) ||
    !agree(leftBatch, rightBatch) ||
    !distinct(...leftContracting, ...leftBatch) ||
    !distinct(...rightContracting, ...rightBatch)
  ) {
    throw new ShapeError(
      `dotGeneral: ${x.toString()} and ${y.toString()} cannot be multiplied over the axes ${formatShape(leftContracting)} and ${formatShape(rightContracting)} ` +
        `with batch axes ${formatShape(leftBatch)} and ${formatShape(rightBatch)}: the extents must agree pairwise, and no axis may be named twice.`,
    )
  }
}

function sampleDot(draw: Draw): Sample<DotDimensions> {
  const extents = (count: number): Shape => range(count).map(() => draw.integer(0, 3))
  const batch = extents(draw.integer(0, 1))
  const contracted = extents(draw.integer(0, 2))
  const place = (free: Shape): { readonly shape: Shape; readonly batch: readonly number[]; readonly contracting: readonly number[] } => {
    const parts = [...batch, ...contracted, ...free]
    const order = draw.permutation(parts.length)
    return {
      shape: order.map((i) => at(parts, i)),
      batch: batch.map((_, i) => order.indexOf(i)),
      contracting: contracted.map((_, i) => order.indexOf(batch.length + i)),
    }
  }
  const left = place(extents(draw.integer(0, 1)))
  const right = place(extents(draw.integer(0, 1)))
  const dtype = draw.dtype(['float64', 'float32', 'int32', 'uint32'])
  return {
    operands: [draw.elements(left.shape, dtype), draw.elements(right.shape, dtype)],
    params: { leftContracting: left.contracting, rightContracting: right.contracting, leftBatch: left.batch, rightBatch: right.batch },
  }
}
