import type { DType, TypedArray } from '../../../core/dtype.js'
import type { ContractionAxis, ContractionKernel } from '../../kernel/schedule.js'
import { multiplyBlocks, multiplyVector, type Factor } from '../contractionBlocks.js'
import { printContraction, tileColumns, tileRows, type ContractionKernels } from '../contractionSource.js'
import { offsetsOf } from '../indexedOffsets.js'

/** A contraction, given the memory of left, right and out, each with its start. */
export type ContractionRun = (left: TypedArray, p: number, right: TypedArray, q: number, out: TypedArray, r: number) => void

const linked = new Map<DType, ContractionKernels | null>()

/** A contraction that runs through the kernels of eager evaluation. */
export function prepareContraction(kernel: ContractionKernel): ContractionRun {
  const { dtype, batch, m, n, k, leftStart, rightStart } = kernel
  const kernels = linked.get(dtype) ?? printContraction(dtype)
  linked.set(dtype, kernels)
  if (kernels === null)
    throw new Error('Contractions are compiled only where code may be generated; this is a bug in the choice of the tier.')
  const along = (axes: readonly ContractionAxis[], side: 'left' | 'right' | 'out'): Int32Array =>
    offsetsOf(
      axes.map(({ extent }) => extent),
      axes.map((axis) => axis[side]),
    )
  const none = new Int32Array(1)
  const left = { batch: none, free: along([m], 'left'), contracted: along([k], 'left') }
  const right = { batch: none, free: along([n], 'right'), contracted: along([k], 'right') }
  const [lefts, rights, outs] = [along(batch, 'left'), along(batch, 'right'), along(batch, 'out')]
  const padded = (rows: number, columns: number): number => Math.ceil(rows / tileRows) * Math.ceil(columns / tileColumns)
  // Padding to whole tiles decides which side the tile's rows come from.
  const turned = padded(n.extent, m.extent) < padded(m.extent, n.extent)
  const rowsInARow = n.extent === 1 && m.out === 1
  const columnsInARow = m.extent === 1 && n.out === 1
  return (leftData, p, rightData, q, target, r) => {
    for (let b = 0; b < outs.length; b++) {
      const x: Factor = { data: leftData, start: p + leftStart + lefts[b]!, side: left }
      const y: Factor = { data: rightData, start: q + rightStart + rights[b]!, side: right }
      const to = r + outs[b]!
      if (rowsInARow) multiplyVector(dtype, kernels, x, y, target, to)
      else if (columnsInARow) multiplyVector(dtype, kernels, y, x, target, to)
      else if (turned) multiplyBlocks(dtype, kernels, y, x, target, to, n.out, m.out)
      else multiplyBlocks(dtype, kernels, x, y, target, to, m.out, n.out)
    }
  }
}
