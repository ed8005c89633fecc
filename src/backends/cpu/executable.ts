import type { ConcreteArray } from '../../core/array.js'
import type { Executable } from '../../core/backend.js'
import { fill } from '../../core/constant.js'
import { BackendError } from '../../core/errors.js'
import { checkNans } from '../../core/nans.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { Var, type Atom, type Equation, type Program } from '../../core/program.js'
import { scope } from '../../core/scope.js'
import type { Tier } from './context.js'
import type { Dispatcher, Entry } from './dispatch.js'

/** One equation, with the registers it reads, writes, and leaves empty because nothing later reads them. */
class Step {
  private entry: Entry | null = null

  constructor(
    readonly equation: Equation,
    private readonly dispatcher: Dispatcher | null,
    private readonly sources: readonly number[],
    private readonly targets: readonly number[],
    private readonly dead: readonly number[],
  ) {}

  run(registers: (ConcreteArray | null)[]): void {
    const { equation } = this
    const operands: ConcreteArray[] = []
    for (const source of this.sources) operands.push(held(registers[source]))
    const results = this.evaluate(operands)
    if (scope.debugNans) checkNans(equation.primitive.name, operands, results)
    for (let k = 0; k < this.targets.length; k++) registers[this.targets[k]!] = results[k]!
    for (const register of this.dead) registers[register] = null
  }

  private evaluate(operands: readonly ConcreteArray[]): readonly ConcreteArray[] {
    const { primitive, params } = this.equation
    if (this.dispatcher !== null) {
      if (this.entry?.fits(operands, params) !== true) this.entry = this.dispatcher.entry(operands, params)
      return this.entry.run(operands)
    }
    const { evaluation } = primitive
    if (evaluation.kind !== 'control') throw new BackendError(`${primitive.name} has no dispatcher.`)
    return evaluation.run(operands, params).map((x) => x.toConcrete('be a result of a compiled program'))
  }
}

/** A program as a flat list of steps over registers, each run through the same kernels as when eager. */
export class ProgramExecutable implements Executable {
  private readonly steps: readonly Step[]
  private readonly initial: readonly (ConcreteArray | null)[]
  private readonly inputs: readonly number[]
  private readonly outputs: readonly number[]

  constructor(
    private readonly program: Program,
    private readonly tier: Tier,
    dispatcherOf: (primitive: AnyPrimitive) => Dispatcher,
  ) {
    const registers = new Map<Atom, number>()
    const initial: (ConcreteArray | null)[] = []
    const register = (x: Atom): number => {
      const known = registers.get(x)
      if (known !== undefined) return known
      const made = initial.length
      registers.set(x, made)
      initial.push(x instanceof Var ? null : fill(x.value, x.aval))
      return made
    }
    this.inputs = program.inputs.map(register)
    this.outputs = program.outputs.map(register)
    const kept = new Set(this.outputs)
    const lastUse = new Map<number, Equation>()
    for (const eq of program.equations) for (const x of [...eq.inputs, ...eq.outputs]) if (x instanceof Var) lastUse.set(register(x), eq)
    this.steps = program.equations.map((eq) => {
      const sources = eq.inputs.map(register)
      const targets = eq.outputs.map(register)
      const dead = [...new Set([...sources, ...targets])].filter((r) => lastUse.get(r) === eq && !kept.has(r))
      return new Step(eq, eq.primitive.evaluation.kind === 'control' ? null : dispatcherOf(eq.primitive), sources, targets, dead)
    })
    this.initial = initial
  }

  call(operands: readonly ConcreteArray[]): readonly ConcreteArray[] {
    if (operands.length !== this.inputs.length) {
      throw new BackendError(
        `${this.program.name} was called with ${String(operands.length)} operands, but its program has ${String(this.inputs.length)} inputs.`,
      )
    }
    const registers = [...this.initial]
    for (let k = 0; k < operands.length; k++) registers[this.inputs[k]!] = operands[k]!
    for (const step of this.steps) step.run(registers)
    return this.outputs.map((r) => held(registers[r]))
  }

  explain(): string {
    return `${this.program.toString()}\ncpu: ${String(this.steps.length)} steps, each run by the kernels of eager evaluation (tier '${this.tier}').`
  }
}

function held(x: ConcreteArray | null | undefined): ConcreteArray {
  if (x === null || x === undefined)
    throw new BackendError('A compiled program read a register before it was written; this is a bug in its compilation.')
  return x
}
