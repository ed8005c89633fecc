import { ConcreteArray, type NdArray } from '../array.js'
import type { Backend, Executable } from '../backend.js'
import { ProgramError } from '../errors.js'
import { evaluateProgram } from '../evaluateProgram.js'
import { asConstant } from '../origin.js'
import { backendOf, placementOf } from '../placement.js'
import type { Program } from '../program.js'
import { scope } from '../scope.js'
import { compiledFor, type Compiled } from './executables.js'
import { strengthen } from './strengthen.js'

/** A program with the executable that ran it last. */
export class CompiledCall {
  private last: Compiled | null = null

  constructor(private readonly program: Program) {}

  /**
   * Runs it, now, on all its inputs, captured ones first.
   *
   * @param donated which of them may lose their memory; none is given twice
   */
  run(operands: readonly NdArray[], donated?: readonly boolean[]): readonly NdArray[] {
    // Operation by operation, so that the error names the one that made the NaN.
    if (scope.debugNans) return strong(evaluateProgram(this.program, operands))
    if (!areConcrete(operands)) throw new ProgramError(`call of ${this.program.name}: an operand is not concrete.`)
    const backend = backendOf(operands)
    return strong(backend === null ? this.callPlaced(operands, donated) : this.on(backend).call(operands, donated))
  }

  private on(backend: Backend): Executable {
    if (this.last?.backend !== backend || this.last.generation !== backend.generation) this.last = compiledFor(this.program, backend)
    return this.last.executable
  }

  /** With constants, or with operands on several backends. */
  private callPlaced(operands: readonly ConcreteArray[], donated: readonly boolean[] | undefined): readonly ConcreteArray[] {
    const { backend, operands: there, constants } = placementOf(`call of ${this.program.name}`, operands)
    // Copies of constants are used again.
    const given = donated?.map((own, i) => own && there[i] === operands[i])
    const call = (): readonly ConcreteArray[] => this.on(backend).call(there, given)
    return constants ? asConstant(call) : call()
  }
}

/** Can they be computed with at once? */
export function areConcrete(operands: readonly NdArray[]): operands is readonly ConcreteArray[] {
  for (const x of operands) if (!(x instanceof ConcreteArray)) return false
  return true
}

/** The same results without weak marks. */
function strong(results: readonly NdArray[]): readonly NdArray[] {
  for (const x of results) if (x.aval.weak) return results.map(strengthen)
  return results
}

const calls = new WeakMap<Program, CompiledCall>()

/** The one compiled call of a program. */
export function compiledCallOf(program: Program): CompiledCall {
  let known = calls.get(program)
  if (known === undefined) {
    known = new CompiledCall(program)
    calls.set(program, known)
  }
  return known
}
