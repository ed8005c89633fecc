import { ConcreteArray, NdArray } from '../core/array.js'
import { avalOf, type Aval } from '../core/aval.js'
import { Zero } from '../core/primitive.js'
import { chosen, spread } from '../core/masks.js'
import type { Interpreters, Program } from '../core/program.js'
import { scope } from '../core/scope.js'
import { at, inserted } from '../core/shape.js'
import { withTrace } from '../core/trace.js'
import { BatchTrace } from './batchTrace.js'
import { eliminateDeadCode, withoutDeadCode } from './deadCode.js'
import { evaluateProgram } from '../core/evaluateProgram.js'
import { JvpTrace } from './jvpTrace.js'
import { activeInputs, linearizeFlat } from './linearize.js'
import { LinearTrace } from './linearTrace.js'
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

const mask = (flags: readonly boolean[]): string => flags.map(Number).join('')

const jvpOf = remembering<ReturnType<Interpreters['jvp']>>(({ program }) => [program])
const batchOf = remembering<ReturnType<Interpreters['batch']>>(({ program }) => [program])
const linearizeOf = remembering<ReturnType<Interpreters['linearize']>>(({ known, linear }) => [known, linear])
const transposeOf = remembering<ReturnType<Interpreters['transpose']>>(({ program }) => [program])
const dceOf = remembering<ReturnType<Interpreters['dce']>>(({ program }) => [program])

/** The transforms of programs, as the rules of primitives that contain programs receive them. */
export const interpreters: Interpreters = {
  evaluate: evaluateProgram,

  stage: (name, avals, f) => stageFlat(name, `the tracing of ${name}`, avals, f, interpreters),

  differentiate: (label, f, primals, tangents) => {
    const trace = new JvpTrace(scope.trace, label, interpreters)
    const duals = primals.map((x, i) => trace.dual(x, at(tangents, i)))
    const split = withTrace(trace, () => f(duals)).map((y) => trace.split(y))
    return [split.map(([primal]) => primal), split.map(([, tangent]) => tangent)]
  },

  map: (label, f, size, operands, axes) => {
    const trace = new BatchTrace(scope.trace, label, size, null, interpreters)
    const elements = operands.map((x, i) => trace.element(x, axes[i] ?? null))
    return withTrace(trace, () => f(elements)).map((y) => trace.gather(y, 0))
  },

  jvp: (program, nonzero) =>
    jvpOf(program, mask(nonzero), () => {
      let outMask: readonly boolean[] = []
      const n = program.inputs.length
      const made = interpreters.stage(
        `jvp of ${program.name}`,
        [...program.inputAvals, ...chosen(program.inputAvals, nonzero)],
        (operands) => {
          const tangents = spread(program.inputAvals, nonzero, operands.slice(n))
          const run = (xs: readonly NdArray[]): readonly NdArray[] => evaluateProgram(program, xs)
          const [results, derivatives] = interpreters.differentiate(`jvp of ${program.name}`, run, operands.slice(0, n), tangents)
          outMask = derivatives.map((t) => !(t instanceof Zero))
          return [...results, ...derivatives.filter((t) => t instanceof NdArray)]
        },
      )
      return { program: made, nonzero: outMask }
    }),

  batch: (program, size, axes) =>
    batchOf(program, `${String(size)}:${axes.join()}`, () => {
      let mapped: readonly boolean[] = []
      const avals = program.inputAvals.map((aval, i) => batchedAval(aval, size, axes[i] ?? null))
      const made = interpreters.stage(`vmap of ${program.name}`, avals, (operands) => {
        const trace = new BatchTrace(scope.trace, `vmap of ${program.name}`, size, null, interpreters)
        const elements = operands.map((x, i) => trace.element(x, axes[i] ?? null))
        const results = withTrace(trace, () => evaluateProgram(program, elements))
        mapped = results.map((y) => trace.split(y)[1] !== null)
        return results.map((y, i) => (at(mapped, i) ? trace.gather(y, 0) : y))
      })
      return { program: made, mapped }
    }),

  linearize: (program, nonzero) =>
    linearizeOf(program, mask(nonzero), () => {
      let outMask: readonly boolean[] = []
      let linear: Program | null = null
      const known = interpreters.stage(program.name, program.inputAvals, (operands) => {
        const split = linearizeFlat(`grad of ${program.name}`, (xs) => evaluateProgram(program, xs), operands, interpreters, nonzero)
        outMask = split.tangents.map((t) => !(t instanceof Zero))
        const residuals = split.linear.residuals().filter((x) => x instanceof StagingTracer && x.trace === scope.trace)
        const inputs = activeInputs(split)
        linear = interpreters.stage(
          `linear ${program.name}`,
          [...residuals, ...inputs].map((x) => x.aval),
          (given) => {
            const values = new Map(residuals.map((x, i) => [x, at(given, i)]))
            const outputs = split.linear.replay(inputs, given.slice(residuals.length), split.tangents, (x) => values.get(x) ?? x)
            return outputs.filter((t) => t instanceof NdArray)
          },
        )
        return [...split.results, ...residuals]
      })
      if (linear === null) throw new Error('staging did not run the function')
      return { known: withoutDeadCode(known, interpreters), linear: withoutDeadCode(linear, interpreters), nonzero: outMask }
    }),

  rematerialize: (program, nonzero, saved) => rematerialize(program, nonzero, saved, interpreters),

  transpose: (program, linear, nonzero) =>
    transposeOf(program, `${mask(linear)}:${mask(nonzero)}`, () => {
      let inMask: readonly boolean[] = []
      const isKnown = linear.map((flag) => !flag)
      const knownAvals = chosen(program.inputAvals, isKnown)
      const made = interpreters.stage(
        `transpose of ${program.name}`,
        [...knownAvals, ...chosen(program.outputAvals, nonzero)],
        (operands) => {
          const trace = new LinearTrace(scope.trace, `transpose of ${program.name}`)
          const inputs = chosen(program.inputAvals, linear).map((aval) => trace.input(aval))
          let nextKnown = 0
          let nextLinear = 0
          const mixed = linear.map((flag) => (flag ? at(inputs, nextLinear++) : at(operands, nextKnown++)))
          const outputs = withTrace(trace, () => evaluateProgram(program, mixed))
          const cotangents = spread(program.outputAvals, nonzero, operands.slice(knownAvals.length))
          const given = trace.transpose(inputs, outputs, cotangents, interpreters)
          inMask = given.map((t) => !(t instanceof Zero))
          return given.filter((t) => t instanceof NdArray)
        },
      )
      return { program: withoutDeadCode(made, interpreters), nonzero: inMask }
    }),

  dce: (program, used) => dceOf(program, mask(used), () => eliminateDeadCode(program, used, interpreters)),
}

function batchedAval(aval: Aval, size: number, axis: number | null): Aval {
  return axis === null ? aval : avalOf(inserted(aval.shape, axis, size), aval.dtype)
}
