import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Region, RegionPart } from '../../core/evaluation.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { at } from '../../core/shape.js'
import { hostData, onlyAval, type CpuContext } from './context.js'
import { clampedStart } from './dynamicSlice.js'
import { copyBlock } from './regionCopy.js'

/** Writes a result in parts, in the order given. */
export function runRegion(
  context: CpuContext,
  _primitive: AnyPrimitive,
  evaluation: Region<object>,
  operands: readonly ConcreteArray[],
  params: object,
  out: readonly Aval[],
): readonly ConcreteArray[] {
  const aval = onlyAval(out)
  const storage = context.allocator.allocate(aval.dtype, aval.size)
  const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
  const parts = evaluation.parts(
    operands.map((x) => x.aval),
    params,
  )
  for (const part of parts) writePart(result, part, operands)
  return [result]
}

function writePart(result: ConcreteArray, part: RegionPart, operands: readonly ConcreteArray[]): void {
  const operand = at(operands, part.operand)
  const from = { data: hostData(operand), offset: operand.offset, strides: part.spread ? result.aval.zeroStrides : operand.strides }
  const shape = part.spread ? result.shape : operand.shape
  let offset = result.offset
  const strides = result.strides.map((stride, axis) => {
    if (part.spread) return stride
    const start =
      part.dynamicStart === null ? at(part.start, axis) : clampedStart(operands, at(part.dynamicStart, axis), at(result.shape, axis) - at(shape, axis))
    offset += start * stride
    return part.dynamicStart === null ? at(part.step, axis) * stride : stride
  })
  copyBlock(shape, from, { data: hostData(result), offset, strides })
}
