import type { NdArray } from '../../core/array.js'
import { bind } from '../../core/bind.js'
import { isFloat } from '../../core/dtype.js'
import { Zero, type Tangent } from '../../core/primitive.js'
import { at, range } from '../../core/shape.js'
import type { Application, JetContext, JetRule } from './context.js'
import { written } from './jetTracer.js'
import { joinedAval, joinOrders, splitOrders } from './orders.js'
import { divided, isTangent, Series } from './series.js'

/**
 * Loops and branches. Their jvp rules run programs that compute tangents along; here the tangent of a value is the array of all its coefficients, and the
 * derivative of a program is its jet. So a loop carries all coefficients of its carry, and branches are jets.
 */
export const controlRule: JetRule<object> = (context, use) => {
  const series = use.operands.map((x) => context.seriesOf(x))
  return use.nested ? expandNested(context, use, series) : expandAtOnce(context, use, series)
}

function expandAtOnce(context: JetContext, use: Application, series: readonly Series[]): readonly NdArray[] {
  const results = joinedJet(context, use, series, context.order)
  return results.map(([y, ...others]) => (isFloat(y.dtype) ? context.tracer(new Series(y, (k) => at(others, k - 1))) : y))
}

/**
 * In a rule coefficients come one by one, each from a run of its own. What is linear in tangents t τ(t) is t times its value at τ, whose coefficient k - 1
 * needs no coefficient k of anything else: a rule may name what it is just defining.
 */
function expandNested(context: JetContext, use: Application, series: readonly Series[]): readonly NdArray[] {
  const linear = series.some(isTangent)
  const given = (): readonly Series[] => series.map((x) => (isTangent(x) ? divided(x) : x))
  const runs: (readonly Coefficients[])[] = []
  const coefficient = (i: number, k: number): Tangent => {
    const order = linear ? k - 1 : k
    return at(at((runs[order] ??= joinedJet(context, use, linear ? given() : series, order)), i), order)
  }
  const primals = series.map((x) => written(x.first))
  return bind(use.primitive, primals, use.params).map((y, i) => {
    if (!isFloat(y.dtype)) return y
    return context.tracer(new Series(linear ? new Zero(y.aval) : y, (k) => coefficient(i, k)))
  })
}

/** A result, then its coefficients 1, 2, … */
type Coefficients = readonly [primal: NdArray, ...others: Tangent[]]

function joinedJet(
  context: JetContext,
  { primitive, params }: Application,
  series: readonly Series[],
  order: number,
): readonly Coefficients[] {
  const { interpreters, programs } = context
  const tangents = series.map((x): Tangent => {
    if (!isFloat(x.aval.dtype)) return new Zero(x.aval)
    const coefficients = range(order).map((k) => x.at(k + 1))
    const moves = coefficients.some((t) => t.zero !== true)
    return moves ? joinOrders(x.aval, coefficients, interpreters) : new Zero(joinedAval(x.aval, order))
  })
  const primals = series.map((x) => written(x.first))
  const still = (y: NdArray): Coefficients => [y, ...range(order).map(() => new Zero(y.aval))]
  if (tangents.every((t) => t.zero === true)) return bind(primitive, primals, params).map(still)
  const [results, joined] = primitive.jvp(primals, tangents, params, {
    ...interpreters,
    jvp: (program, nonzero, force = []) => programs.joined(program, order, nonzero, force),
  })
  return results.map((y, i) => {
    const t = at(joined, i)
    return t.zero === true ? still(y) : [y, ...splitOrders(y.aval, t, order, interpreters)]
  })
}
