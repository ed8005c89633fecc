import type { Branch } from '../../core/evaluation.js'
import type { Equation } from '../../core/program.js'
import { at } from '../../core/shape.js'
import type { Lowering } from './lowering.js'
import { specialised, type NestedInput } from './nestedProgram.js'
import { lowerNested, scalarWindow } from './windows.js'

/** A choice among programs. */
export function lowerBranch(lowering: Lowering, eq: Equation, flow: Branch): void {
  const { planner } = lowering
  const [chosen, ...operands] = eq.inputs.map((x) => lowering.operandOf(x))
  const wanted = eq.outputs.map((y) => lowering.readsOf(y) > 0)
  const branches = flow.branches.map((program) => {
    const inputs = program.inputs.map((x, i): NestedInput => ({ x, operand: at(operands, i), aval: x.aval, role: 'constant' }))
    const outputs = program.outputs.filter((_, k) => wanted[k] === true)
    return lowerNested(lowering, specialised(program, inputs, outputs))
  })
  const index = scalarWindow(lowering, chosen!)
  const position = planner.append((numberOf) => ({
    kind: 'branch',
    index: index(numberOf),
    branches: branches.map(({ body, windows }) => ({ body, windows: windows(numberOf) })),
    results: memories.map((memory) => ({ buffer: numberOf(memory), start: 0, step: 0 })),
  }))
  const memories = eq.outputs.filter((_, k) => wanted[k] === true).map((y) => lowering.stored(y, position))
}
