import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { at } from '../../core/shape.js'
import { hostData } from './context.js'

/** A block of the first operand whose start the other operands hold: a view, nothing is copied. */
export function runDynamicSlice(operands: readonly ConcreteArray[], aval: Aval): ConcreteArray {
  const operand = at(operands, 0)
  let offset = operand.offset
  for (let axis = 0; axis < aval.ndim; axis++) {
    offset += clampedStart(operands, axis + 1, at(operand.shape, axis) - at(aval.shape, axis)) * at(operand.strides, axis)
  }
  return new ConcreteArray(aval, operand.storage, offset, canonicalStrides(operand, aval))
}

/** The start that the int32 scalar operand at `position` holds, moved into 0 … `last` so that the block fits. */
export function clampedStart(operands: readonly ConcreteArray[], position: number, last: number): number {
  const index = at(operands, position)
  return Math.min(Math.max(hostData(index)[index.offset]!, 0), last)
}

// Kernels tell contiguous arrays and broadcast scalars by the identity of their strides.
function canonicalStrides(operand: ConcreteArray, aval: Aval): readonly number[] {
  const { strides } = operand
  if (strides === operand.aval.zeroStrides && strides !== operand.aval.strides) return aval.zeroStrides
  const contiguous = strides.every((stride, axis) => stride === aval.strides[axis] || at(aval.shape, axis) <= 1)
  if (contiguous || aval.size === 0) return aval.strides
  return strides.every((stride) => stride === 0) ? aval.zeroStrides : strides
}
