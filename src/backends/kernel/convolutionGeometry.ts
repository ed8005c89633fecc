import type { ConvolutionLayout, DotDimensions, RegionPart } from '../../core/evaluation.js'
import { at, range, sizeOf, type Shape } from '../../core/shape.js'
import type { Affine } from './indexMap.js'

/** One spatial axis of the images, once the part that windows reach is surrounded and interleaved with zeros. */
interface SpatialAxis {
  /** Elements of the images that windows reach: the first, and how many. */
  readonly first: number
  readonly count: number
  /** Where the first one is then, and how far apart they are. */
  readonly place: number
  readonly apart: number
  /** From the first to the last element that windows reach, zeros included. */
  readonly extent: number
}

/** Where the windows of a convolution are. All shapes are in canonical form: images [N, G, C, X…], kernel [G, O, C, K…], result [N, G, O, Y…]. */
export interface ConvolutionGeometry {
  readonly axes: readonly SpatialAxis[]
  /** Are there no zeros to put in? */
  readonly plain: boolean
  /** Of the images with their zeros. */
  readonly padded: Shape
  /**
   * With few windows to an image, images are columns side by side: the kernel times windows [G, C, K…, N, Y…] is [G, O, N, Y…]. Else each image is a
   * product of its own: the kernel, which stands still along a first axis N, times windows [N, G, C, K…, Y…] is [N, G, O, Y…].
   */
  readonly side: boolean
  readonly windows: Shape
  readonly layout: ConvolutionLayout
}

export function convolutionGeometry(image: Shape, kernel: Shape, result: Shape, layout: ConvolutionLayout): ConvolutionGeometry {
  const axes = range(image.length - 3).map((i): SpatialAxis => {
    const [size, window, count] = [at(image, i + 3), at(kernel, i + 3), at(result, i + 3)]
    const [low, apart] = [at(layout.low, i), at(layout.leftDilation, i)]
    const extent = Math.max(0, (count - 1) * at(layout.strides, i) + (window - 1) * at(layout.rightDilation, i) + 1)
    const first = Math.min(size, Math.max(0, Math.ceil(-low / apart)))
    const end = Math.max(first, Math.min(size, Math.floor((extent - 1 - low) / apart) + 1))
    return { first, count: end - first, place: end === first ? 0 : first * apart + low, apart, extent }
  })
  const [n, g, c] = [at(image, 0), at(image, 1), at(image, 2)]
  const side = n > 1 && sizeOf(result.slice(3)) < fewWindows
  return {
    axes,
    plain: axes.every(({ count, place, apart, extent }) => place === 0 && count === extent && (apart === 1 || count <= 1)),
    padded: [...image.slice(0, 3), ...axes.map(({ extent }) => extent)],
    side,
    windows: side ? [g, c, ...kernel.slice(3), n, ...result.slice(3)] : [n, g, c, ...kernel.slice(3), ...result.slice(3)],
    layout,
  }
}

/** The elements of the images that windows reach, as a map of indices. */
export function reached({
  axes,
}: ConvolutionGeometry): readonly { readonly start: number; readonly step: number; readonly axis: number }[] {
  return [0, 0, 0, ...axes.map(({ first }) => first)].map((start, axis) => ({ start, step: 1, axis }))
}

/** The shape of those. */
export function reachedShape({ axes, padded }: ConvolutionGeometry): Shape {
  return [...padded.slice(0, 3), ...axes.map(({ count }) => count)]
}

/** The images with their zeros, as parts: operand 1 is a zero, operand 0 what windows reach. */
export function paddingParts({ axes, padded }: ConvolutionGeometry): readonly RegionPart[] {
  const origin = padded.map(() => 0)
  return [
    { operand: 1, spread: true, start: origin, step: padded.map(() => 1), dynamicStart: null },
    {
      operand: 0,
      spread: false,
      start: [0, 0, 0, ...axes.map(({ place }) => place)],
      step: [1, 1, 1, ...axes.map(({ apart }) => apart)],
      dynamicStart: null,
    },
  ]
}

/** The windows as a map of indices of the images with their zeros. */
export function windowRows({ padded, side, layout: { strides, rightDilation } }: ConvolutionGeometry): readonly Affine[] {
  const rank = strides.length
  const row = (entries: Readonly<Record<number, number>>): Affine => ({
    start: 0,
    steps: range(3 + 2 * rank).map((axis) => entries[axis] ?? 0),
  })
  // Where N, G, C and the kernel's axes are; the axes of windows come last.
  const [n, g, c, k] = side ? [2 + rank, 0, 1, 2] : [0, 1, 2, 3]
  return [
    ...[n, g, c].map((axis) => row({ [axis]: 1 })),
    ...padded.slice(3).map((_, i) => row({ [k + i]: at(rightDilation, i), [3 + rank + i]: at(strides, i) })),
  ]
}

/** How the kernel (left) and the windows (right) are multiplied. */
export function convolutionProduct({ side, layout }: ConvolutionGeometry): DotDimensions {
  const inner = range(1 + layout.strides.length)
  const after = (first: number): readonly number[] => inner.map((i) => first + i)
  return side
    ? { leftBatch: [0], leftContracting: after(2), rightBatch: [0], rightContracting: after(1) }
    : { leftBatch: [0, 1], leftContracting: after(3), rightBatch: [0, 1], rightContracting: after(2) }
}

/** Up to so many windows a product of each image alone would fill few tiles. */
const fewWindows = 128
