import { ConcreteArray } from '../../core/array.js'
import type { DType, TypedArray } from '../../core/dtype.js'
import { newTypedArray } from '../../core/dtype.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import { hostData, type CpuContext, type Tier } from './context.js'
import { ElementwiseBody } from './elementwise.js'
import { isDense } from './layoutOf.js'

const identities: Readonly<Record<Tier, Map<DType, ElementwiseBody>>> = { js: new Map(), interpreter: new Map() }

function identity(dtype: DType, tier: Tier): ElementwiseBody {
  const known = identities[tier].get(dtype)
  if (known !== undefined) return known
  const made = new ElementwiseBody([new ScalarBuilder().operand(dtype, 0)], tier)
  identities[tier].set(dtype, made)
  return made
}

/** Writes the elements of `x`, row-major, to `target` from `start` on. */
function copyTo(context: CpuContext, x: ConcreteArray, target: TypedArray, start: number): void {
  const { aval, strides, offset } = x
  if (aval.size === 0) return
  const data = hostData(x)
  if (strides === aval.strides) {
    if (aval.size > 32) target.set(data.subarray(offset, offset + aval.size), start)
    else for (let i = 0; i < aval.size; i++) target[start + i] = data[offset + i]!
  } else if (strides === aval.zeroStrides) {
    target.fill(data[offset]!, start, start + aval.size)
  } else {
    identity(aval.dtype, context.tier).prepareNest(aval, [strides])([target, start, data, offset])
  }
}

/** A fresh typed array of the elements, row-major. */
export function copyOut(context: CpuContext, x: ConcreteArray): TypedArray {
  if (x.strides === x.aval.strides) return hostData(x).slice(x.offset, x.offset + x.aval.size)
  const target = newTypedArray(x.aval.dtype, x.aval.size)
  copyTo(context, x, target, 0)
  return target
}

/** The array itself where it is contiguous, or a tape, else a contiguous copy. */
export function contiguous(context: CpuContext, x: ConcreteArray): ConcreteArray {
  if (isDense(x)) return x
  const storage = context.allocator.allocate(x.aval.dtype, x.aval.size)
  const made = new ConcreteArray(x.aval, storage, context.allocator.offset, x.aval.strides)
  copyTo(context, x, hostData(made), made.offset)
  return made
}
