import type { ConcreteArray } from '../../core/array.js'
import { avalOf, type Aval } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import type { Contraction, Convolution, Region } from '../../core/evaluation.js'
import { at } from '../../core/shape.js'
import { convolutionGeometry, convolutionProduct, paddingParts, reached, reachedShape, windowRows } from '../kernel/convolutionGeometry.js'
import { onlyAval, type CpuContext } from './context.js'
import { prepareContraction } from './contraction.js'
import { contiguous } from './copy.js'
import { prepareRegion } from './region.js'
import { ViewCall } from './view.js'

type Run = (operands: readonly ConcreteArray[]) => readonly ConcreteArray[]

/** Plans a convolution as a product of the kernel with windows, which are no copy: a view of the images, whose packing goes by strides. */
export function prepareConvolution(
  context: CpuContext,
  evaluation: Convolution<object>,
  avals: readonly Aval[],
  params: object,
  outs: readonly Aval[],
): Run {
  const out = onlyAval(outs)
  const [image, kernel] = [at(avals, 0), at(avals, 1)]
  const geometry = convolutionGeometry(image.shape, kernel.shape, out.shape, evaluation.layout(params))
  const { dtype } = image
  const copy = (x: ConcreteArray): ConcreteArray => contiguous(context, x)
  const part = avalOf(reachedShape(geometry), dtype)
  const crop = new ViewCall(copy, { kind: 'affine', axes: reached(geometry) }, image, part)
  const padded = avalOf(geometry.padded, dtype)
  const zero = fill(0, avalOf([], dtype))
  const parts: Region<object> = { kind: 'region', parts: () => paddingParts(geometry) }
  const pad: Run = geometry.plain ? (xs) => xs : prepareRegion(context, parts, [part, zero.aval], params, [padded])
  const windows = avalOf(geometry.windows, dtype)
  const slide = new ViewCall(copy, { kind: 'combined', axes: windowRows(geometry) }, padded, windows)
  const { side } = geometry
  const dimensions = convolutionProduct(geometry)
  const left = side ? kernel : avalOf([at(image.shape, 0), ...kernel.shape], dtype)
  const still = new ViewCall(
    copy,
    { kind: 'affine', axes: kernel.shape.map((_, axis) => ({ start: 0, step: 1, axis: axis + 1 })) },
    kernel,
    left,
  )
  const [n, ...rest] = out.shape
  const product = side ? avalOf([...rest.slice(0, 2), n ?? 0, ...rest.slice(2)], dtype) : out
  const contraction: Contraction<object> = { kind: 'contraction', dimensions: () => dimensions }
  const multiply = prepareContraction(context, contraction, [left, windows], params, [product])
  const order = [2, 0, 1, ...rest.slice(2).map((_, i) => i + 3)]
  const back = new ViewCall(
    copy,
    { kind: 'affine', axes: order.map((_, axis) => ({ start: 0, step: 1, axis: order.indexOf(axis) })) },
    product,
    out,
  )
  return (operands) => {
    const seen = slide.run(at(pad([crop.run(at(operands, 0)), zero]), 0))
    const y = at(operands, 1)
    const [z] = multiply([side ? y : still.run(y), seen])
    return [side ? back.run(z!) : z!]
  }
}
