import { ConcreteArray, type NdArray } from '../../core/array.js'
import { bind } from '../../core/bind.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ProgramError } from '../../core/errors.js'
import { Literal, type Atom, type Equation, type Program } from '../../core/program.js'
import { at } from '../../core/shape.js'
import { underTrace } from '../../core/trace.js'
import { contractionSets, reductionSets, scanSets } from './combining.js'
import { controlFlows } from './control.js'
import { convolutionSets } from './convolution.js'
import { elementwiseSets } from './elementwise.js'
import { known, KnownValue, type Flow, type Sets } from './flow.js'
import { indexedSets } from './indexed.js'
import type { IndexSets } from './indexSets.js'
import { regionSets, viewSets } from './rearranging.js'
import { routineSets } from './routine.js'

/** What the outputs of a program depend on, by what its inputs depend on. Goes by how primitives are evaluated, and knows none by name. */
export function walk(program: Program, inputs: readonly Flow[], table: IndexSets): readonly Flow[] {
  const flows = new Array<Flow | undefined>(program.variables)
  program.inputs.forEach((x, i) => (flows[x.id] = at(inputs, i)))
  const flowOf = (x: Atom): Flow => {
    if (x instanceof Literal) return constant(fill(x.value, x.aval))
    const flow = flows[x.id]
    if (flow === undefined) throw new ProgramError(`${program.name}: variable ${String(x.id)} is used before it is assigned.`)
    return flow
  }
  for (const eq of program.equations) {
    const results = equationFlows(eq, eq.inputs.map(flowOf), table)
    eq.outputs.forEach((y, i) => (flows[y.id] = at(results, i)))
  }
  return program.outputs.map(flowOf)
}

/** An array that depends on no input. */
export function constant(x: NdArray): Flow {
  return { aval: x.aval, sets: null, known: x instanceof ConcreteArray ? known(x) : null }
}

function equationFlows(eq: Equation, operands: readonly Flow[], table: IndexSets): readonly Flow[] {
  const { evaluation } = eq.primitive
  if (operands.every((x) => x.sets === null) && (evaluation.kind !== 'control' || !mayCount(eq, operands))) return constants(eq, operands)
  if (evaluation.kind === 'control') return controlFlows(eq, operands, evaluation, table, walk)
  const sets = setsOf(eq, operands, table)
  // Integers and booleans have no derivative, whatever they were computed from.
  return eq.outputs.map(({ aval }, i) => ({ aval, sets: isFloat(aval.dtype) ? (sets[i] ?? null) : null, known: null }))
}

/** May a construct give integers that are known, though not all that it is computed from is? Then it is looked into for them. */
function mayCount({ outputs }: Equation, operands: readonly Flow[]): boolean {
  return operands.some((x) => x.known === null) && outputs.some((y) => !isFloat(y.aval.dtype))
}

/** Is an equation all that its results are computed from? Sums over a batch, for one, see more than one element. */
function isSelfContained({ primitive: { evaluation }, params }: Equation): boolean {
  return evaluation.kind !== 'control' || evaluation.body(params) !== null || evaluation.flow(params) !== null
}

/** Results that depend on no input: known, if all that they are computed from is. */
function constants(eq: Equation, operands: readonly Flow[]): readonly Flow[] {
  const { primitive, params, outputs } = eq
  const values = operands.map((x) => x.known).filter((x) => x !== null)
  const isKnown = values.length === operands.length && !primitive.effect && isSelfContained(eq)
  let results: readonly NdArray[] | null = null
  const result = (i: number): ConcreteArray => {
    results ??= underTrace(null, () =>
      bind(
        primitive,
        values.map((x) => x.value),
        params,
      ),
    )
    return at(results, i).toConcrete('decide what depends on what')
  }
  return outputs.map(({ aval }, i) => ({ aval, sets: null, known: isKnown ? new KnownValue(() => result(i)) : null }))
}

function setsOf({ primitive: { evaluation }, params, outputs }: Equation, operands: readonly Flow[], table: IndexSets): readonly Sets[] {
  const { aval } = at(outputs, 0)
  switch (evaluation.kind) {
    case 'elementwise':
      return elementwiseSets(evaluation, operands, params, table)
    case 'view':
      return [viewSets(evaluation, at(operands, 0), params, aval)]
    case 'region':
      return [regionSets(evaluation, operands, params, aval, table)]
    case 'reduction':
      return [reductionSets(evaluation, at(operands, 0), params, table)]
    case 'scan':
      return [scanSets(evaluation, at(operands, 0), params, table)]
    case 'contraction':
      return [contractionSets(evaluation, operands, params, table)]
    case 'convolution':
      return [convolutionSets(evaluation, operands, params, aval, table)]
    case 'indexed':
      return [indexedSets(evaluation, operands, params, table)]
    case 'routine':
      return routineSets(evaluation, operands, outputs, table)
    case 'control':
      return outputs.map(() => null)
  }
}
