import { ConcreteArray, type NdArray } from '../array.js'
import type { Backend, Executable } from '../backend.js'
import { ProgramError } from '../errors.js'
import { evaluateProgram } from '../evaluateProgram.js'
import { areConstantsHere, backendOf, placementOf } from '../placement.js'
import type { Program } from '../program.js'
import { defaultBackend, scope } from '../scope.js'
import { executableOf } from './executables.js'
import { strengthen } from './strengthen.js'

/** A program with the executable that ran it last. */
export class CompiledCall {
  private executable: Executable | null = null
  private backend: Backend | null = null
  private generation = -1

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
    return strong(backend === null ? this.callPlaced(operands, donated) : this.callOn(backend, operands, donated))
  }

  private callOn(backend: Backend, operands: readonly ConcreteArray[], donated: readonly boolean[] | undefined): readonly ConcreteArray[] {
    if (this.executable === null || backend !== this.backend || backend.generation !== this.generation) {
      this.executable = executableOf(this.program, backend)
      this.backend = backend
      this.generation = backend.generation
    }
    return this.executable.call(operands, donated)
  }

  /** With constants, or with operands on several backends. */
  private callPlaced(operands: readonly ConcreteArray[], donated: readonly boolean[] | undefined): readonly ConcreteArray[] {
    if (areConstantsHere(operands)) return this.callOnConstants(defaultBackend(), operands, donated)
    const { backend, operands: there, constants } = placementOf(`call of ${this.program.name}`, operands)
    // Copies of constants are used again.
    const given = there === operands ? donated : donated?.map((own, i) => own && there[i] === operands[i])
    return constants ? this.callOnConstants(backend, there, given) : this.callOn(backend, there, given)
  }

  private callOnConstants(
    backend: Backend,
    operands: readonly ConcreteArray[],
    donated: readonly boolean[] | undefined,
  ): readonly ConcreteArray[] {
    const before = scope.constants
    scope.constants = true
    try {
      return this.callOn(backend, operands, donated)
    } finally {
      scope.constants = before
    }
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
