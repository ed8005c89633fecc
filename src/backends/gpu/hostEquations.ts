import type { DType } from '../../core/dtype.js'
import { identityOf } from '../../core/identity.js'
import type { Equation } from '../../core/program.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr, ScalarFunction, ScalarLoop } from '../../core/scalar/expression.js'
import { paramsKey } from '../kernel/paramsKey.js'

/** Why an equation that loop nests can say is a step on the host all the same; `null` where it is none. */
export function hostReason(eq: Equation): string | null {
  const { kind } = eq.primitive.evaluation
  if (kind !== 'elementwise' && kind !== 'reduction' && kind !== 'scan') return null
  const types = eq.inputs.map((x): DType => x.aval.dtype)
  const key = `${identityOf(eq.primitive)}${paramsKey(eq.params)}${types.join()}`
  let known = reasons.get(key)
  if (known === undefined) {
    known = computesInFloat64(expressionsOf(eq, types)) ? `${eq.primitive.name} computes in float64` : null
    if (reasons.size >= mostKnown) reasons.clear()
    reasons.set(key, known)
  }
  return known
}

const reasons = new Map<string, string | null>()

/** Params may be of many kinds: powers, for one. */
const mostKnown = 1024

function expressionsOf({ primitive, params }: Equation, types: readonly DType[]): readonly Expr[] {
  const { evaluation } = primitive
  const s = new ScalarBuilder(undefined, false)
  const operands = types.map((type, i) => s.operand(type, i))
  const [x] = operands
  if (evaluation.kind === 'elementwise') return evaluation.body(s, operands, params)
  if (x === undefined) return []
  if (evaluation.kind === 'scan') return [evaluation.combine(s, x, s.operand(x.type, 1))]
  if (evaluation.kind !== 'reduction') return []
  const state = evaluation.element(s, x, s.index(0))
  const others = state.map((part, i) => s.operand(part.type, i))
  return [...state, ...evaluation.combine(s, others, others), evaluation.project(s, others)]
}

/** Is there a float64 in these expressions, or in the functions and loops that they use? */
export function computesInFloat64(results: readonly Expr[]): boolean {
  const seen = new Set<Expr | ScalarFunction | ScalarLoop>()
  const left = [...results]
  for (let x = left.pop(); x !== undefined; x = left.pop()) {
    if (seen.has(x)) continue
    seen.add(x)
    if (x.type === 'float64') return true
    left.push(...x.args)
    if (x.op === 'callWhere') left.push(x.callee.result)
    if (x.op === 'repeat') left.push(x.loop.test, ...x.loop.body)
  }
  return false
}
