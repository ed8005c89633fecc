import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { isFloat } from '../../core/dtype.js'
import type { GatherLayout } from '../../core/evaluation.js'
import { at } from '../../core/shape.js'
import { hostData, type CpuContext } from './context.js'
import { addressed, windowAt } from './indexedAddress.js'

/** Loads windows of the operand at computed indices. */
export function runGather(context: CpuContext, operands: readonly ConcreteArray[], layout: GatherLayout, aval: Aval): ConcreteArray {
  const source = at(operands, 0)
  const storage = context.allocator.allocate(aval.dtype, aval.size)
  const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
  const plan = addressed(source, at(operands, 1), layout)
  const from = hostData(source)
  const to = hostData(result)
  const nothing = isFloat(aval.dtype) ? NaN : 0
  let q = result.offset
  for (let b = 0; b < plan.batchOffsets.length; b++) {
    for (let n = 0; n < plan.rows; n++) {
      const p = windowAt(plan, b, n, layout.outOfRange === 'clamp')
      for (const shift of plan.window) to[q++] = p < 0 ? nothing : from[p + shift]!
    }
  }
  return result
}
