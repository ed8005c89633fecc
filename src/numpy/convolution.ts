import type { NdArray } from '../core/array.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { conv as convPrimitive } from '../core/primitives/conv.js'
import { dilated } from '../core/primitives/conv/extents.js'
import { reshape } from '../core/primitives/reshape.js'
import { transpose } from '../core/primitives/transpose.js'
import { at, checkNumbers } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { dimensionPositions, inverted, spatialExtents, type DimensionNumbers } from './dimensionNumbers.js'
import { toArray, type ArrayLike } from './operands.js'
import { paddingPairs, type Padding } from './windowPadding.js'

/** Options of {@link convGeneralDilated}. */
export interface ConvOptions {
  /** Distance between neighbours of the images, for each spatial axis: beyond 1, zeros lie between them. */
  readonly lhsDilation?: readonly number[] | undefined
  /** Distance between neighbours of the kernel, for each spatial axis. */
  readonly rhsDilation?: readonly number[] | undefined
  /** Which axis is what; `['NCHW', 'OIHW', 'NCHW']` and its like for other numbers of axes, unless said. */
  readonly dimensionNumbers?: DimensionNumbers | null | undefined
  /** The channels in and out are cut into so many groups, which do not see each other. */
  readonly featureGroupCount?: number | undefined
  /** The batch and the channels out are cut into so many groups, which do not see each other. */
  readonly batchGroupCount?: number | undefined
}

/**
 * Convolution of images with a kernel, as the field says: sums of products of the kernel, which is not reversed, with windows of the images. Any number
 * of spatial axes. The zeros of padding and dilation are multiplied as any elements are.
 *
 * @param lhs images, [N, C, X…] unless `dimensionNumbers` say otherwise
 * @param rhs kernel, [O, C / groups, K…]
 * @param windowStrides for each spatial axis
 * @returns [N, O, Y…] of the operands' dtype, which must be one number dtype
 * @throws ShapeError where extents do not fit; ArgumentError for padding, dimension numbers or options that cannot be
 * @example
 * const images = np.arange(6).reshape([1, 1, 6])
 * const kernel = np.ones([1, 1, 2])
 * lax.convGeneralDilated(images, kernel, [2], 'VALID').toArray() // [[[1, 5, 9]]]
 * lax.convGeneralDilated(images, kernel, [1], [[0, 1]], { rhsDilation: [3] }).toArray() // [[[3, 5, 7, 3]]]
 */
export function convGeneralDilated(
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: Padding,
  options: ConvOptions = {},
): NdArray {
  return convolve('convGeneralDilated', lhs, rhs, windowStrides, padding, options)
}

/**
 * Convolution of images [N, C, X…] with a kernel [O, C, K…]: {@link convGeneralDilated} without dilation, groups or other orders of axes.
 *
 * @example
 * const images = np.arange(6).reshape([1, 1, 6])
 * lax.conv(images, np.ones([1, 1, 3]), [1], 'SAME').toArray() // [[[1, 3, 6, 9, 12, 9]]]
 */
export function conv(lhs: ArrayLike, rhs: ArrayLike, windowStrides: readonly number[], padding: Padding): NdArray {
  return convolve('conv', lhs, rhs, windowStrides, padding, {})
}

/**
 * Convolution of images [N, C, X…] with a kernel [O, C, K…], where both may be dilated.
 *
 * @example
 * const images = np.arange(3).reshape([1, 1, 3])
 * lax.convWithGeneralPadding(images, np.ones([1, 1, 1]), [1], [[0, 0]], [2]).toArray() // [[[0, 0, 1, 0, 2]]]
 */
export function convWithGeneralPadding(
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: Padding,
  lhsDilation?: readonly number[],
  rhsDilation?: readonly number[],
): NdArray {
  return convolve('convWithGeneralPadding', lhs, rhs, windowStrides, padding, { lhsDilation, rhsDilation })
}

const known: readonly (keyof ConvOptions)[] = ['lhsDilation', 'rhsDilation', 'dimensionNumbers', 'featureGroupCount', 'batchGroupCount']

/** {@link convGeneralDilated} under the name of the function that was called. */
export function convolve(
  operation: string,
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: Padding,
  options: ConvOptions,
): NdArray {
  checkOptions(operation, options, known)
  const [x, y] = [toArray(operation, lhs), toArray(operation, rhs)]
  if (x.ndim < 2 || x.ndim !== y.ndim) {
    throw new ShapeError(
      `${operation}: images ${x.aval.toString()} and a kernel ${y.aval.toString()} must have as many axes, at least two. Put axes in with expandDims.`,
    )
  }
  const rank = x.ndim - 2
  const { lhsSpec, rhsSpec, outSpec } = dimensionPositions(operation, x.ndim, options.dimensionNumbers)
  const ones = lhsSpec.slice(2).map(() => 1)
  const { lhsDilation = ones, rhsDilation = ones, featureGroupCount: features = 1, batchGroupCount: batches = 1 } = options
  for (const [name, list] of Object.entries({ windowStrides: strides, lhsDilation, rhsDilation })) {
    checkNumbers(operation, `${name} are`, list)
    if (list.length === rank && list.every((n) => Number.isInteger(n) && n > 0)) continue
    throw new ArgumentError(
      `${operation}: ${name} is [${list.join(', ')}]. Give a positive integer for each of ${String(rank)} spatial axes.`,
    )
  }
  if (typeof padding === 'string' && lhsDilation.some((n) => n !== 1)) {
    throw new ArgumentError(
      `${operation}: padding '${padding}' is not said for dilated images. Give pairs [low, high], or use convTranspose.`,
    )
  }
  const windows = spatialExtents(y.shape, rhsSpec).map((extent, i) => dilated(extent, at(rhsDilation, i)))
  const pairs = paddingPairs(operation, padding, spatialExtents(x.shape, lhsSpec), windows, strides)
  const image = transpose(x, lhsSpec)
  const kernel = transpose(y, rhsSpec)
  checkGroups(operation, image, kernel, features, batches)
  const layout = {
    strides,
    low: pairs.map(([low]) => low),
    high: pairs.map(([, high]) => high),
    leftDilation: lhsDilation,
    rightDilation: rhsDilation,
  }
  return transpose(
    grouped(image, kernel, features, batches, (a, b) => convPrimitive(a, b, layout)),
    inverted(outSpec),
  )
}

/** Images [N, C, X…] and a kernel [O, C, K…], cut into groups for the primitive. */
function grouped(x: NdArray, y: NdArray, features: number, batches: number, conv: (x: NdArray, y: NdArray) => NdArray): NdArray {
  const [n, c, o] = [at(x.shape, 0), at(x.shape, 1), at(y.shape, 0)]
  const groups = features * batches
  const kernel = reshape(y, [groups, o / groups, ...y.shape.slice(1)])
  const cut = reshape(x, [batches, n / batches, features, c / features, ...x.shape.slice(2)])
  // Groups of the batch become groups of channels.
  const order = [1, 0, ...cut.shape.slice(2).map((_, i) => i + 2)]
  const image = batches === 1 ? cut : transpose(cut, order)
  const z = conv(reshape(image, [n / batches, groups, c / features, ...x.shape.slice(2)]), kernel)
  return reshape(z, [n / batches, o, ...z.shape.slice(3)])
}

function checkGroups(operation: string, x: NdArray, y: NdArray, features: number, batches: number): void {
  const [n, c, o] = [at(x.shape, 0), at(x.shape, 1), at(y.shape, 0)]
  if (![features, batches].every((count) => Number.isInteger(count) && count > 0) || (features > 1 && batches > 1)) {
    throw new ArgumentError(
      `${operation}: featureGroupCount is ${String(features)} and batchGroupCount ${String(batches)}. Give positive integers, at least one of them 1.`,
    )
  }
  if (c % features !== 0 || o % features !== 0 || n % batches !== 0 || o % batches !== 0 || c / features !== y.shape[1]) {
    throw new ShapeError(
      `${operation}: ${String(n)} images of ${String(c)} channels do not go with a kernel of ${String(o)} channels out and ${String(y.shape[1])} in, ` +
        `in ${String(features)} groups of channels and ${String(batches)} of images. The kernel's channels in are the images' by group, and groups divide evenly.`,
    )
  }
}
