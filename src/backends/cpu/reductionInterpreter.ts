import { newTypedArray, type TypedArray } from '../../core/dtype.js'
import type { ReductionBody } from './reductionBody.js'
import { blockLength } from './reductionOrder.js'
import type { ReductionKernel } from './reductionSource.js'
import { blockSize, interpretBlock } from './scalar/interpreter.js'

/**
 * The kernel without code generation: all columns of a tile together, the state of all accumulators as the lanes of one block. It combines in the
 * same order as the printed kernels, and takes rows of any kind.
 */
export function interpretReduction(body: ReductionBody): ReductionKernel {
  const { accumulators: lanes, types, unit } = body
  const step = interpretBlock(body.step)
  const merge = interpretBlock(body.merge)
  const projection = interpretBlock([body.projection])
  const tile = Math.floor(blockSize / lanes)
  const xs = body.inputs.map((type) => newTypedArray(type, blockSize))
  const index = new Int32Array(blockSize)
  const state = types.map((type) => newTypedArray(type, blockSize))
  const next = types.map((type) => newTypedArray(type, blockSize))
  const projected = newTypedArray(body.projection.type, blockSize)

  const combine = (left: readonly TypedArray[], right: readonly TypedArray[], n: number): void => {
    merge([...left, ...right], [], next, n)
    left.forEach((array, k) => array.set(next[k]!.subarray(0, n)))
  }

  /** The state of one block of rows for a tile of columns, in the first lanes of `state`. */
  const walk = (columns: number, first: number, count: number, memory: readonly (TypedArray | number)[], firstColumn: number): void => {
    state.forEach((array, k) => array.fill(unit[k]!))
    for (let group = 0; group < count; group += lanes) {
      const rows = Math.min(lanes, count - group)
      for (let row = 0; row < rows; row++) index.fill(first + group + row, row * columns, (row + 1) * columns)
      xs.forEach((x, k) => {
        loadRows(x, memory.slice(4 * k, 4 * k + 4), first + group, rows, columns, firstColumn)
      })
      const n = rows * columns
      step([...xs, index, ...state], [], next, n)
      state.forEach((array, k) => array.set(next[k]!.subarray(0, n)))
    }
    for (let half = lanes / 2; half >= 1; half /= 2) {
      const n = half * columns
      combine(
        state,
        state.map((array) => array.subarray(n)),
        n,
      )
    }
  }

  return (target, start, pitch, columns, rows, _accumulators, _stack, ...memory) => {
    for (let column = 0; column < columns; column += tile) {
      const width = Math.min(tile, columns - column)
      const partial: TypedArray[][] = []
      for (let first = 0, blocks = 1; first < rows || blocks === 1; first += blockLength, blocks++) {
        walk(width, first, Math.min(rows - first, blockLength), memory, column)
        partial.push(state.map((array) => array.slice(0, width)))
        for (let c = blocks; c % 2 === 0; c /= 2) {
          const right = partial.pop()!
          combine(partial.at(-1)!, right, width)
        }
      }
      while (partial.length > 1) {
        const right = partial.pop()!
        combine(partial.at(-1)!, right, width)
      }
      projection(partial[0]!, [], [projected], width)
      for (let j = 0; j < width; j++) target[start + (column + j) * pitch] = projected[j]!
    }
  }
}

/** Gathers rows of one operand, whose memory is given as to a kernel, one after the other. */
function loadRows(
  to: TypedArray,
  memory: readonly (TypedArray | number)[],
  first: number,
  rows: number,
  columns: number,
  column: number,
): void {
  const [data, offset, columnStride, rowStep] = memory
  if (typeof data !== 'object' || typeof offset !== 'number' || typeof columnStride !== 'number' || rowStep === undefined) return
  for (let row = 0, q = 0; row < rows; row++) {
    const shift = typeof rowStep === 'number' ? (first + row) * rowStep : rowStep[first + row]!
    for (let j = 0, p = offset + shift + column * columnStride; j < columns; j++, q++, p += columnStride) to[q] = data[p]!
  }
}
