import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { isFloat } from '../../dtype.js'
import { Program, Var, type Atom, type Interpreters, type SplitProgram } from '../../program.js'
import { at, range } from '../../shape.js'
import { TapeAval } from '../../tape.js'
import { joined, unused, type JoinedPrograms, type PlacedProgram } from './joined.js'

/** Where the linear part of a switch finds a residual. */
export type Source =
  /** It is an operand of the known part. */
  | { readonly kind: 'operand'; readonly place: number }
  /** It is a result of the known part. */
  | { readonly kind: 'result'; readonly place: number }
  /** The known part returns it for the linear part alone, after its results. */
  | { readonly kind: 'slot'; readonly place: number }

/** Known and linear parts of all branches, with the residuals in the same places. */
export interface SplitBranches {
  readonly known: JoinedPrograms
  /** Inputs: what was captured, the sources, then the active operands. */
  readonly linear: JoinedPrograms
  readonly sources: readonly Source[]
}

/**
 * Brings the residuals of the branches together. Those of one aval share places, branch by branch; a residual that is an operand or a result is not returned a
 * second time; what the linear part does not read is not computed.
 *
 * @param operands avals of the operands of the known parts
 * @param results how many outputs of the known parts are no residuals
 */
export function splitBranches(
  parts: readonly SplitProgram[],
  operands: readonly Aval[],
  results: number,
  interpreters: Interpreters,
): SplitBranches {
  const slots = new Slots()
  const sources = new Sources()
  const found = parts.map(({ known, linear }) => {
    slots.nextBranch()
    const read = readVars(linear)
    const residuals = known.outputs.slice(results)
    const own = residuals.map((atom, j): Source | null => {
      const input = at(linear.inputs, linear.captured.length + j)
      if (!read.has(input)) return null
      const operand = atom instanceof Var ? known.inputs.indexOf(atom) - known.captured.length : -1
      if (operand >= 0) return { kind: 'operand', place: operand }
      const result = known.outputs.slice(0, results).indexOf(atom)
      if (result >= 0 && atom instanceof Var) return { kind: 'result', place: result }
      return { kind: 'slot', place: slots.take(atom.aval.strong) }
    })
    own.forEach((source) => {
      if (source !== null) sources.add(source)
    })
    return { known, linear, own, residuals }
  })

  const knownParts = found.map(({ known, own, residuals }) => {
    const filled: Atom[] = slots.avals.map(unused)
    own.forEach((source, j) => {
      if (source?.kind === 'slot') filled[source.place] = at(residuals, j)
    })
    return withoutDead(withOutputs(known, [...known.outputs.slice(0, results), ...filled]), interpreters)
  })

  const avalOf = (source: Source): Aval => {
    if (source.kind === 'operand') return at(operands, source.place)
    if (source.kind === 'slot') return at(slots.avals, source.place)
    return at(at(parts, 0).known.outputs, source.place).aval.strong
  }
  const linearAvals = sources.all.map(avalOf)
  const first = at(parts, 0)
  const active = first.linear.inputAvals.slice(first.linear.captured.length + first.known.outputs.length - results)
  const linearParts = found.map(({ linear, own, residuals }): PlacedProgram => {
    const kept = linear.inputs.filter((_, i) => own[i - linear.captured.length] !== null)
    const program = new Program(linear.name, kept, linear.equations, linear.outputs, linear.variables, linear.captured)
    const read = own.filter((source) => source !== null).map((source) => sources.placeOf(source))
    const rest = range(linear.inputs.length - linear.captured.length - residuals.length).map((i) => sources.all.length + i)
    return { program, places: [...read, ...rest] }
  })
  return { known: joined(knownParts, operands), linear: joined(linearParts, [...linearAvals, ...active]), sources: sources.all }
}

/** Values of the sources, from the operands and the outputs of the known part. */
export function sourceValues(
  sources: readonly Source[],
  operands: readonly NdArray[],
  outputs: readonly NdArray[],
  results: number,
): readonly NdArray[] {
  return sources.map(({ kind, place }) =>
    kind === 'operand' ? at(operands, place) : at(outputs, kind === 'slot' ? results + place : place),
  )
}

/** Places for residuals: those of one aval are taken again by the next branch. */
class Slots {
  readonly avals: Aval[] = []
  private taken = new Set<number>()

  nextBranch(): void {
    this.taken = new Set()
  }

  take(aval: Aval): number {
    // Each tape belongs to one branch. So does an integer, which may say how much of a tape is to be read: nothing where another branch was chosen.
    const free =
      !isFloat(aval.dtype) || aval instanceof TapeAval ? -1 : this.avals.findIndex((other, i) => other === aval && !this.taken.has(i))
    const place = free >= 0 ? free : this.avals.push(aval) - 1
    this.taken.add(place)
    return place
  }
}

/** Sources without repetition. */
class Sources {
  readonly all: Source[] = []
  private readonly places = new Map<string, number>()

  add(source: Source): void {
    const key = keyOf(source)
    if (!this.places.has(key)) this.places.set(key, this.all.push(source) - 1)
  }

  placeOf(source: Source): number {
    return this.places.get(keyOf(source)) ?? -1
  }
}

function keyOf({ kind, place }: Source): string {
  return `${kind} ${String(place)}`
}

function readVars(program: Program): ReadonlySet<Atom> {
  return new Set([...program.equations.flatMap((eq) => eq.inputs), ...program.outputs])
}

function withOutputs(program: Program, outputs: readonly Atom[]): Program {
  return new Program(program.name, program.inputs, program.equations, outputs, program.variables, program.captured)
}

/** The program without dead equations, and the operands that it still reads. */
function withoutDead(program: Program, interpreters: Interpreters): PlacedProgram {
  const left = interpreters.dce(
    program,
    program.outputs.map(() => true),
  )
  const captured = program.captured.length
  const places = range(program.inputs.length - captured).filter((i) => left.inputs[captured + i] === true)
  return { program: left.program, places }
}
