import type { NdArray } from '../../core/array.js'
import { bind } from '../../core/bind.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { Zero, type Tangent } from '../../core/primitive.js'
import { div } from '../../core/primitives/div.js'
import { at } from '../../core/shape.js'
import type { Application, JetContext } from './context.js'
import { JetTracer } from './jetTracer.js'
import { isTangent, Series } from './series.js'

/** Any primitive, from its jvp rule alone. */
export function expandGeneral(context: JetContext, application: Application): readonly NdArray[] {
  const { primitive, operands, params } = application
  const primals = operands.map((x) => (context.owns(x) ? x.primal : x))
  const results = bind(primitive, primals, params)
  const linear = operands.some((x) => context.owns(x) && isTangent(x.series))
  const coefficient = linear ? onTangents(context, application) : byRule(context, application)
  return results.map((y, i) => (isFloat(y.dtype) ? context.tracer(new Series(linear ? new Zero(y.aval) : y, (k) => coefficient(i, k))) : y))
}

/**
 * With y = f(x), t dy/dt = f'(x) (t dx/dt), so the coefficients of y are those of the rule, run once on whole series, divided by k. The rule is run when the
 * first is asked for; what it asks of f itself is found in the memo, so nothing is nested.
 */
function byRule(context: JetContext, { primitive, operands, params }: Application): (result: number, k: number) => Tangent {
  let derivatives: readonly Tangent[] | null = null
  const run = (): readonly Tangent[] =>
    context.inside(() => {
      const tangents = operands.map((x) => (context.owns(x) ? x.moved : new Zero(x.aval)))
      return primitive.jvp(operands, tangents, params, context.interpreters)[1]
    })
  return (i, k) => {
    derivatives ??= run()
    const derivative = at(derivatives, i)
    // What the rule gives without looking at its tangents is a zero written out.
    const x = derivative instanceof JetTracer && context.owns(derivative) ? derivative.series.at(k) : new Zero(derivative.aval)
    return x.zero === true || k === 1 ? x : div(x, fill(k, x.aval))
  }
}

/**
 * In a rule, what is applied to tangents is linear in them: with tangents t τ(t) it is t times its value at τ, whose coefficient k - 1 asks for no coefficient k
 * of anything else. So the derivative of a solution, which solves the same system for another right-hand side, comes to an end.
 */
function onTangents(context: JetContext, { primitive, operands, params }: Application): (result: number, k: number) => Tangent {
  let quotients: readonly NdArray[] | null = null
  const run = (): readonly NdArray[] =>
    context.inside(() => {
      const divided = operands.map((x) => (context.owns(x) && isTangent(x.series) ? x.quotient : x))
      return bind(primitive, divided, params)
    })
  return (i, k) => {
    quotients ??= run()
    return context.seriesOf(at(quotients, i)).at(k - 1)
  }
}
