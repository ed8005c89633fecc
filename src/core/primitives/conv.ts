import { NdArray } from '../array.js'
import { avalOf, type Aval } from '../aval.js'
import { bind1 } from '../bind.js'
import { DtypeError, ShapeError } from '../errors.js'
import type { ConvolutionLayout } from '../evaluation.js'
import { Zero, type Primitive, type Tangent } from '../primitive.js'
import { at, formatShape, range } from '../shape.js'
import { addTangents } from './add.js'
import { mappedAt } from './constructors/batching.js'
import { isZero, known, only, operandAval, pair } from './constructors/tangents.js'
import { windowCounts } from './conv/extents.js'
import { sampleConv } from './conv/sampleConv.js'
import { imageCotangent, kernelCotangent } from './conv/transposes.js'
import { reshape } from './reshape.js'

/** Convolution, as the field says; as mathematics does, a cross-correlation: the kernel is not reversed. */
export const convP: Primitive<ConvolutionLayout> = {
  name: 'conv',
  doc: 'Sums of products of a kernel [G, O, C, K…] with windows of images [N, G, C, X…]. Bilinear: d(x y) = dx y + x dy; adjoints are convolutions.',
  effect: false,
  control: null,
  abstractEval: (avals, layout) => {
    const [x, y] = pair(avals)
    check(x, y, layout)
    const counts = windowCounts(x.shape.slice(3), y.shape.slice(3), layout)
    return [avalOf([at(x.shape, 0), at(x.shape, 1), at(y.shape, 1), ...counts], x.dtype, x.weak && y.weak)]
  },
  evaluation: { kind: 'convolution', layout: (layout) => layout },
  jvp: (primals, tangents, layout) => {
    const [x, y] = pair(primals)
    const [dx, dy] = pair(tangents)
    const z = conv(x, y, layout)
    const fromX: Tangent = isZero(dx) ? new Zero(z.aval) : conv(dx, y, layout)
    const fromY: Tangent = isZero(dy) ? new Zero(z.aval) : conv(x, dy, layout)
    return [[z], [addTangents(fromX, fromY)]]
  },
  transpose: (cotangents, operands, layout) => {
    const ct = only(cotangents)
    const [x, y] = pair(operands)
    if (isZero(ct)) return [x, y].map((operand) => (operand instanceof NdArray ? null : new Zero(operandAval(operand))))
    if (x instanceof NdArray) return [null, kernelCotangent(conv, ct, x, operandAval(y), layout)]
    return [imageCotangent(conv, ct, x, known(y, 'conv'), layout), null]
  },
  batch: (size, operands, axes, layout) => {
    const [x, y] = pair(operands)
    const [xAxis, yAxis] = pair(axes)
    if (xAxis === null) {
      const wider = mappedAt(y, yAxis, 1, size)
      return [[split(conv(x, merged(wider, 1), layout), 2, size, at(wider.shape, 2))], [2]]
    }
    if (yAxis === null) {
      const wider = mappedAt(x, xAxis, 0, size)
      return [[split(conv(merged(wider, 0), y, layout), 0, size, at(wider.shape, 1))], [0]]
    }
    const wider = mappedAt(x, xAxis, 1, size)
    return [[split(conv(merged(wider, 1), merged(mappedAt(y, yAxis, 0, size), 0), layout), 1, size, at(wider.shape, 2))], [1]]
  },
  sample: sampleConv,
}

/**
 * Sums of products of a kernel with windows of images, in the canonical form of the primitive.
 *
 * @param x images [N, G, C, X…]
 * @param y kernel [G, O, C, K…]
 * @returns [N, G, O, Y…]
 */
export function conv(x: NdArray, y: NdArray, layout: ConvolutionLayout): NdArray {
  return bind1(convP, [x, y], layout)
}

/** One axis in place of two neighbours. */
function merged(x: NdArray, axis: number): NdArray {
  return reshape(x, [...x.shape.slice(0, axis), at(x.shape, axis) * at(x.shape, axis + 1), ...x.shape.slice(axis + 2)])
}

/** Two axes of these extents in place of one. */
function split(x: NdArray, axis: number, first: number, second: number): NdArray {
  return reshape(x, [...x.shape.slice(0, axis), first, second, ...x.shape.slice(axis + 1)])
}

function check(x: Aval, y: Aval, layout: ConvolutionLayout): void {
  if (x.dtype !== y.dtype || x.dtype === 'bool') {
    throw new DtypeError(`conv: takes two operands of one number dtype, not ${x.toString()} and ${y.toString()}. Convert with astype.`)
  }
  if (x.ndim < 3 || x.ndim !== y.ndim || x.shape[1] !== y.shape[0] || x.shape[2] !== y.shape[2]) {
    throw new ShapeError(
      `conv: images ${x.toString()} do not go with a kernel ${y.toString()}. Images are [N, G, C, X…], kernels [G, O, C, K…] of as many spatial axes.`,
    )
  }
  const { strides, low, high, leftDilation, rightDilation } = layout
  const rank = x.ndim - 3
  const positive = [strides, leftDilation, rightDilation].every((list) => list.every((n) => n >= 1))
  if (
    !positive ||
    ![strides, low, high, leftDilation, rightDilation].every((list) => list.length === rank && list.every(Number.isInteger))
  ) {
    throw new ShapeError(
      `conv: strides ${formatShape(strides)}, padding ${formatShape(low)} and ${formatShape(high)}, dilations ${formatShape(leftDilation)} and ` +
        `${formatShape(rightDilation)} do not suit ${String(rank)} spatial axes ${formatShape(range(rank).map((i) => at(x.shape, i + 3)))}. ` +
        'Give an integer for each; strides and dilations are at least 1.',
    )
  }
}
