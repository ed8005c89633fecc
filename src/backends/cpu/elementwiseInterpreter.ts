import { newTypedArray, type TypedArray } from '../../core/dtype.js'
import type { Expr } from '../../core/scalar/expression.js'
import { nodesOf, type Kernel, type Motion } from './elementwiseSource.js'
import { blockSize, interpretBlock } from './scalar/interpreter.js'

/** What {@link printLinear} prints, interpreted. */
export function interpretLinear(results: readonly Expr[], motions: readonly Motion[]): Kernel {
  const nest = interpretNest(results, motions, 1, [])
  return (size, ...memory) => {
    nest([sizeOf(size), 1, ...motions.map((motion) => (motion === 'still' ? 0 : 1))], ...memory)
  }
}

/** What {@link printNest} prints, interpreted: gathers the operands of a block of elements, row-major, and scatters nothing, since results are contiguous. */
export function interpretNest(
  results: readonly Expr[],
  motions: readonly Motion[],
  rank: number,
  levels: readonly (number | null)[],
): Kernel {
  const block = interpretBlock(results)
  const inputs = motions.map(() => newTypedArray('bool', blockSize))
  for (const node of nodesOf(results)) if (node.op === 'operand') inputs[node.position] = newTypedArray(node.type, blockSize)
  const indices = levels.map(() => new Int32Array(blockSize))
  return (dims, ...memory) => {
    const numbers = typeof dims === 'number' ? [dims] : dims
    const extents = numbers.slice(0, rank)
    const size = extents.reduce((product, extent) => product * extent, 1)
    const counters = new Array<number>(rank).fill(0)
    for (let start = 0; start < size; start += blockSize) {
      const n = Math.min(blockSize, size - start)
      for (let filled = 0; filled < n;) {
        const run = Math.min(n - filled, extents[rank - 1]! - counters[rank - 1]!)
        inputs.forEach((input, k) => {
          const source = memory[2 * (results.length + k)]
          const origin = memory[2 * (results.length + k) + 1]
          if (typeof source !== 'object' || typeof origin !== 'number') throw misplaced()
          const first = rank * (k + 2)
          let position = origin
          for (let level = 0; level < rank; level++) position += counters[level]! * numbers[first + level]!
          gather(input, filled, source, position, numbers[first + rank - 1]!, run)
        })
        levels.forEach((level, axis) => {
          if (level === null) return
          const own = indices[axis]!
          if (level === rank - 1) for (let i = 0; i < run; i++) own[filled + i] = counters[level]! + i
          else own.fill(counters[level]!, filled, filled + run)
        })
        filled += run
        advance(counters, extents, run)
      }
      const outputs = results.map((_, k) => {
        const target = memory[2 * k]
        const origin = memory[2 * k + 1]
        if (typeof target !== 'object' || typeof origin !== 'number') throw misplaced()
        return target.subarray(origin + start, origin + start + n)
      })
      block(inputs, indices, outputs, n)
    }
  }
}

function gather(target: TypedArray, start: number, source: TypedArray, origin: number, stride: number, count: number): void {
  if (stride === 0) target.fill(source[origin]!, start, start + count)
  else if (stride === 1 && count >= 16) target.set(source.subarray(origin, origin + count), start)
  else for (let i = 0; i < count; i++) target[start + i] = source[origin + i * stride]!
}

/** Moves the counters by `run` along the innermost loop, whose end it reaches at most. */
function advance(counters: number[], extents: readonly number[], run: number): void {
  let level = extents.length - 1
  counters[level]! += run
  while (level > 0 && counters[level] === extents[level]) {
    counters[level] = 0
    counters[--level]! += 1
  }
}

function sizeOf(size: number | readonly number[]): number {
  if (typeof size !== 'number') throw misplaced()
  return size
}

function misplaced(): TypeError {
  return new TypeError('A kernel was called with arguments in another order than its kind says; this is a bug in the CPU backend.')
}
