import type { Draw, Sample } from '../../draw.js'
import type { ConvolutionLayout } from '../../evaluation.js'
import { range } from '../../shape.js'

/** Draws images and a kernel with up to two spatial axes. */
export function sampleConv(draw: Draw): Sample<ConvolutionLayout> {
  const [n, g, c, o] = [draw.integer(0, 2), draw.integer(1, 2), draw.integer(0, 2), draw.integer(1, 2)]
  const spatial = range(draw.integer(0, 2))
  const dtype = draw.dtype(['float64', 'float32', 'int32', 'uint32'])
  const image = spatial.map(() => draw.integer(0, 4))
  const kernel = spatial.map(() => draw.integer(0, 3))
  const each = (low: number, high: number): readonly number[] => spatial.map(() => draw.integer(low, high))
  return {
    operands: [draw.elements([n, g, c, ...image], dtype), draw.elements([g, o, c, ...kernel], dtype)],
    params: { strides: each(1, 2), low: each(-1, 2), high: each(-1, 2), leftDilation: each(1, 2), rightDilation: each(1, 2) },
  }
}
