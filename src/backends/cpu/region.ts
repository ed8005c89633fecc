import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Region, RegionPart } from '../../core/evaluation.js'
import { at } from '../../core/shape.js'
import { hostData, onlyAval, type CpuContext, type Tier } from './context.js'
import { clampedStart } from './dynamicSlice.js'
import { copyBlock } from './regionCopy.js'

/** Plans a result written in parts, later parts over earlier ones, for operands of certain avals. */
export function prepareRegion(
  context: CpuContext,
  evaluation: Region<object>,
  avals: readonly Aval[],
  params: object,
  out: readonly Aval[],
): (operands: readonly ConcreteArray[]) => readonly ConcreteArray[] {
  const aval = onlyAval(out)
  const parts = evaluation.parts(avals, params).map((part) => {
    // An operand of a dynamic start may hold any start, so only fixed strides can be found once.
    const steps = part.dynamicStart === null && !part.spread ? part.step : aval.shape.map(() => 1)
    return { part, strides: aval.strides.map((stride, axis) => at(steps, axis) * stride) }
  })
  return (operands) => {
    const storage = context.allocator.allocate(aval.dtype, aval.size)
    const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
    for (const { part, strides } of parts) writePart(context.tier, result, part, strides, operands)
    return [result]
  }
}

function writePart(
  tier: Tier,
  result: ConcreteArray,
  part: RegionPart,
  strides: readonly number[],
  operands: readonly ConcreteArray[],
): void {
  const operand = at(operands, part.operand)
  const { aval } = result
  const from = { data: hostData(operand), offset: operand.offset, strides: part.spread ? aval.zeroStrides : operand.strides }
  const shape = part.spread ? aval.shape : operand.shape
  let offset = result.offset
  if (!part.spread) {
    for (let axis = 0; axis < aval.ndim; axis++) {
      const dynamic = part.dynamicStart?.[axis]
      const start = dynamic === undefined ? part.start[axis]! : clampedStart(operands, dynamic, aval.shape[axis]! - shape[axis]!)
      offset += start * aval.strides[axis]!
    }
  }
  copyBlock(tier, aval.dtype, shape, from, { data: hostData(result), offset, strides })
}
