import type { NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import { Zero } from '../../core/primitive.js'
import { Program } from '../../core/program.js'
import { at } from '../../core/shape.js'
import { evaluateProgram } from '../../core/evaluateProgram.js'
import { interpreters } from '../interpreters.js'
import { linearizeFlat, pullback } from '../linearize.js'
import { stageFlat } from '../stagingTrace.js'
import { written } from '../trees.js'
import type { Flow } from './flow.js'
import { IndexSets } from './indexSets.js'
import { patternOfSets, type Pattern } from './pattern.js'
import { constant, walk } from './walk.js'

/**
 * The sparsity of the Jacobian of a program's first `results` outputs in its `active` inputs, rows and columns in the order of outputs and inputs. What is
 * walked is the program of its derivative, which is linear in the tangents: what has no derivative is not in it, and custom rules are.
 */
export function jacobianPattern(program: Program, active: readonly boolean[], results: number): Pattern {
  const derivative = interpreters.jvp(program, active)
  const { captured } = derivative.program
  const table = new IndexSets()
  let columns = 0
  const tangents = program.inputs.flatMap(({ aval }, i): readonly Flow[] => {
    if (active[i] !== true) return []
    const sets = new Int32Array(aval.size).map(() => table.singleton(columns++))
    return [{ aval: aval.strong, sets, known: null }]
  })
  const primals = program.inputs.map(({ aval }, i): Flow => {
    const value = program.captured[i]
    return value === undefined ? { aval, sets: null, known: null } : constant(value)
  })
  const wanted = derivative.nonzero.map((flag, i) => flag && i < results)
  const outputs = [...program.outputs.map(() => false), ...wanted.filter((_, i) => derivative.nonzero[i] === true)]
  const live = interpreters.dce(derivative.program, outputs)
  const inputs = [...captured.map(constant), ...primals, ...tangents].filter((_, i) => live.inputs[i] === true)
  const flows = walk(live.program, inputs, table)
  let next = 0
  const rows = program.outputs.slice(0, results).map(({ aval }, i) => ({
    sets: wanted[i] === true ? at(flows, next++).sets : null,
    length: aval.size,
  }))
  return patternOfSets(rows, columns, table)
}

/**
 * The gradient of a program's first output, a scalar, in its `active` inputs, one output for each of them; the program's other outputs come behind. What it
 * captures itself comes before the inputs of the program.
 */
export function gradientProgram(program: Program, active: readonly boolean[]): Program {
  const label = `gradient of ${program.name}`
  return stagedOver(program, label, (operands) => {
    const split = linearizeFlat(label, (xs) => evaluateProgram(program, xs), operands, interpreters, active)
    const seeds = split.results.map((y, i) => (i === 0 ? fill(1, y.aval.strong) : new Zero(y.aval)))
    const given = pullback(split, seeds, operands)
    return [...given.filter((_, i) => active[i] === true).map(written), ...split.results.slice(1)]
  })
}

/** A program computed from the inputs of another one, whose captured values are among its own, behind what it captures itself. */
export function stagedOver(program: Program, label: string, f: (operands: readonly NdArray[]) => readonly NdArray[]): Program {
  const made = stageFlat(program.name, label, program.inputAvals, f, interpreters)
  return new Program(made.name, made.inputs, made.equations, made.outputs, made.variables, [...made.captured, ...program.captured])
}

/** Flags for the inputs of a program that was staged over one with these. */
export function activeIn(staged: Program, active: readonly boolean[]): readonly boolean[] {
  return [...new Array<boolean>(staged.inputs.length - active.length).fill(false), ...active]
}
