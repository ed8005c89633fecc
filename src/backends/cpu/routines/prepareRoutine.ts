import { ConcreteArray } from '../../../core/array.js'
import type { Aval } from '../../../core/aval.js'
import type { TypedArray } from '../../../core/dtype.js'
import type { Routine } from '../../../core/evaluation.js'
import { hostData, type CpuContext } from '../context.js'
import { contiguous, copyOut } from '../copy.js'
import { kernelOf } from './kernelOf.js'

/** Plans a named algorithm for operands of certain avals. */
export function prepareRoutine(
  context: CpuContext,
  evaluation: Routine<object>,
  avals: readonly Aval[],
  params: object,
  out: readonly Aval[],
): (operands: readonly ConcreteArray[]) => readonly ConcreteArray[] {
  const kernel = kernelOf(context, evaluation.algorithm(params), avals, out)
  return (operands) => {
    const from = operands.map((x) => rowMajor(context, x))
    const results = out.map((aval) => {
      const storage = context.allocator.allocate(aval.dtype, aval.size)
      return new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
    })
    if (results.some((y) => y.size > 0)) kernel(from, results.map(elementsOf))
    return results
  }
}

/** The elements of an operand, row-major; never a view of memory that a program which the kernel runs might write to. */
function rowMajor(context: CpuContext, x: ConcreteArray): TypedArray {
  return x.storage.data === null ? copyOut(context, x) : elementsOf(contiguous(context, x))
}

function elementsOf(x: ConcreteArray): TypedArray {
  return hostData(x).subarray(x.offset, x.offset + x.size)
}
