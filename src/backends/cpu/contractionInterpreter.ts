import type { DType, TypedArray } from '../../core/dtype.js'
import type { Side } from './contractionPlan.js'
import { contractionLength } from './reductionOrder.js'

type Operation = (x: number, y: number) => number

const operations: Readonly<Record<DType, readonly [sum: Operation, product: Operation]>> = {
  float64: [(x, y) => x + y, (x, y) => x * y],
  float32: [(x, y) => Math.fround(x + y), (x, y) => Math.fround(x * y)],
  int32: [(x, y) => (x + y) | 0, Math.imul],
  uint32: [(x, y) => (x + y) >>> 0, (x, y) => Math.imul(x, y) >>> 0],
  bool: [(x, y) => x | y, (x, y) => x & y],
}

/** One matrix product without code generation: each result by itself, in the same order as the printed loops. */
export function interpretContraction(
  dtype: DType,
  left: Side,
  x: TypedArray,
  xStart: number,
  right: Side,
  y: TypedArray,
  yStart: number,
  target: TypedArray,
  to: number,
): void {
  const [sum, product] = operations[dtype]
  const length = left.contracted.length
  let q = to
  for (const row of left.free) {
    for (const column of right.free) {
      let total = 0
      for (let from = 0; from < length; from += contractionLength) {
        const end = Math.min(from + contractionLength, length)
        let block = 0
        for (let k = from; k < end; k++) {
          block = sum(block, product(x[xStart + row + left.contracted[k]!]!, y[yStart + column + right.contracted[k]!]!))
        }
        total = from === 0 ? block : sum(total, block)
      }
      target[q++] = total
    }
  }
}
