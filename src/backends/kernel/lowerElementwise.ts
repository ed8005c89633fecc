import type { DType } from '../../core/dtype.js'
import type { Elementwise, View } from '../../core/evaluation.js'
import { identityOf } from '../../core/identity.js'
import type { Equation } from '../../core/program.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr } from '../../core/scalar/expression.js'
import type { Computation } from './draft.js'
import { epilogueOf } from './epilogue.js'
import { compose, seenThrough } from './indexMap.js'
import { avalsOf, resultOf, type Lowering } from './lowering.js'
import { whole } from './planner.js'
import { paramsKey } from './paramsKey.js'

/** An elementwise primitive becomes lets of a kernel, at once or where it is read. */
export function lowerElementwise(lowering: Lowering, eq: Equation, evaluation: Elementwise<object>): void {
  const { params, inputs, outputs } = eq
  const results = outputs.map((y) => lowering.value(y))
  const { shape, size } = resultOf(eq).aval
  if (size === 0) return
  const computation: Computation = {
    shape,
    operands: inputs.map((x) => lowering.operandOf(x)),
    ...costOf(eq, evaluation, lowering.planner.limits.doubles),
    body: (s, xs) => evaluation.body(s, xs, params),
    results,
  }
  const { planner, usage } = lowering
  if (epilogueOf(computation.operands)?.absorb(computation, planner.limits.maxBody) === true) {
    for (const x of new Set(inputs)) {
      const operand = lowering.operandOf(x)
      if (operand.kind === 'seen') operand.base.reads--
    }
    return
  }
  if (!outputs.some((y) => usage.deferred.has(y.id))) {
    planner.place(computation)
    return
  }
  for (const value of results) {
    value.pending = computation
    value.deferred = true
  }
}

/** A view primitive is seen through; where no map says what it shows, its operand is copied. */
export function lowerView(lowering: Lowering, eq: Equation, evaluation: View<object>): void {
  const y = resultOf(eq)
  const operand = lowering.operandOf(eq.inputs[0]!)
  if (operand.kind === 'literal') {
    lowering.define(y, operand)
    return
  }
  if (y.aval.size === 0) {
    lowering.value(y)
    return
  }
  const from = eq.inputs[0]!.aval
  const seen = seenThrough(evaluation.source(from, eq.params), y.aval.shape, from.shape)
  const made = compose(seen, y.aval.shape, from.shape, operand.seen)
  if (made !== 'impossible') {
    operand.base.reads += lowering.readsOf(y) - 1
    lowering.define(y, { kind: 'seen', base: operand.base, seen: made })
    return
  }
  const copy = whole(lowering.planner.copy(operand, from.shape, from.dtype))
  const plain = compose(seen, y.aval.shape, from.shape, null)
  lowering.define(y, plain === 'impossible' ? copy : { ...copy, seen: plain })
}

interface Cost {
  readonly cost: number
  readonly simple: boolean
}

const costs = new Map<string, Cost>()
const expensive: ReadonlySet<Expr['op']> = new Set<Expr['op']>([
  'div',
  'rem',
  'sqrt',
  'callWhere',
  'repeat',
  'lookup',
  'scale',
  'fromWords',
])

/** How many operations the body has by itself, and of what kind. */
function costOf(eq: Equation, evaluation: Elementwise<object>, doubles: boolean): Cost {
  const types = avalsOf(eq).map((x): DType => x.dtype)
  const key = `${doubles ? '' : 'single'}${identityOf(eq.primitive)}${paramsKey(eq.params)}${types.join()}`
  let known = costs.get(key)
  if (known === undefined) {
    const s = new ScalarBuilder(undefined, doubles)
    const leaves = types.map((type, i) => s.operand(type, i))
    const results = evaluation.body(s, leaves, eq.params)
    known = { cost: s.operations, simple: s.operations <= 3 && results.every((x) => isSimple(x)) }
    costs.set(key, known)
  }
  return known
}

function isSimple(x: Expr): boolean {
  return !expensive.has(x.op) && x.args.every((y) => isSimple(y))
}
