import type { Aval } from '../../core/aval.js'
import { Literal, type Var, type Atom, type Equation } from '../../core/program.js'
import { Value, type Memory, type Operand } from './draft.js'
import { Planner, whole } from './planner.js'
import type { Step } from './schedule.js'
import type { Usage } from './usage.js'

/** Makes a step once all buffers have their numbers. */
type LateStep = (numberOf: (memory: Memory) => number) => Step

/** What the lowering of equations works on: the kernels so far, and what each variable of the program is. */
export class Lowering {
  readonly planner: Planner<LateStep>
  private readonly operands: (Operand | undefined)[]

  constructor(
    variables: number,
    readonly usage: Usage,
    maxBody: number,
  ) {
    this.planner = new Planner(maxBody)
    this.operands = new Array<Operand | undefined>(variables)
  }

  operandOf(x: Atom): Operand {
    if (x instanceof Literal) return { kind: 'literal', value: x.value, dtype: x.aval.dtype }
    const found = this.operands[x.id]
    if (found === undefined) throw new TypeError('lowering: a variable is read before it is assigned.')
    return found
  }

  define(x: Var, operand: Operand): void {
    this.operands[x.id] = operand
  }

  /** A value of its own for a result. Nothing ever computes the elements of an empty one. */
  value(x: Var): Value {
    const value = new Value(x.aval.strong)
    value.reads = this.usage.reads[x.id]!
    if (x.aval.size === 0) value.memory = this.planner.newMemory(x.aval.dtype, 0)
    this.define(x, whole(value))
    return value
  }
}

/** The only result of an equation. */
export function resultOf(eq: Equation): Var {
  return eq.outputs[0]!
}

/** Avals of the operands. */
export function avalsOf(eq: Equation): readonly Aval[] {
  return eq.inputs.map((x) => x.aval)
}
