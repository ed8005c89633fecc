import type { NdArray } from '../../core/array.js'
import { isFloat } from '../../core/dtype.js'
import { evaluateProgram } from '../../core/evaluateProgram.js'
import { chosen, spread } from '../../core/masks.js'
import { Zero, type Tangent } from '../../core/primitive.js'
import type { MaskedProgram, Program } from '../../core/program.js'
import { scope } from '../../core/scope.js'
import { at, range } from '../../core/shape.js'
import { withTrace } from '../../core/trace.js'
import { interpreters, isClosed } from '../interpreters.js'
import type { Masks, ProgramJet, ProgramJets } from './context.js'
import { JetTrace } from './jetTrace.js'
import { joinedAval, joinOrders, splitOrders } from './orders.js'

/** Each program's jets, made once for an order and masks. */
export const programJets: ProgramJets = {
  of: (program, order, masks) => remembered(separateJets, program, masks.map(flags).join(), () => separateJet(program, order, masks)),
  joined: (program, order, nonzero, force) =>
    remembered(joinedJets, program, `${String(order)}:${flags(nonzero)}:${flags(force)}`, () => joinedJet(program, order, nonzero, force)),
}

const separateJets = new WeakMap<Program, Map<string, ProgramJet>>()
const joinedJets = new WeakMap<Program, Map<string, MaskedProgram>>()

const flags = (mask: readonly boolean[]): string => mask.map(Number).join('')

/** Remembers jets unless they captured a tracer, which will not live. */
function remembered<R extends { readonly program: Program }>(
  known: WeakMap<Program, Map<string, R>>,
  program: Program,
  key: string,
  make: () => R,
): R {
  const ofProgram = known.get(program) ?? new Map<string, R>()
  known.set(program, ofProgram)
  let found = ofProgram.get(key)
  if (found === undefined) {
    found = make()
    if (isClosed(found.program)) ofProgram.set(key, found)
  }
  return found
}

/** One input for each coefficient. */
function separateJet(program: Program, order: number, masks: Masks): ProgramJet {
  const avals = program.inputAvals
  const given = avals.flatMap((aval, i) =>
    chosen(
      range(order).map(() => aval),
      at(masks, i),
    ),
  )
  let outMasks: Masks = []
  const made = interpreters.stage(nameOf(program), [...avals, ...given], (operands) => {
    let next = avals.length
    const coefficients = masks.map((mask, i) => {
      const own = operands.slice(next, (next += mask.filter(Boolean).length))
      return spread(
        mask.map(() => at(avals, i)),
        mask,
        own,
      )
    })
    const results = evaluate(program, order, operands, coefficients)
    outMasks = results.map(([, series]) => series.map((x) => x.zero !== true))
    return [...results.map(([y]) => y), ...results.flatMap(([, series]) => series.filter((x) => x.zero !== true))]
  })
  return { program: made, masks: outMasks }
}

/** All coefficients of a value in one input, as {@link joinOrders} puts them. */
function joinedJet(program: Program, order: number, nonzero: readonly boolean[], force: readonly boolean[]): MaskedProgram {
  const avals = program.inputAvals
  const given = chosen(avals, nonzero).map((aval) => joinedAval(aval, order))
  let outMask: readonly boolean[] = []
  const made = interpreters.stage(nameOf(program), [...avals, ...given], (operands) => {
    let next = avals.length
    const coefficients = avals.map((aval, i) =>
      nonzero[i] === true ? splitOrders(aval, at(operands, next++), order, interpreters) : range(order).map(() => new Zero(aval)),
    )
    const results = evaluate(program, order, operands, coefficients)
    outMask = results.map(([y, series], i) => isFloat(y.dtype) && (force[i] === true || series.some((x) => x.zero !== true)))
    return [...results.map(([y]) => y), ...chosen(results, outMask).map(([y, series]) => joinOrders(y.aval, series, interpreters))]
  })
  return { program: made, nonzero: outMask }
}

/** Outputs of a program and their coefficients. */
function evaluate(
  program: Program,
  order: number,
  operands: readonly NdArray[],
  coefficients: readonly (readonly Tangent[])[],
): readonly (readonly [primal: NdArray, coefficients: readonly Tangent[]])[] {
  const trace = new JetTrace(scope.trace, nameOf(program), order, interpreters, programJets)
  const inputs = coefficients.map((series, i) => trace.input(at(operands, i), series))
  return withTrace(trace, () => evaluateProgram(program, inputs)).map((y) => trace.split(y))
}

function nameOf(program: Program): string {
  return `jet of ${program.name}`
}
