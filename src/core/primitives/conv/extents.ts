import type { ConvolutionLayout } from '../../evaluation.js'
import { at, type Shape } from '../../shape.js'

/** From the first element to the last one, both included, when neighbours are `dilation` apart. */
export function dilated(extent: number, dilation: number): number {
  return extent === 0 ? 0 : (extent - 1) * dilation + 1
}

/** How many windows there are along each spatial axis of images of extents X under a kernel of extents K. */
export function windowCounts(image: Shape, kernel: Shape, { strides, low, high, leftDilation, rightDilation }: ConvolutionLayout): Shape {
  return image.map((extent, i) => {
    const padded = Math.max(0, dilated(extent, at(leftDilation, i)) + at(low, i) + at(high, i))
    const window = dilated(at(kernel, i), at(rightDilation, i))
    return padded < window ? 0 : Math.floor((padded - window) / at(strides, i)) + 1
  })
}
