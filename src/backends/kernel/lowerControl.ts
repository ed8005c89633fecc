import type { Control, Flow } from '../../core/evaluation.js'
import type { Equation } from '../../core/program.js'
import { TapeAval } from '../../core/tape.js'
import { lowerBranch } from './lowerBranch.js'
import { lowerHost } from './lowerHost.js'
import type { Lowering } from './lowering.js'
import { lowerRepetition } from './lowerRepetition.js'
import { lowerSteps } from './lowerSteps.js'

/** Loops and branches become steps with schedules of their own; what is none of these, and what touches tapes, runs as when eager. */
export function lowerControl(lowering: Lowering, eq: Equation, evaluation: Control<object>): void {
  const flow = touchesTapes(eq) ? null : evaluation.flow(eq.params)
  if (flow === null) lowerHost(lowering, eq)
  else lowerFlow(lowering, eq, flow)
}

function lowerFlow(lowering: Lowering, eq: Equation, flow: Flow): void {
  // Equations inside that are computed before it read operands too, any number of times, and an operand may be a result as it is.
  for (const x of eq.inputs) {
    const operand = lowering.operandOf(x)
    if (operand.kind === 'seen') operand.base.reads = Infinity
  }
  switch (flow.kind) {
    case 'steps':
      lowerSteps(lowering, eq, flow)
      break
    case 'repetition':
      lowerRepetition(lowering, eq, flow)
      break
    case 'branch':
      lowerBranch(lowering, eq, flow)
      break
  }
}

function touchesTapes({ inputs, outputs }: Equation): boolean {
  return [...inputs, ...outputs].some(({ aval }) => aval instanceof TapeAval)
}
