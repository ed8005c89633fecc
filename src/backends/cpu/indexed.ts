import type { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Indexed } from '../../core/evaluation.js'
import { onlyAval, type CpuContext } from './context.js'
import { runDynamicSlice } from './dynamicSlice.js'
import { prepareGather } from './gather.js'
import { prepareScatter } from './scatter.js'

/** Plans loads or stores at computed indices. */
export function prepareIndexed(
  context: CpuContext,
  evaluation: Indexed<object>,
  params: object,
  out: readonly Aval[],
): (operands: readonly ConcreteArray[]) => readonly ConcreteArray[] {
  const aval = onlyAval(out)
  switch (evaluation.access) {
    case 'dynamicSlice':
      return (operands) => [runDynamicSlice(operands, aval)]
    case 'gather': {
      const run = prepareGather(context, evaluation.layout(params), aval)
      return (operands) => [run(operands)]
    }
    case 'scatter': {
      const run = prepareScatter(context, evaluation.layout(params), aval)
      return (operands) => [run(operands)]
    }
  }
}
