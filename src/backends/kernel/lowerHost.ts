import type { Equation } from '../../core/program.js'
import type { Memory, DraftAccess } from './draft.js'
import type { Lowering } from './lowering.js'
import type { HostOperand } from './schedule.js'

/** A primitive that is not lowered becomes a step of its own, after everything before it. */
export function lowerHost(lowering: Lowering, eq: Equation): void {
  const { planner } = lowering
  const views = eq.inputs.map((x): DraftAccess | null => {
    const operand = lowering.operandOf(x)
    return operand.kind === 'literal' ? null : planner.view(operand, x.aval.shape)
  })
  const memories: Memory[] = []
  const position = planner.append((numberOf) => ({
    kind: 'host',
    equation: eq,
    operands: eq.inputs.map((x, i): HostOperand => {
      const view = views[i]
      if (view !== null && view !== undefined) {
        return { kind: 'buffer', aval: x.aval, buffer: numberOf(view.memory), start: view.at.start, strides: view.at.steps }
      }
      const operand = lowering.operandOf(x)
      return { kind: 'literal', aval: x.aval, value: operand.kind === 'literal' ? operand.value : NaN }
    }),
    results: memories.map(numberOf),
  }))
  for (const y of eq.outputs) memories.push(lowering.stored(y, position))
}
