import type { NdArray } from '../core/array.js'
import { ArgumentError } from '../core/errors.js'
import { dilated } from '../core/primitives/conv/extents.js'
import { reverse } from '../core/primitives/reverse.js'
import { transpose } from '../core/primitives/transpose.js'
import { at, checkNumbers, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { convolve } from './convolution.js'
import { dimensionPositions, spatialExtents, type DimensionNumbers } from './dimensionNumbers.js'
import { toArray, type ArrayLike } from './operands.js'
import type { Padding } from './windowPadding.js'

/** Options of {@link convTranspose}. */
export interface ConvTransposeOptions {
  /** Distance between neighbours of the kernel, for each spatial axis. */
  readonly rhsDilation?: readonly number[] | undefined
  /** Which axis is what; channels last, as `['NHWC', 'HWIO', 'NHWC']`, unless said. */
  readonly dimensionNumbers?: DimensionNumbers | null | undefined
  /** Reverse the kernel and swap its channels in and out, so that the result is the adjoint of a convolution with this kernel. */
  readonly transposeKernel?: boolean | undefined
}

/**
 * Transposed convolution as in JAX: a convolution of images whose elements are `strides` apart. `'SAME'` and `'VALID'` name the padding of the convolution
 * that it transposes, so that extents are multiplied by the strides; pairs are the padding of the dilated images.
 *
 * @param lhs images, channels last ([N, X…, C]) unless `dimensionNumbers` say otherwise
 * @param rhs kernel, [K…, C, O]
 * @throws ShapeError, ArgumentError as convGeneralDilated; ArgumentError for more than three spatial axes without dimension numbers
 * @example
 * const images = np.array([1, 2, 3]).reshape([1, 3, 1])
 * lax.convTranspose(images, np.ones([2, 1, 1]), [2], 'SAME').ravel().toArray() // [1, 1, 2, 2, 3, 3]
 */
export function convTranspose(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: Padding,
  options: ConvTransposeOptions = {},
): NdArray {
  checkNumbers('convTranspose', 'strides are', strides)
  checkOptions('convTranspose', options, ['rhsDilation', 'dimensionNumbers', 'transposeKernel'])
  const [x, y] = [toArray('convTranspose', lhs), toArray('convTranspose', rhs)]
  const spatial = range(Math.max(0, y.ndim - 2))
  const numbers = options.dimensionNumbers ?? channelsLast(spatial.length)
  const { rhsSpec } = dimensionPositions('convTranspose', y.ndim, numbers)
  const { rhsDilation = spatial.map(() => 1) } = options
  const windows = spatialExtents(y.shape, rhsSpec).map((extent, i) => dilated(extent, at(rhsDilation, i)))
  const pads = typeof padding === 'string' ? windows.map((window, i) => forwardPadding(padding, window, strides[i] ?? 1)) : padding
  return convolve(
    'convTranspose',
    x,
    options.transposeKernel === true ? adjointKernel(y, rhsSpec) : y,
    spatial.map(() => 1),
    pads,
    {
      lhsDilation: strides,
      rhsDilation,
      dimensionNumbers: numbers,
    },
  )
}

function channelsLast(spatial: number): DimensionNumbers {
  const letters = ['', 'H', 'HW', 'HWD'][spatial]
  if (letters !== undefined) return [`N${letters}C`, `${letters}IO`, `N${letters}C`]
  throw new ArgumentError(`convTranspose: ${String(spatial)} spatial axes have no usual names. Give dimensionNumbers.`)
}

/** What is put around the dilated images so that the transposed convolution had this padding. */
function forwardPadding(padding: string, window: number, stride: number): readonly [low: number, high: number] {
  switch (padding) {
    case 'SAME': {
      const total = window + stride - 2
      const low = stride > window - 1 ? window - 1 : Math.ceil(total / 2)
      return [low, total - low]
    }
    case 'VALID':
      return [window - 1, stride - 1 + Math.max(window - stride, 0)]
    default:
      throw new ArgumentError(`convTranspose: padding is ${padding}. Give 'SAME', 'VALID', or a pair [low, high] for each spatial axis.`)
  }
}

/** The kernel reversed, its channels in and out swapped. */
function adjointKernel(y: NdArray, spec: readonly number[]): NdArray {
  const [out, into] = [at(spec, 0), at(spec, 1)]
  const swapped = range(y.ndim).map((axis) => (axis === out ? into : axis === into ? out : axis))
  return transpose(reverse(y, spec.slice(2)), swapped)
}
