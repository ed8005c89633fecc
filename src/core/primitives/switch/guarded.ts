import { avalOf } from '../../aval.js'
import { equation, Program, Var, type Atom, type Equation } from '../../program.js'
import { range } from '../../shape.js'
import { reordered } from '../constructors/closedProgram.js'
import { scalarValue } from '../constructors/numberIn.js'
import { hasEffect } from '../../effects.js'
import { debugCallbackP, type DebugCallbackParams } from '../debugCallback.js'
import type { ScanParams } from '../scan/params.js'
import type { WhileParams } from '../while/params.js'
import { relaned, type SwitchParams } from './params.js'

type Callback = DebugCallbackParams['callback']

const guards = new WeakMap<Callback, Callback>()

/** The callback for values of which the first says whether it is called. */
function guardedCallback(callback: Callback): Callback {
  let guard = guards.get(callback)
  if (guard === undefined) {
    guard = ([flag, ...values]) => {
      if (flag !== undefined && scalarValue(flag) === 1) callback(values)
    }
    guards.set(callback, guard)
  }
  return guard
}

const known = new WeakMap<Program, Program>()

/**
 * The program with one more input, the last: a bool that says whether its effects happen, those in loops, branches and calls included. A batch that runs all
 * branches runs them so, and each element has the effects of its own branch. Functions with custom rules are left as they are.
 */
export function guarded(program: Program): Program {
  let form = known.get(program)
  if (form === undefined) {
    const writer = new GuardWriter(program.variables)
    const equations = program.equations.map((eq) => writer.guard(eq))
    const inputs = [...program.inputs, writer.flag]
    form = new Program(program.name, inputs, equations, program.outputs, program.variables + 1, program.captured)
    known.set(program, form)
  }
  return form
}

class GuardWriter {
  readonly flag: Var

  constructor(variables: number) {
    this.flag = new Var(avalOf([], 'bool'), variables)
  }

  guard(eq: Equation): Equation {
    if (!hasEffect(eq)) return eq
    const { primitive, params, inputs, outputs } = eq
    if (isCallback(params)) {
      return equation(debugCallbackP, { callback: guardedCallback(params.callback) }, [this.flag, ...inputs], outputs)
    }
    const placed = withFlag(eq)
    if (placed === null) return eq
    const operands = placed.places.reduceRight<readonly Atom[]>(
      (xs, place) => [...xs.slice(0, place), this.flag, ...xs.slice(place)],
      inputs,
    )
    return { primitive, params: placed.params, inputs: operands, outputs }
  }
}

/** Params for one more operand, the flag, which goes in before the operands at these places. */
interface Placed {
  readonly params: object
  readonly places: readonly number[]
}

function withFlag({ primitive, params, inputs }: Equation): Placed | null {
  const atEnd = [inputs.length]
  if (isSwitch(params)) {
    const { branches, lanes, body } = params
    const flagged = { branches: branches.map(guarded), lanes: relaned(lanes, (mapped) => [...mapped, false]) }
    return { params: { ...params, ...flagged, body: body === null ? null : guarded(body) }, places: atEnd }
  }
  if (isScan(params)) {
    const { body, constants, counted } = params
    return {
      params: { ...params, body: flaggedAt(body, constants), constants: constants + 1 },
      places: [Number(counted) + constants],
    }
  }
  if (isWhile(params)) {
    const { test, body, testConstants, bodyConstants } = params
    const flagged = {
      test: flaggedAt(test, testConstants),
      body: flaggedAt(body, bodyConstants),
      testConstants: testConstants + 1,
      bodyConstants: bodyConstants + 1,
    }
    return { params: { ...params, ...flagged }, places: [testConstants, testConstants + bodyConstants] }
  }
  // A call: running it is running the program, and no function goes with it that would have to change, too.
  const whole = primitive.evaluation.kind === 'control' ? primitive.evaluation.body(params) : null
  const isCall = whole !== null && 'program' in params && params.program === whole && !('callee' in params)
  return isCall ? { params: { ...params, program: guarded(whole) }, places: atEnd } : null
}

/** {@link guarded}, with the flag as input number `place`. */
function flaggedAt(program: Program, place: number): Program {
  const made = guarded(program)
  const own = program.inputs.length
  return reordered(
    made,
    range(own + 1).map((i) => (i < place ? i : i === place ? own : i - 1)),
    range(made.outputs.length),
  )
}

function isCallback(params: object): params is DebugCallbackParams {
  return 'callback' in params
}

function isSwitch(params: object): params is SwitchParams {
  return 'branches' in params
}

function isScan(params: object): params is ScanParams {
  return 'body' in params && 'carry' in params
}

function isWhile(params: object): params is WhileParams {
  return 'test' in params
}
