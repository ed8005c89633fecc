import type { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Indexed } from '../../core/evaluation.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { onlyAval, type CpuContext } from './context.js'
import { runDynamicSlice } from './dynamicSlice.js'
import { runGather } from './gather.js'
import { runScatter } from './scatter.js'

/** Loads or stores at computed indices. */
export function runIndexed(
  context: CpuContext,
  _primitive: AnyPrimitive,
  evaluation: Indexed<object>,
  operands: readonly ConcreteArray[],
  params: object,
  out: readonly Aval[],
): readonly ConcreteArray[] {
  const aval = onlyAval(out)
  switch (evaluation.access) {
    case 'dynamicSlice':
      return [runDynamicSlice(operands, aval)]
    case 'gather':
      return [runGather(context, operands, evaluation.layout(params), aval)]
    case 'scatter':
      return [runScatter(context, operands, evaluation.layout(params), aval)]
  }
}
