import type { Aval } from '../../core/aval.js'
import { isFloat } from '../../core/dtype.js'
import type { Control } from '../../core/evaluation.js'
import { customVjpTangentP, type CustomVjpTangentParams } from '../../core/primitives/customVjp.js'
import { mapTapesP, type MapTapesParams } from '../../core/primitives/mapTapes.js'
import { scanP } from '../../core/primitives/scan.js'
import type { ScanParams } from '../../core/primitives/scan/params.js'
import type { Equation } from '../../core/program.js'
import { interpreters } from '../interpreters.js'
import { places, type Flow } from './flow.js'
import type { IndexSets } from './indexSets.js'
import { branchFlows, mapFlows, repetitionFlows, stepsFlows, type Walk } from './loops.js'

/** What the results of an equation that contains programs depend on. */
export function controlFlows(
  eq: Equation,
  operands: readonly Flow[],
  evaluation: Control<object>,
  table: IndexSets,
  walk: Walk,
): readonly Flow[] {
  const body = evaluation.body(eq.params)
  if (body !== null) {
    // Its captured inputs are the first operands, its other inputs the last ones.
    const captured = body.captured.length
    const given = body.inputs.length - captured
    return walk(body, [...operands.slice(0, captured), ...operands.slice(operands.length - given)], table)
  }
  const flow = evaluation.flow(eq.params)
  switch (flow?.kind) {
    case 'branch':
      return branchFlows(flow, operands, table, walk)
    case 'steps':
      return stepsFlows(flow, operands, table, walk)
    case 'repetition':
      return repetitionFlows(flow, operands, table, walk)
    case undefined:
      return otherFlows(eq, operands, table, walk)
  }
}

function otherFlows(eq: Equation, operands: readonly Flow[], table: IndexSets, walk: Walk): readonly Flow[] {
  // An equation holds the params of its own primitive.
  if (eq.primitive === erased(scanP)) return stepsFlows(eq.params as ScanParams, operands, table, walk)
  if (eq.primitive === erased(mapTapesP)) return mapFlows(eq.params as MapTapesParams, operands, table, walk)
  if (eq.primitive === erased(customVjpTangentP)) return pushFlows(eq.params as CustomVjpTangentParams, operands, table, walk)
  return eq.outputs.map(({ aval }) => ofAll(aval, operands, table))
}

const erased = (primitive: unknown): unknown => primitive

/** The forward mode of a custom vjp rule is a function: it is walked as the program that the function is. */
function pushFlows({ name, push }: CustomVjpTangentParams, operands: readonly Flow[], table: IndexSets, walk: Walk): readonly Flow[] {
  const program = interpreters.stage(
    `jvp of ${name}`,
    operands.map((x) => x.aval),
    push,
  )
  const captured = program.captured.map((x): Flow => ({ aval: x.aval, sets: null, known: null }))
  return walk(program, [...captured, ...operands], table)
}

/** Every element depends on all that anything depends on: what nothing more is known of. */
function ofAll(aval: Aval, operands: readonly Flow[], table: IndexSets): Flow {
  if (!isFloat(aval.dtype)) return { aval, sets: null, known: null }
  const all = table.unionAll(operands.flatMap(({ sets }) => (sets === null ? [] : [...sets])))
  return { aval, sets: new Int32Array(places(aval)).fill(all), known: null }
}
