import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Contraction } from '../../core/evaluation.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { at, range } from '../../core/shape.js'
import { hostData, onlyAval, type CpuContext } from './context.js'
import { offsetsOf } from './indexedOffsets.js'

const block = 256

/** Batched sums of products. */
export function runContraction(
  context: CpuContext,
  _primitive: AnyPrimitive,
  evaluation: Contraction<object>,
  operands: readonly ConcreteArray[],
  params: object,
  out: readonly Aval[],
): readonly ConcreteArray[] {
  const aval = onlyAval(out)
  const left = at(operands, 0)
  const right = at(operands, 1)
  const storage = context.allocator.allocate(aval.dtype, aval.size)
  const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
  const dims = evaluation.dimensions(params)
  const leftFree = range(left.ndim).filter((axis) => !dims.leftBatch.includes(axis) && !dims.leftContracting.includes(axis))
  const rightFree = range(right.ndim).filter((axis) => !dims.rightBatch.includes(axis) && !dims.rightContracting.includes(axis))
  const [lb, lf, lk] = [dims.leftBatch, leftFree, dims.leftContracting].map((axes) => along(left, axes))
  const [rb, rf, rk] = [dims.rightBatch, rightFree, dims.rightContracting].map((axes) => along(right, axes))
  const x = hostData(left)
  const y = hostData(right)
  const z = hostData(result)
  const integer = aval.dtype === 'int32' || aval.dtype === 'uint32'
  const product = integer ? Math.imul : aval.dtype === 'float32' ? (a: number, b: number) => Math.fround(a * b) : (a: number, b: number) => a * b
  const round = aval.dtype === 'float32' ? Math.fround : integer ? (a: number) => a | 0 : (a: number) => a
  let q = result.offset
  for (let b = 0; b < lb!.length; b++) {
    for (let i = 0; i < lf!.length; i++) {
      for (let j = 0; j < rf!.length; j++) {
        const p = left.offset + lb![b]! + lf![i]!
        const r = right.offset + rb![b]! + rf![j]!
        let total = 0
        for (let first = 0; first < lk!.length; first += block) {
          let sum = 0
          const end = Math.min(first + block, lk!.length)
          for (let k = first; k < end; k++) sum = round(sum + product(x[p + lk![k]!]!, y[r + rk![k]!]!))
          total = first === 0 ? sum : round(total + sum)
        }
        z[q++] = total
      }
    }
  }
  return [result]
}

function along(x: ConcreteArray, axes: readonly number[]): Int32Array {
  return offsetsOf(
    axes.map((axis) => at(x.shape, axis)),
    axes.map((axis) => at(x.strides, axis)),
  )
}
