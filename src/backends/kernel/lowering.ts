import type { Aval } from '../../core/aval.js'
import { Literal, Var, type Atom, type Equation, type Program } from '../../core/program.js'
import { Value, type Memory, type Operand } from './draft.js'
import type { KernelLimits } from './limits.js'
import { Planner, whole } from './planner.js'
import type { Schedule, Step } from './schedule.js'
import type { Usage } from './usage.js'

/** Makes a step once all buffers have their numbers. */
type LateStep = (numberOf: (memory: Memory) => number) => Step

/** What the lowering of control flow asks of the lowering of programs. */
export interface ProgramLowering {
  /** Equations over the variables of a lowering. */
  readonly equations: (lowering: Lowering, equations: readonly Equation[]) => void
  /** A simplified program as a schedule whose outputs have buffers of their own, row-major; strides for each input. */
  readonly nested: (program: Program, layouts: readonly (readonly number[])[]) => Schedule
}

/** What the lowering of equations works on: the kernels so far, and what each variable of the program is. */
export class Lowering {
  readonly planner: Planner<LateStep>
  private readonly operands: (Operand | undefined)[]

  constructor(
    variables: number,
    readonly usage: Usage,
    limits: KernelLimits,
    readonly programs: ProgramLowering,
  ) {
    this.planner = new Planner(limits)
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

  /** Memory for a result that is in it after a step. */
  stored(x: Var, position: number): Memory {
    const value = this.value(x)
    return value.memory ?? this.planner.stored(value, position)
  }

  /** How many equations read a variable, and whether the program gives it back. Of what was added since, nobody knows. */
  readsOf(x: Var): number {
    return this.usage.reads[x.id] ?? 2
  }

  /** A variable that the program does not have. */
  newVariable(aval: Aval): Var {
    return new Var(aval, this.operands.push(undefined) - 1)
  }

  /** A value of its own for a result. Nothing ever computes the elements of an empty one. */
  value(x: Var): Value {
    const value = new Value(x.aval.strong)
    value.reads = this.readsOf(x)
    if (x.aval.size === 0) value.memory = this.planner.memoryFor(x.aval)
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
