import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { isFloat } from '../../dtype.js'
import { Literal, Program, Var, type Atom } from '../../program.js'
import { at } from '../../shape.js'
import { TapeAval } from '../../tape.js'

/** A program that reads some of the operands that all branches share. */
export interface PlacedProgram {
  readonly program: Program
  /** Where its inputs, captured ones aside, are among the shared operands. */
  readonly places: readonly number[]
}

/** Closed programs of the same inputs. */
export interface JoinedPrograms {
  readonly branches: readonly Program[]
  /** Everything that one of them captured: the first operands of all. */
  readonly values: readonly NdArray[]
}

/** Gives programs the same inputs: what any of them captured, each array once, then operands of these avals. */
export function joined(programs: readonly PlacedProgram[], avals: readonly Aval[]): JoinedPrograms {
  const values = [...new Set(programs.flatMap(({ program }) => program.captured))]
  const allAvals = [...values.map((x) => x.aval), ...avals]
  const branches = programs.map(({ program, places }) => {
    const own = new Map<number, Var>()
    program.inputs.forEach((input, i) => {
      const value = program.captured[i]
      own.set(value === undefined ? values.length + at(places, i - program.captured.length) : values.indexOf(value), input)
    })
    let variables = program.variables
    const inputs = allAvals.map((aval, i) => own.get(i) ?? new Var(aval, variables++))
    return new Program(program.name, inputs, program.equations, program.outputs, variables)
  })
  return { branches, values }
}

/** {@link joined} for programs that read all of the shared operands, in their order. */
export function joinedWhole(programs: readonly Program[]): JoinedPrograms {
  const first = at(programs, 0)
  const avals = first.inputAvals.slice(first.captured.length)
  const places = avals.map((_, i) => i)
  return joined(
    programs.map((program) => ({ program, places })),
    avals,
  )
}

/** What a branch gives for a residual that is another branch's: nothing reads it but lanes that discard what they make of it, so it is harmless in quotients. */
export function unused(aval: Aval): Atom {
  return new Literal(isFloat(aval.dtype) && !(aval instanceof TapeAval) ? 1 : 0, aval)
}

/** Flags that are set in one of the lists. */
export function union(lists: readonly (readonly boolean[])[]): readonly boolean[] {
  return at(lists, 0).map((_, i) => lists.some((flags) => flags[i] === true))
}
