import type { NdArray } from '../array.js'
import { bind } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { compiledCallOf } from './compiledCall.js'
import { runCompiled, singleEquation } from './constructors/singleEquation.js'
import { batchOfWhile } from './while/batch.js'
import { whileWithoutDeadCode } from './while/deadCode.js'
import { jvpOfWhile } from './while/jvp.js'
import { linearizeWhile, separateWhile } from './while/linearize.js'
import { carryOf, hasTapes, whileResultAvals, type WhileParams } from './while/params.js'
import { sampleWhile } from './while/sample.js'
import { runInSegments, runStepByStep } from './while/run.js'

export type { WhileParams } from './while/params.js'

export const whileP: Primitive<WhileParams> = {
  name: 'while',
  doc: 'Goes on while a test holds. Results: the carry, the number of steps, what each step records. Reverse mode records what it needs on a tape.',
  effect: false,
  abstractEval: (_operands, params) => whileResultAvals(params),
  evaluation: {
    kind: 'control',
    run: runWhile,
    runAlone: (operands, params) => runCompiled('while', whileP, operands, params) ?? runWhile(operands, params),
    body: () => null,
    flow: (params) => ({ kind: 'repetition', ...params }),
  },
  jvp: (primals, tangents, params, interpreters) => jvpOfWhile(whileCall, primals, tangents, params, interpreters),
  transpose: 'notLinear',
  batch: (size, operands, axes, params, interpreters) => batchOfWhile(whileCall, size, operands, axes, params, interpreters),
  control: {
    linearize: (nonzero, params, interpreters) => linearizeWhile(whileCall, nonzero, params, interpreters),
    separate: (active, params, interpreters) => separateWhile(whileCall, active, params, interpreters),
    dce: (used, _operands, params, interpreters) => whileWithoutDeadCode(used, params, interpreters),
    stage: (operands, params) => ({ operands, params }),
  },
  sample: sampleWhile,
}

/** Binds {@link whileP}; compiled where it runs at once. */
export function whileCall(operands: readonly NdArray[], params: WhileParams): readonly NdArray[] {
  return bind(whileP, operands, params)
}

function runWhile(operands: readonly NdArray[], params: WhileParams): readonly NdArray[] {
  const recorded = params.body.outputAvals.slice(carryOf(params))
  // The pieces are loops of static memory, which backends compile.
  const inSegments = params.limit === null && recorded.length > 0 && !hasTapes(params)
  if (!inSegments) return runStepByStep(operands, params)
  const avals = operands.map((x) => x.aval.strong)
  return runInSegments(operands, params, (given, limit) =>
    compiledCallOf(singleEquation('while', whileP, pieceOf(params, limit), avals)).run(given),
  )
}

const pieces = new WeakMap<WhileParams, Map<number, WhileParams>>()

/** The same loop for at most so many steps; the same params each time, by which compiled programs are found. */
function pieceOf(params: WhileParams, limit: number): WhileParams {
  let known = pieces.get(params)
  if (known === undefined) {
    known = new Map()
    pieces.set(params, known)
  }
  let piece = known.get(limit)
  if (piece === undefined) {
    piece = { ...params, limit }
    known.set(limit, piece)
  }
  return piece
}
