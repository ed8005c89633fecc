import type { NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { isFloat } from '../../core/dtype.js'
import { DtypeError, ShapeError } from '../../core/errors.js'
import type { Program } from '../../core/program.js'
import { mapArrays } from '../../core/pytree.js'
import { at, formatShape } from '../../core/shape.js'
import { invoke, type AnyFunction } from '../functions.js'
import { interpreters } from '../interpreters.js'
import { stageFlat } from '../stagingTrace.js'
import { flattenResult } from '../trees.js'
import { splitAux } from '../vjp.js'
import type { SplitArguments } from './splitArguments.js'

/** A user's function as a program: its results, then the arrays of its auxiliary value. */
export interface TracedFunction {
  readonly program: Program
  /** Which inputs are differentiated. */
  readonly active: readonly boolean[]
  /** How many outputs are results. */
  readonly results: number
  /** The auxiliary value, from its arrays. */
  readonly aux: (arrays: readonly NdArray[]) => unknown
}

/** Traces a function for the arguments of a call. */
export function traceFunction(label: string, f: AnyFunction, parts: SplitArguments, hasAux: boolean): TracedFunction {
  let results = 0
  let template: unknown
  const run = (leaves: readonly NdArray[]): readonly NdArray[] => {
    const [out, rest] = splitAux(label, invoke(f, parts.rebuild(leaves), label), hasAux)
    const flat = flattenResult(label, out)
    const arrays: NdArray[] = []
    template = mapArrays(rest, (x) => (arrays.push(x), x))
    results = flat.leaves.length
    return [...flat.leaves, ...arrays]
  }
  const avals = parts.leaves.map((x) => x.aval)
  const name = f.name === '' ? 'anonymous' : f.name
  const program = stageFlat(name, label, avals, run, interpreters)
  const captured = program.captured.length
  return {
    program,
    active: program.inputs.map((_, i) => i >= captured && i < captured + parts.active),
    results,
    aux: (arrays) => {
      let next = 0
      return mapArrays(template, () => at(arrays, next++))
    },
  }
}

/** Avals of the results, which must be floats. */
export function floatResults(label: string, { program, results }: TracedFunction): readonly Aval[] {
  return program.outputAvals.slice(0, results).map((aval) => {
    if (isFloat(aval.dtype)) return aval
    throw new DtypeError(`${label}: a result is ${aval.toString()}, which has no derivative. Return floats, or return it through hasAux.`)
  })
}

/** Throws unless the result is one float, a scalar. */
export function checkScalar(label: string, traced: TracedFunction): void {
  const avals = floatResults(label, traced)
  const [value] = avals
  if (avals.length === 1 && value?.ndim === 0) return
  const found = avals.length === 1 ? `an array of shape ${formatShape(value?.shape ?? [])}` : `${String(avals.length)} arrays`
  throw new ShapeError(
    `${label}: a Hessian is defined for a scalar result, but the function returned ${found}. ` +
      'Reduce it, for instance with sum(), return other values through hasAux, or use sparseJacobian of the gradient.',
  )
}
