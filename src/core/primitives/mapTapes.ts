import { NdArray } from '../array.js'
import type { Aval } from '../aval.js'
import { bind } from '../bind.js'
import { fill } from '../constant.js'
import { ProgramError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import type { Program } from '../program.js'
import { Tape } from '../recordedTape.js'
import { at, range } from '../shape.js'
import { tapeAvalOf } from '../tape.js'
import { compiledCallOf } from './compiledCall.js'
import { closed } from './constructors/closedProgram.js'
import { elementOf, stackOf } from './constructors/stack.js'
import { instantiate } from './constructors/tangents.js'

export interface MapTapesParams {
  /** Closed: constants and elements to elements. Linear in the elements, and of every result to every element there is a way. */
  readonly program: Program
  /** How many of the first operands are constants, which have no tangents; the others are tapes. */
  readonly constants: number
}

/** What is done to tapes as they are, entry by entry: cotangents of one tape are added, elements are repeated for a batch or masked. */
export const mapTapesP: Primitive<MapTapesParams> = {
  name: 'mapTapes',
  doc: 'Runs a program, linear in the elements, on each entry of tapes. Its derivative and adjoint are such maps.',
  effect: false,
  abstractEval: (_avals, { program }) => program.outputAvals.map(tapeAvalOf),
  evaluation: { kind: 'control', run: mapNow, body: () => null, flow: () => null },
  // It is linear in all tapes together, so that the tangents are what it makes of the tangents.
  jvp: (primals, tangents, params) => {
    const ys = mapTapes(primals, params)
    const dys = mapTapes([...primals.slice(0, params.constants), ...tangents.slice(params.constants).map(instantiate)], params)
    return [ys, dys]
  },
  transpose: (cotangents, operands, { program, constants }, interpreters) => {
    const linear = operands.map((x) => !(x instanceof NdArray))
    const nonzero = cotangents.map((ct) => ct instanceof NdArray)
    const made = interpreters.transpose(program, linear, nonzero)
    const { program: transposed, values } = closed(made.program)
    const known = operands.filter((x) => x instanceof NdArray)
    const given = mapTapes([...values, ...known, ...cotangents.filter((ct) => ct instanceof NdArray)], {
      program: transposed,
      constants: values.length + constants,
    })
    let next = 0
    return linear.map((flag) => (flag ? at(given, next++) : null))
  },
  batch: (size, operands, axes, { program, constants }, interpreters) => {
    const made = interpreters.batch(program, size, axes)
    const { program: batched, values } = closed(made.program)
    const results = mapTapes([...values, ...operands], { program: batched, constants: values.length + constants })
    return [results, results.map(() => 0)]
  },
  control: {
    linearize: () => null,
    separate: () => null,
    dce: (used, _operands, { program, constants }, interpreters) => {
      const left = interpreters.dce(program, used)
      const kept = left.inputs.slice(0, constants).filter(Boolean).length
      return { operands: left.inputs, results: used, params: { program: left.program, constants: kept } }
    },
    stage: (operands, params) => ({ operands, params }),
  },
  sample: () => {
    throw new ProgramError('mapTapes: tapes cannot be drawn; they exist in programs only.')
  },
}

/** Binds {@link mapTapesP}. */
export function mapTapes(operands: readonly NdArray[], params: MapTapesParams): readonly NdArray[] {
  return bind(mapTapesP, operands, params)
}

/** Runs the map on concrete tapes. */
function mapNow(operands: readonly NdArray[], { program, constants }: MapTapesParams): readonly NdArray[] {
  const shared = operands.slice(0, constants)
  const tapes = operands.slice(constants).map((x) => x.toConcrete('be read by a loop'))
  const outputs: readonly Aval[] = program.outputAvals
  const lengths = tapes.flatMap((tape) => (tape instanceof Tape ? [tape.length] : []))
  // A tape of zeros of no particular length stays one: the program is linear.
  if (lengths.length === 0) return outputs.map((aval) => fill(0, tapeAvalOf(aval)))
  const rows = range(Math.max(...lengths)).map((i) => compiledCallOf(program).run([...shared, ...tapes.map((tape) => elementOf(tape, i))]))
  return outputs.map((aval, k) => stackOf(aval, rows.map((row) => at(row, k)), null)) // prettier-ignore
}
