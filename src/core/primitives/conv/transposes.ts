import type { NdArray } from '../../array.js'
import { avalOf, type Aval } from '../../aval.js'
import { fill } from '../../constant.js'
import type { ConvolutionLayout } from '../../evaluation.js'
import { at, range } from '../../shape.js'
import { reverse } from '../reverse.js'
import { transpose } from '../transpose.js'
import { dilated } from './extents.js'

type Conv = (x: NdArray, y: NdArray, layout: ConvolutionLayout) => NdArray

/**
 * The cotangent of the images: the cotangent of the result, its elements as far apart as windows were, under the reversed kernel. Where one of
 * the images and the result holds no element it is zero.
 */
export function imageCotangent(conv: Conv, ct: NdArray, x: Aval, y: NdArray, layout: ConvolutionLayout): NdArray {
  if (x.size === 0 || ct.size === 0) return fill(0, avalOf(x.shape, ct.dtype))
  const spatial = range(x.ndim - 3)
  const extents = spatial.map((i) => {
    const image = dilated(at(x.shape, i + 3), at(layout.leftDilation, i))
    const kernel = dilated(at(y.shape, i + 3), at(layout.rightDilation, i))
    const windows = dilated(at(ct.shape, i + 3), at(layout.strides, i))
    const low = kernel - 1 - at(layout.low, i)
    return { low, high: image + kernel - 1 - windows - low }
  })
  const axes = spatial.map((i) => i + 3)
  // [G, O, C, K…] becomes [G, C, O, K…].
  return conv(ct, transpose(reverse(y, axes), [0, 2, 1, ...axes]), {
    strides: layout.leftDilation,
    low: extents.map(({ low }) => low),
    high: extents.map(({ high }) => high),
    leftDilation: layout.strides,
    rightDilation: layout.rightDilation,
  })
}

/** The cotangent of the kernel: the cotangent of the result is the kernel, the images' channels take the place of their batch, and the other way round. */
export function kernelCotangent(conv: Conv, ct: NdArray, x: NdArray, y: Aval, layout: ConvolutionLayout): NdArray {
  // Padding would meet infinite cotangents.
  if (x.size === 0) return fill(0, avalOf(y.shape, ct.dtype))
  const spatial = range(x.ndim - 3)
  const high = spatial.map((i) => {
    const image = dilated(at(x.shape, i + 3), at(layout.leftDilation, i))
    const kernel = dilated(at(y.shape, i + 3), at(layout.rightDilation, i))
    const windows = dilated(at(ct.shape, i + 3), at(layout.strides, i))
    return kernel - 1 + windows - image - at(layout.low, i)
  })
  const axes = spatial.map((i) => i + 3)
  // [N, G, C, X…] becomes [C, G, N, X…], and [N, G, O, Y…] becomes [G, O, N, Y…].
  const z = conv(transpose(x, [2, 1, 0, ...axes]), transpose(ct, [1, 2, 0, ...axes]), {
    strides: layout.rightDilation,
    low: layout.low,
    high,
    leftDilation: layout.leftDilation,
    rightDilation: layout.strides,
  })
  // [C, G, O, K…] becomes [G, O, C, K…].
  return transpose(z, [1, 2, 0, ...axes])
}
