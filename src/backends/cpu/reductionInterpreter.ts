import { newTypedArray, type TypedArray } from '../../core/dtype.js'
import type { ReductionBody } from './reductionBody.js'
import { blockLength } from './reductionOrder.js'
import type { ReductionKernel } from './reductionKernel.js'
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

  /** The states of `blocks` neighbouring blocks of rows (more than one only of full ones) for a tile of columns, in the first lanes of `state`. */
  const walk = (columns: number, blocks: number, first: number, count: number, memory: Memory, firstColumn: number): void => {
    const width = blocks * columns
    state.forEach((array, k) => array.fill(unit[k]!))
    for (let group = 0; group < count; group += lanes) {
      const rows = Math.min(lanes, count - group)
      for (let row = 0, q = 0; row < rows; row++) {
        for (let block = 0; block < blocks; block++) {
          const position = first + block * blockLength + group + row
          for (let j = 0; j < columns; j++) index[q++] = position
        }
      }
      xs.forEach((x, k) => {
        loadRows(x, memory.slice(4 * k, 4 * k + 4), first + group, rows, blocks, columns, firstColumn)
      })
      const n = rows * width
      step([...xs, index, ...state], [], next, n)
      state.forEach((array, k) => array.set(next[k]!.subarray(0, n)))
    }
    for (let half = lanes / 2; half >= 1; half /= 2) {
      const n = half * width
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
      let done = 0
      for (let first = 0; first < rows || done === 0;) {
        const blocks = Math.max(1, Math.min(Math.floor(tile / width), Math.floor((rows - first) / blockLength)))
        walk(width, blocks, first, Math.min(rows - first, blockLength), memory, column)
        const results = state.map((array) => array.slice(0, blocks * width))
        for (let block = 0; block < blocks; block++) {
          partial.push(results.map((array) => array.subarray(block * width, (block + 1) * width)))
          for (let c = ++done; c % 2 === 0; c /= 2) {
            const right = partial.pop()!
            combine(partial.at(-1)!, right, width)
          }
        }
        first += blocks * blockLength
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

/** The memory of the operands, as a kernel is given it. */
type Memory = readonly (TypedArray | number)[]

/** Gathers rows of one operand, one after the other; each is taken from `blocks` neighbouring blocks in turn. */
function loadRows(to: TypedArray, memory: Memory, first: number, rows: number, blocks: number, columns: number, column: number): void {
  const [data, offset, columnStride, rowStep] = memory
  if (typeof data !== 'object' || typeof offset !== 'number' || typeof columnStride !== 'number' || rowStep === undefined) return
  // Blocks outside, so that neighbours in memory are read one after the other.
  for (let block = 0; block < blocks; block++) {
    for (let row = 0; row < rows; row++) {
      const place = first + row + block * blockLength
      let p = offset + column * columnStride + (typeof rowStep === 'number' ? place * rowStep : rowStep[place]!)
      const q = (row * blocks + block) * columns
      for (let j = 0; j < columns; j++, p += columnStride) to[q + j] = data[p]!
    }
  }
}
