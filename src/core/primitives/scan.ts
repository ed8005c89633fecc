import type { NdArray } from '../array.js'
import { avalOf, type Aval } from '../aval.js'
import { bind } from '../bind.js'
import type { Draw, Sample } from '../draw.js'
import { ShapeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { equation, Program, Var } from '../program.js'
import { stackedAval, TapeAval } from '../tape.js'
import { compiledCallOf } from './compiledCall.js'
import { noParams } from './constructors/noParams.js'
import { runCompiled, singleEquation } from './constructors/singleEquation.js'
import { mulP } from './mul.js'
import { batchScan } from './scan/batch.js'
import { scanWithoutDeadCode } from './scan/deadCode.js'
import { jvpOfScan } from './scan/jvp.js'
import { linearizeScan, separateScan } from './scan/linearize.js'
import { grouped, scanResultAvals, type ScanParams } from './scan/params.js'
import { replay } from './scan/replay.js'
import { runStepByStep } from './scan/stepByStep.js'
import { transposeScan } from './scan/transpose.js'
import { addP } from './add.js'

/** Repeats a program over the elements of stacks, with a carry. Operands: the number of steps if it is counted, constants, the carry, stacks. */
export const scanP: Primitive<ScanParams> = {
  name: 'scan',
  doc: 'Repeats a program over the elements of stacks, handing a carry on; stacks what it gives. Its derivative is such a loop, its adjoint one in the other direction.',
  effect: false,
  abstractEval: (avals, params) => {
    checkOperands(avals, params)
    return scanResultAvals(params)
  },
  evaluation: {
    kind: 'control',
    run: runScan,
    runAlone: (operands, params) => runCompiled(nameOf(params), scanP, operands, params) ?? runScan(operands, params),
    body: () => null,
    flow: (params) => (hasTapes(params) ? null : { kind: 'steps', ...params }),
  },
  jvp: (primals, tangents, params, interpreters) => jvpOfScan(scanCall, primals, tangents, params, interpreters),
  transpose: (cotangents, operands, params, interpreters) => transposeScan(scanCall, cotangents, operands, params, interpreters),
  batch: (size, operands, axes, params, interpreters) => batchScan(scanCall, size, operands, axes, params, interpreters),
  control: {
    linearize: (nonzero, params, interpreters) => linearizeScan(scanCall, nonzero, params, interpreters),
    separate: (active, params, interpreters) => separateScan(scanCall, active, params, interpreters),
    dce: (used, _operands, params, interpreters) => scanWithoutDeadCode(used, params, interpreters),
    stage: (operands, params) => ({ operands, params }),
  },
  sample: sampleScan,
}

/** Step by step, or, over tapes of arrays, in pieces of known length, which backends compile. */
function runScan(operands: readonly NdArray[], params: ScanParams): readonly NdArray[] {
  if (params.length !== null || isOfTapes(params.body)) return runStepByStep(operands, params)
  return replay(operands, params, (given, piece) => {
    const avals = given.map((x) => x.aval.strong)
    return compiledCallOf(singleEquation(nameOf(piece), scanP, piece, avals)).run(given)
  })
}

/** Do its operands or results contain tapes? */
function hasTapes({ body, length }: ScanParams): boolean {
  return length === null || isOfTapes(body)
}

/** Does each step deal with tapes? */
function isOfTapes({ inputAvals, outputAvals }: Program): boolean {
  return [...inputAvals, ...outputAvals].some((aval) => aval instanceof TapeAval)
}

function nameOf({ body }: ScanParams): string {
  return `scan of ${body.name}`
}

const known = new WeakMap<Program, Map<string, ScanParams>>()

/** Binds {@link scanP}. Equal params are one object, by which programs made for it are remembered. */
export function scanCall(operands: readonly NdArray[], params: ScanParams): readonly NdArray[] {
  const { body, constants, carry, length, reverse, counted } = params
  const key = [constants, carry, String(length), reverse, counted].join()
  let ofBody = known.get(body)
  if (ofBody === undefined) {
    ofBody = new Map()
    known.set(body, ofBody)
  }
  let own = ofBody.get(key)
  if (own === undefined) {
    own = { body, constants, carry, length, reverse, counted }
    ofBody.set(key, own)
  }
  return bind(scanP, operands, own)
}

function checkOperands(avals: readonly Aval[], params: ScanParams): void {
  const { body, length, constants, carry } = params
  const { count, stacks } = grouped(params, avals)
  const wanted = body.inputAvals.map((aval, i) => (i < constants + carry ? aval.strong : stackedAval(aval, length)))
  const given = avals.slice(count.length)
  const good =
    count.every((aval) => aval.strong === avalOf([], 'int32')) &&
    given.length === wanted.length &&
    given.every((aval, i) => aval.strong === wanted[i]) &&
    body.outputAvals.slice(0, carry).every((aval, i) => aval.strong === wanted[constants + i]) &&
    stacks.length === body.inputs.length - constants - carry
  if (good) return
  throw new ShapeError(
    `scan of ${body.name}: the body takes ${body.inputAvals.join(', ')} to ${body.outputAvals.join(', ')}, which does not fit the operands ${avals.join(', ')}. ` +
      `There must be ${String(constants)} constants, ${String(carry)} values carried along, and stacks of ${String(length)} elements.`,
  )
}

/**
 * c, x -> c k + x, x k + c, in either direction, counted or not. Two steps at least: one would be linear in k, which the body, whose carry then depends on
 * k, is not.
 */
function sampleScan(draw: Draw): Sample<ScanParams> {
  const shape = draw.shape({ maxRank: 2 })
  const dtype = draw.floatDtype()
  const aval = avalOf(shape, dtype)
  const v = (id: number): Var => new Var(aval, id)
  const [k, c, x, ck, next, xk, y] = [v(0), v(1), v(2), v(3), v(4), v(5), v(6)]
  const equations = [
    equation(mulP, noParams, [c, k], [ck]),
    equation(addP, noParams, [ck, x], [next]),
    equation(mulP, noParams, [x, k], [xk]),
    equation(addP, noParams, [xk, c], [y]),
  ]
  const length = draw.integer(2, 4)
  const counted = draw.boolean()
  return {
    operands: [
      ...(counted ? [draw.int32([], [draw.integer(2, 4)])] : []),
      draw.real(shape, dtype, { low: -1, high: 1 }),
      draw.real(shape, dtype),
      draw.real([length, ...shape], dtype),
    ],
    params: {
      body: new Program('sample', [k, c, x], equations, [next, y], 7),
      constants: 1,
      carry: 1,
      length,
      reverse: draw.boolean(),
      counted,
    },
  }
}
