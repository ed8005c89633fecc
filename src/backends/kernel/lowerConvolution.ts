import { avalOf } from '../../core/aval.js'
import type { Convolution } from '../../core/evaluation.js'
import { Literal, type Atom, type Equation } from '../../core/program.js'
import { at, equalNumbers, range, type Shape } from '../../core/shape.js'
import { blocksOf, lowerImageBlocks, lowerRowBlocks } from './convolutionBlocks.js'
import {
  convolutionGeometry,
  convolutionProduct,
  paddingParts,
  reached,
  reachedShape,
  windowRows,
  type ConvolutionGeometry,
} from './convolutionGeometry.js'
import { axesInOrder, movingAsOne, standIn, variableLike, viewOf } from './derived.js'
import { lowerContraction } from './lowerContraction.js'
import { lowerRegion } from './lowerRegion.js'
import { resultOf, type Lowering } from './lowering.js'

/** A convolution becomes a copy of its windows and a product; in blocks, where that copy would be large. */
export function lowerConvolution(lowering: Lowering, eq: Equation, evaluation: Convolution<object>): void {
  const out = resultOf(eq)
  if (out.aval.size === 0) {
    lowering.value(out)
    return
  }
  for (const x of eq.inputs) {
    const operand = lowering.operandOf(x)
    if (operand.kind === 'seen') operand.base.reads = Infinity
  }
  const image = at(eq.inputs, 0)
  const layout = evaluation.layout(eq.params)
  const geometry = convolutionGeometry(image.aval.shape, at(eq.inputs, 1).aval.shape, out.aval.shape, layout)
  const rank = layout.strides.length
  const kernel = movingAsOne(
    lowering,
    at(eq.inputs, 1),
    range(1 + rank).map((i) => 2 + i),
  )
  const blocks = blocksOf(geometry, out.aval.shape)
  if (blocks === null) multiply(lowering, eq, padded(lowering, eq, image, geometry, geometry.padded), kernel, geometry)
  else if (blocks.kind === 'images') lowerImageBlocks(lowering, eq, image, kernel, blocks.images)
  else {
    const { axis, rows } = blocks
    const count = at(out.aval.shape, axis + 3)
    const beyond = (Math.ceil(count / rows) * rows - count) * at(layout.strides, axis)
    const longer = geometry.padded.map((extent, i) => (i === axis + 3 ? extent + beyond : extent))
    lowerRowBlocks(lowering, eq, padded(lowering, eq, image, geometry, longer), kernel, axis, rows, layout)
  }
}

/** The images with their zeros, and more of them where a shape is asked for that is longer. */
function padded(lowering: Lowering, eq: Equation, image: Atom, geometry: ConvolutionGeometry, shape: Shape): Atom {
  const part = viewOf(lowering, eq, image, { kind: 'affine', axes: reached(geometry) }, reachedShape(geometry))
  if (geometry.plain && equalNumbers(shape, geometry.padded)) return part
  const result = variableLike(lowering, image, shape)
  const zero = new Literal(0, avalOf([], image.aval.dtype))
  lowerRegion(lowering, standIn(eq, [part, zero], result), { kind: 'region', parts: () => paddingParts(geometry) })
  return result
}

function multiply(lowering: Lowering, eq: Equation, image: Atom, kernel: Atom, geometry: ConvolutionGeometry): void {
  const { layout, side } = geometry
  const rank = layout.strides.length
  const seen = viewOf(lowering, eq, image, { kind: 'combined', axes: windowRows(geometry) }, geometry.windows)
  const first = side ? 1 : 2
  const columns = range(geometry.windows.length - first - 1 - rank).map((i) => first + 1 + rank + i)
  const windows = movingAsOne(
    lowering,
    seen,
    range(1 + rank).map((i) => first + i),
    columns,
  )
  const out = resultOf(eq)
  const product = { kind: 'contraction', dimensions: () => convolutionProduct(geometry) } as const
  if (!side) {
    const still = { kind: 'affine', axes: kernel.aval.shape.map((_, axis) => ({ start: 0, step: 1, axis: axis + 1 })) } as const
    const left = viewOf(lowering, eq, kernel, still, [at(geometry.padded, 0), ...kernel.aval.shape])
    lowerContraction(lowering, standIn(eq, [left, windows], out), product)
    return
  }
  const [n, g, o, ...counts] = out.aval.shape
  const result = variableLike(lowering, image, [g ?? 0, o ?? 0, n ?? 0, ...counts])
  lowerContraction(lowering, standIn(eq, [kernel, windows], result), product)
  viewOf(lowering, eq, result, axesInOrder([2, 0, 1, ...counts.map((_, i) => i + 3)]), out.aval.shape, out)
}
