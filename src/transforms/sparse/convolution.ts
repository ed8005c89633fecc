import { avalOf, type Aval } from '../../core/aval.js'
import type { Convolution, ConvolutionLayout } from '../../core/evaluation.js'
import { at, range, rowMajorStrides } from '../../core/shape.js'
import { contractionSets } from './combining.js'
import type { Flow, Sets } from './flow.js'
import { emptySet, type IndexSets } from './indexSets.js'
import { positions, taken } from './indexing.js'

/** Sets of a convolution: those of a product of the kernel with the windows. */
export function convolutionSets(
  evaluation: Convolution<object>,
  operands: readonly Flow[],
  params: object,
  result: Aval,
  table: IndexSets,
): Sets {
  const [image, kernel] = [at(operands, 0), at(operands, 1)]
  const layout = evaluation.layout(params)
  const rank = layout.strides.length
  const inner = range(1 + rank)
  const dimensions = {
    leftBatch: [0],
    leftContracting: inner.map((i) => 2 + i),
    rightBatch: [0],
    rightContracting: inner.map((i) => 1 + i),
  }
  const windows = windowsOf(image, kernel.aval, result, layout)
  const product = contractionSets({ kind: 'contraction', dimensions: () => dimensions }, [kernel, windows], params, table)
  if (product === null) return null
  // The product is [G, O, N, Y…].
  const [n, g, o, ...counts] = result.shape
  const [ofGroup, ofChannel, ofImage, ...others] = rowMajorStrides([g ?? 0, o ?? 0, n ?? 0, ...counts])
  return taken(product, positions(result.shape, [ofImage ?? 0, ofGroup ?? 0, ofChannel ?? 0, ...others]))
}

/** The windows [G, C, K…, N, Y…], where zeros depend on nothing. */
function windowsOf({ aval, sets }: Flow, kernel: Aval, result: Aval, layout: ConvolutionLayout): Flow {
  const [n, g, c] = [at(aval.shape, 0), at(aval.shape, 1), at(aval.shape, 2)]
  const [window, counts] = [kernel.shape.slice(3), result.shape.slice(3)]
  const shape = [g, c, ...window, n, ...counts]
  const made = avalOf(shape, aval.dtype)
  if (sets === null) return { aval: made, sets: null, known: null }
  const strides = rowMajorStrides(aval.shape)
  // Places along each spatial axis by place in the window and window; -1 where there is a zero.
  const along = window.map((size, i) =>
    range(size).map((k) => range(at(counts, i)).map((y) => placeOf(y, k, i, at(aval.shape, i + 3), layout))),
  )
  const rank = window.length
  const list = new Int32Array(made.size)
  const index = shape.map(() => 0)
  for (let q = 0; q < list.length; q++) {
    let place = at(index, 0) * at(strides, 1) + at(index, 1) * at(strides, 2) + at(index, 2 + rank) * at(strides, 0)
    let there = true
    for (let i = 0; i < rank; i++) {
      const step = at(at(at(along, i), at(index, 2 + i)), at(index, 3 + rank + i))
      there &&= step >= 0
      place += step * at(strides, i + 3)
    }
    list[q] = there ? sets[place]! : emptySet
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0
  }
  return { aval: made, sets: list, known: null }
}

/** Which element of the image stands at place `k` of window `y`. */
function placeOf(
  y: number,
  k: number,
  i: number,
  extent: number,
  { strides, rightDilation, leftDilation, low }: ConvolutionLayout,
): number {
  const place = at(strides, i) * y + at(rightDilation, i) * k - at(low, i)
  const element = place / at(leftDilation, i)
  return Number.isInteger(element) && element < extent ? element : -1
}
