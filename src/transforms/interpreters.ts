import { ConcreteArray, NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import type { Aval } from '../core/aval.js'
import { Zero, type Tangent } from '../core/primitive.js'
import { chosen, spread } from '../core/masks.js'
import type { Interpreters, Program } from '../core/program.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { batchedAval } from '../core/tape.js'
import { withTrace } from '../core/trace.js'
import { BatchTrace } from './batchTrace.js'
import { eliminateDeadCode, withoutDeadCode } from './deadCode.js'
import { evaluateProgram } from '../core/evaluateProgram.js'
import { JvpTrace } from './jvpTrace.js'
import { activeInputs, linearizeFlat } from './linearize.js'
import { LinearTrace, type LinearTracer } from './linearTrace.js'
import { rematerialize } from './rematerialize.js'
import { stageFlat, StagingTracer } from './stagingTrace.js'

/** Remembers results by program and key, unless they captured a tracer, which will not live. */
function remembering<R>(programsOf: (result: R) => readonly Program[]): (program: Program, key: string, make: () => R) => R {
  const known = new WeakMap<Program, Map<string, R>>()
  return (program, key, make) => {
    let results = known.get(program)
    if (results === undefined) {
      results = new Map()
      known.set(program, results)
    }
    const found = results.get(key)
    if (found !== undefined) return found
    const made = make()
    if (programsOf(made).every(isClosed)) results.set(key, made)
    return made
  }
}

/** Does the program hold no tracer of a transform outside? */
export function isClosed(program: Program): boolean {
  return program.captured.every((x) => x instanceof ConcreteArray)
}

const mask = (flags: readonly boolean[] | undefined): string => flags?.map(Number).join('') ?? ''

const notForced: readonly boolean[] = []

/** The tangents with zeros written out where they must be there. */
function forced(tangents: readonly Tangent[], force: readonly boolean[]): readonly Tangent[] {
  return tangents.map((t, i) => (t instanceof Zero && force[i] === true ? fill(0, t.aval.strong) : t))
}

const isThere = (t: Tangent): boolean => !(t instanceof Zero)

/** The linear equations as a program of residuals and inputs; residuals are the tracers among the known operands of the staging in charge. */
function linearPart(
  name: string,
  linear: LinearTrace,
  inputs: readonly LinearTracer[],
  outputs: readonly Tangent[],
): { readonly residuals: readonly NdArray[]; readonly program: Program } {
  const known = [...linear.residuals(), ...outputs.filter((y) => y instanceof NdArray && !linear.owns(y))]
  const residuals = [...new Set(known)].filter((x): x is StagingTracer => x instanceof StagingTracer && x.trace === scope.trace)
  const program = interpreters.stage(
    name,
    [...residuals, ...inputs].map((x) => x.aval),
    (given) => {
      const values = new Map<NdArray, NdArray>(residuals.map((x, i) => [x, at(given, i)]))
      return linear.replay(inputs, given.slice(residuals.length), outputs, (x) => values.get(x) ?? x).filter((t) => t instanceof NdArray)
    },
  )
  return { residuals, program }
}

const jvpOf = remembering<ReturnType<Interpreters['jvp']>>(({ program }) => [program])
const batchOf = remembering<ReturnType<Interpreters['batch']>>(({ program }) => [program])
const separateOf = remembering<ReturnType<Interpreters['separate']>>(({ known, linear }) => [known, linear])
const linearizeOf = remembering<ReturnType<Interpreters['linearize']>>(({ known, linear }) => [known, linear])
const transposeOf = remembering<ReturnType<Interpreters['transpose']>>(({ program }) => [program])
const dceOf = remembering<ReturnType<Interpreters['dce']>>(({ program }) => [program])

/** The transforms of programs, as the rules of primitives that contain programs receive them. */
export const interpreters: Interpreters = {
  axisName: null,

  evaluate: evaluateProgram,

  stage: (name, avals, f) => stageFlat(name, `the tracing of ${name}`, avals, f, interpreters),

  differentiate: (label, f, primals, tangents) => {
    const trace = new JvpTrace(scope.trace, label, interpreters)
    const duals = primals.map((x, i) => trace.dual(x, at(tangents, i)))
    const split = withTrace(trace, () => f(duals)).map((y) => trace.split(y))
    return [split.map(([primal]) => primal), split.map(([, tangent]) => tangent)]
  },

  map: (label, f, size, operands, axes) => mapOver(null, label, f, size, operands, axes),

  jvp: (program, nonzero, force = notForced) =>
    jvpOf(program, `${mask(nonzero)}:${mask(force)}`, () => {
      let outMask: readonly boolean[] = []
      const n = program.inputs.length
      const made = interpreters.stage(
        `jvp of ${program.name}`,
        [...program.inputAvals, ...chosen(program.inputAvals, nonzero)],
        (operands) => {
          const tangents = spread(program.inputAvals, nonzero, operands.slice(n))
          const run = (xs: readonly NdArray[]): readonly NdArray[] => evaluateProgram(program, xs)
          const [results, given] = interpreters.differentiate(`jvp of ${program.name}`, run, operands.slice(0, n), tangents)
          const derivatives = forced(given, force)
          outMask = derivatives.map(isThere)
          return [...results, ...derivatives.filter((t) => t instanceof NdArray)]
        },
      )
      return { program: made, nonzero: outMask }
    }),

  batch: (program, size, axes, force = notForced, axisName = null) => batchOver(axisName, program, size, axes, force),

  linearize: (program, nonzero, force = notForced) =>
    linearizeOf(program, `${mask(nonzero)}:${mask(force)}`, () => {
      let outMask: readonly boolean[] = []
      let linear: Program | null = null
      const known = interpreters.stage(program.name, program.inputAvals, (operands) => {
        const split = linearizeFlat(`grad of ${program.name}`, (xs) => evaluateProgram(program, xs), operands, interpreters, nonzero)
        const tangents = forced(split.tangents, force)
        outMask = tangents.map(isThere)
        const part = linearPart(`linear ${program.name}`, split.linear, activeInputs(split), tangents)
        linear = part.program
        return [...split.results, ...part.residuals]
      })
      if (linear === null) throw new Error('staging did not run the function')
      return { known: withoutDeadCode(known, interpreters), linear: withoutDeadCode(linear, interpreters), nonzero: outMask }
    }),

  separate: (program, active, force = notForced) =>
    separateOf(program, `${mask(active)}:${mask(force)}`, () => {
      let dependent: readonly boolean[] = []
      let linear: Program | null = null
      const isKnown = active.map((flag) => !flag)
      const known = interpreters.stage(`known ${program.name}`, chosen(program.inputAvals, isKnown), (operands) => {
        const trace = new LinearTrace(scope.trace, `the linear part of ${program.name}`, interpreters)
        const inputs = chosen(program.inputAvals, active).map((aval) => trace.input(aval))
        const outputs = withTrace(trace, () => evaluateProgram(program, merged(active, inputs, operands)))
        dependent = outputs.map((y, i) => trace.owns(y) || force[i] === true)
        const part = linearPart(`linear ${program.name}`, trace, inputs, chosen(outputs, dependent))
        linear = part.program
        return [...outputs.filter((_, i) => dependent[i] !== true), ...part.residuals]
      })
      if (linear === null) throw new Error('staging did not run the function')
      return { known: withoutDeadCode(known, interpreters), linear: withoutDeadCode(linear, interpreters), dependent }
    }),

  rematerialize: (program, nonzero, saved) => rematerialize(program, nonzero, saved, interpreters),

  transpose: (program, linear, nonzero, force = notForced) =>
    transposeOf(program, `${mask(linear)}:${mask(nonzero)}:${mask(force)}`, () => {
      let inMask: readonly boolean[] = []
      const isKnown = linear.map((flag) => !flag)
      const knownAvals = chosen(program.inputAvals, isKnown)
      const made = interpreters.stage(
        `transpose of ${program.name}`,
        [...knownAvals, ...chosen(program.outputAvals, nonzero)],
        (operands) => {
          const trace = new LinearTrace(scope.trace, `transpose of ${program.name}`, interpreters)
          const inputs = chosen(program.inputAvals, linear).map((aval) => trace.input(aval))
          const outputs = withTrace(trace, () => evaluateProgram(program, merged(linear, inputs, operands)))
          const cotangents = spread(program.outputAvals, nonzero, operands.slice(knownAvals.length))
          const given = forced(trace.transpose(inputs, outputs, cotangents), force)
          inMask = given.map(isThere)
          return given.filter((t) => t instanceof NdArray)
        },
      )
      return { program: withoutDeadCode(made, interpreters), nonzero: inMask }
    }),

  dce: (program, used) => dceOf(program, mask(used), () => eliminateDeadCode(program, used, interpreters)),
}

const named = new Map<string, Interpreters>()

/** The transforms of programs as the batching rules of a vmap receive them, whose axis may have a name. */
export function interpretersOver(axisName: string | null): Interpreters {
  if (axisName === null) return interpreters
  let known = named.get(axisName)
  if (known === undefined) {
    known = {
      ...interpreters,
      axisName,
      map: (label, f, size, operands, axes) => mapOver(axisName, label, f, size, operands, axes),
      batch: (program, size, axes, force = notForced, own = axisName) => batchOver(own, program, size, axes, force),
    }
    named.set(axisName, known)
  }
  return known
}

function mapOver(
  axisName: string | null,
  label: string,
  f: (operands: readonly NdArray[]) => readonly NdArray[],
  size: number,
  operands: readonly NdArray[],
  axes: readonly (number | null)[],
): readonly NdArray[] {
  const trace = new BatchTrace(scope.trace, label, size, axisName, interpretersOver(axisName))
  const elements = operands.map((x, i) => trace.element(x, axes[i] ?? null))
  return withTrace(trace, () => f(elements)).map((y) => trace.gather(y, 0))
}

function batchOver(
  axisName: string | null,
  program: Program,
  size: number,
  axes: readonly (number | null)[],
  force: readonly boolean[],
): ReturnType<Interpreters['batch']> {
  const over = axisName === null ? '' : JSON.stringify(axisName)
  return batchOf(program, `${String(size)}:${axes.join()}:${mask(force)}:${over}`, () => {
    let mapped: readonly boolean[] = []
    const avals = program.inputAvals.map((aval, i) => batchedInput(aval, size, axes[i] ?? null))
    const made = interpreters.stage(`vmap of ${program.name}`, avals, (operands) => {
      const trace = new BatchTrace(scope.trace, `vmap of ${program.name}`, size, axisName, interpretersOver(axisName))
      const elements = operands.map((x, i) => trace.element(x, axes[i] ?? null))
      const results = withTrace(trace, () => evaluateProgram(program, elements))
      mapped = results.map((y, i) => trace.split(y)[1] !== null || force[i] === true)
      return results.map((y, i) => (at(mapped, i) ? trace.gather(y, 0) : y))
    })
    return { program: made, mapped }
  })
}

function batchedInput(aval: Aval, size: number, axis: number | null): Aval {
  return axis === null ? aval : batchedAval(aval, axis, size)
}

/** Inputs of a program: those whose flag is set from one list, the rest from the other. */
function merged(flags: readonly boolean[], chosenOnes: readonly NdArray[], others: readonly NdArray[]): readonly NdArray[] {
  let nextChosen = 0
  let nextOther = 0
  return flags.map((flag) => (flag ? at(chosenOnes, nextChosen++) : at(others, nextOther++)))
}
