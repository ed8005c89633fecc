import { ConcreteArray, type NdArray } from '../array.js'
import type { Backend, Executable } from '../backend.js'
import { BackendError, ProgramError } from '../errors.js'
import { evaluateProgram } from '../evaluateProgram.js'
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
    const backend = this.backendOf(operands)
    if (this.executable === null || backend !== this.backend || backend.generation !== this.generation) {
      this.executable = executableOf(this.program, backend)
      this.backend = backend
      this.generation = backend.generation
    }
    return strong(this.executable.call(operands, donated))
  }

  private backendOf(operands: readonly ConcreteArray[]): Backend {
    let backend: Backend | null = null
    for (const x of operands) {
      const own = x.storage.backend
      if (own === null || own === backend) continue
      if (backend !== null) {
        throw new BackendError(
          `call of ${this.program.name}: one operand lives on the ${backend.name} backend, another on ${own.name}. ` +
            'Move one of them first: await toBackend(x, backend).',
        )
      }
      backend = own
    }
    return backend ?? defaultBackend()
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
