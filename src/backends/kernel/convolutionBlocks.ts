import { avalOf } from '../../core/aval.js'
import type { ConvolutionLayout } from '../../core/evaluation.js'
import { Program, Var, type Atom, type Equation } from '../../core/program.js'
import { at, range, sizeOf, type Shape } from '../../core/shape.js'
import type { ConvolutionGeometry } from './convolutionGeometry.js'
import { axesInOrder, variableLike, viewOf } from './derived.js'
import { resultOf, type Lowering } from './lowering.js'
import { lowerNested, stackOf } from './windows.js'

/** Windows are copied as a whole up to so many elements; beyond, in blocks. */
const mostElements = 1 << 20
/** A block has about so many columns, if it has several images. */
const blockColumns = 512

/** How a convolution is cut. */
type ConvolutionBlocks =
  { readonly kind: 'images'; readonly images: number } | { readonly kind: 'rows'; readonly axis: number; readonly rows: number }

/** Images together, or rows of one, whose windows are copied at a time; `null`: all of them. */
export function blocksOf({ windows, padded, side, layout }: ConvolutionGeometry, result: Shape): ConvolutionBlocks | null {
  const elements = sizeOf(windows)
  if (elements <= mostElements) return null
  const n = at(padded, 0)
  if (n > 1) {
    const wanted = side ? blockColumns / sizeOf(result.slice(3)) : 1
    const images = range(n).find((i) => n % (i + 1) === 0 && i + 1 >= wanted)
    return images === undefined || images + 1 === n ? null : { kind: 'images', images: images + 1 }
  }
  const axis = range(layout.strides.length).find((i) => at(result, i + 3) > 1)
  if (axis === undefined) return null
  const count = at(result, axis + 3)
  const rows = Math.max(1, Math.floor((mostElements / elements) * count))
  // Blocks of about the same size, and the last one is not much beyond the end.
  return { kind: 'rows', axis, rows: Math.ceil(count / Math.ceil(count / rows)) }
}

/** A loop over blocks of images. */
export function lowerImageBlocks(lowering: Lowering, eq: Equation, image: Atom, kernel: Atom, images: number): void {
  const [n, ...rest] = image.aval.shape
  const shape = [(n ?? 0) / images, images, ...rest]
  const steps = (axis: number): readonly number[] =>
    range(shape.length).map((i) => (i === axis + 1 ? 1 : axis === 0 && i === 0 ? images : 0))
  const map = { kind: 'combined', axes: image.aval.shape.map((_, axis) => ({ start: 0, steps: steps(axis) })) } as const
  const out = resultOf(eq)
  const result = [images, ...out.aval.shape.slice(1)]
  lowerLoop(lowering, eq, viewOf(lowering, eq, image, map, shape), kernel, result, out)
}

/** A loop over blocks of windows of one image, along one axis; the image has its zeros already, and more behind, so that all blocks are equal. */
export function lowerRowBlocks(
  lowering: Lowering,
  eq: Equation,
  image: Atom,
  kernel: Atom,
  axis: number,
  rows: number,
  layout: ConvolutionLayout,
): void {
  const out = resultOf(eq)
  const place = axis + 3
  const count = at(out.aval.shape, place)
  const blocks = Math.ceil(count / rows)
  const stride = at(layout.strides, axis)
  const reach = (rows - 1) * stride + (at(kernel.aval.shape, place) - 1) * at(layout.rightDilation, axis) + 1
  const shape = [blocks, ...image.aval.shape.map((extent, i) => (i === place ? reach : extent))]
  const steps = (i: number): readonly number[] =>
    range(shape.length).map((j) => (j === i + 1 ? 1 : j === 0 && i === place ? rows * stride : 0))
  const map = { kind: 'combined', axes: image.aval.shape.map((_, i) => ({ start: 0, steps: steps(i) })) } as const
  const zeros = layout.strides.map(() => 0)
  const inner: Equation = {
    ...eq,
    primitive: {
      ...eq.primitive,
      evaluation: { kind: 'convolution', layout: () => ({ ...layout, low: zeros, high: zeros, leftDilation: zeros.map(() => 1) }) },
    },
  }
  const block = out.aval.shape.map((extent, i) => (i === place ? rows : extent))
  const stacked = variableLike(lowering, image, [blocks, ...block])
  lowerLoop(lowering, inner, viewOf(lowering, eq, image, map, shape), kernel, block, stacked)
  const order = [...range(place).map((i) => i + 1), 0, ...range(block.length - place).map((i) => place + 1 + i)]
  const turned = viewOf(
    lowering,
    eq,
    stacked,
    axesInOrder(order),
    order.map((i) => at(stacked.aval.shape, i)),
  )
  const joined = viewOf(
    lowering,
    eq,
    turned,
    { kind: 'reshape' },
    block.map((extent, i) => (i === place ? blocks * rows : extent)),
  )
  viewOf(lowering, eq, joined, { kind: 'affine', axes: block.map((_, i) => ({ start: 0, step: 1, axis: i })) }, out.aval.shape, out)
}

/** The convolution of each element of a stack of images, one after the other. */
function lowerLoop(lowering: Lowering, eq: Equation, images: Atom, kernel: Atom, result: Shape, out: Var): void {
  const { planner } = lowering
  const { dtype } = out.aval
  const [length, ...block] = images.aval.shape
  const x = new Var(avalOf(block, dtype), 0)
  const y = new Var(kernel.aval, 1)
  const z = new Var(avalOf(result, dtype), 2)
  const program = new Program(eq.primitive.name, [x, y], [{ ...eq, inputs: [x, y], outputs: [z] }], [z], 3)
  const { body, windows } = lowerNested(lowering, {
    program,
    inputs: [
      { x, operand: lowering.operandOf(images), aval: images.aval, role: 'stack' },
      { x: y, operand: lowering.operandOf(kernel), aval: kernel.aval, role: 'constant' },
    ],
  })
  const position = planner.append((numberOf) => ({
    kind: 'steps',
    length: length ?? 0,
    count: null,
    reverse: false,
    body,
    windows: windows(numberOf),
    carry: [],
    results: [results(numberOf)],
  }))
  const results = stackOf(lowering.stored(out, position), z.aval)
}
