import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { DType } from '../../core/dtype.js'
import type { ScatterLayout } from '../../core/evaluation.js'
import { at } from '../../core/shape.js'
import { hostData, type CpuContext } from './context.js'
import { addressed, windowAt } from './indexedAddress.js'
import { offsetsOf } from './indexedOffsets.js'
import { copyBlock } from './regionCopy.js'

/** A copy of the operand with updates combined into it at computed indices, in row-major order. */
export function runScatter(context: CpuContext, operands: readonly ConcreteArray[], layout: ScatterLayout, aval: Aval): ConcreteArray {
  const operand = at(operands, 0)
  const updates = at(operands, 2)
  const storage = context.allocator.allocate(aval.dtype, aval.size)
  const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
  const to = hostData(result)
  copyBlock(aval.shape, { data: hostData(operand), offset: operand.offset, strides: operand.strides }, { data: to, offset: result.offset, strides: aval.strides })
  const plan = addressed(result, at(operands, 1), layout)
  const from = hostData(updates)
  const updateOffsets = offsetsOf(updates.shape, updates.strides)
  const combine = combiner(layout.combine, aval.dtype)
  let u = 0
  for (let b = 0; b < plan.batchOffsets.length; b++) {
    for (let n = 0; n < plan.rows; n++, u += plan.window.length) {
      const p = windowAt(plan, b, n, layout.outOfRange === 'clamp')
      if (p < 0) continue
      for (let w = 0; w < plan.window.length; w++) {
        const q = p + plan.window[w]!
        to[q] = combine(to[q]!, from[updates.offset + updateOffsets[u + w]!]!)
      }
    }
  }
  return result
}

function combiner(how: ScatterLayout['combine'], dtype: DType): (old: number, update: number) => number {
  switch (how) {
    case 'set':
      return (_old, update) => update
    case 'add':
      return dtype === 'bool' ? Math.max : (old, update) => old + update
    case 'mul':
      return dtype === 'int32' || dtype === 'uint32' ? Math.imul : (old, update) => old * update
    case 'min':
      return Math.min
    case 'max':
      return Math.max
  }
}
