import type { NdArray } from '../../core/array.js'
import { bind } from '../../core/bind.js'
import { isFloat } from '../../core/dtype.js'
import { ProgramError } from '../../core/errors.js'
import { Zero, type AnyPrimitive, type Tangent } from '../../core/primitive.js'
import { addTangents } from '../../core/primitives/add.js'
import { at } from '../../core/shape.js'
import { withTrace } from '../../core/trace.js'
import { LinearTrace, type LinearTracer } from '../linearTrace.js'
import type { Application, JetContext } from './context.js'
import { written } from './jetTracer.js'
import { areTangents, Series } from './series.js'

/** The derivative of a primitive in some of its operands, written down at their values. */
interface Recorded {
  readonly results: readonly NdArray[]
  readonly trace: LinearTrace
  readonly inputs: readonly LinearTracer[]
  readonly outputs: readonly Tangent[]
}

/** A primitive that is linear in all operands that move: its derivative, applied to each coefficient. */
export function expandLinear(context: JetContext, { primitive, operands, params }: Application): readonly NdArray[] {
  const series = operands.map((x) => context.seriesOf(x))
  const primals = series.map((x) => written(x.first))
  const recorded = new Map<string, Recorded>()
  const record = (mask: readonly boolean[]): Recorded => {
    const key = mask.map(Number).join('')
    let found = recorded.get(key)
    if (found === undefined) {
      found = recordDerivative(context, primitive, primals, mask, params)
      recorded.set(key, found)
    }
    return found
  }
  // All results of one order at once.
  const computed: (readonly Tangent[])[] = []
  const coefficients = (k: number): readonly Tangent[] => {
    let found = computed[k]
    if (found === undefined) {
      const given = series.map((x) => x.at(k))
      const mask = given.map((x) => x.zero !== true)
      if (mask.includes(true)) {
        const { trace, inputs, outputs } = record(mask)
        found = trace.replay(
          inputs,
          given.filter((x) => x.zero !== true),
          outputs,
        )
      } else found = avals.map((aval) => new Zero(aval))
      computed[k] = found
    }
    return found
  }
  // Whatever else there is, such as a factor that does not move: in a rule, what is applied to tangents is linear in them.
  const values: readonly Tangent[] = areTangents(series.filter((_, i) => context.owns(at(operands, i))))
    ? primitive
        .abstractEval(
          primals.map((x) => x.aval),
          params,
        )
        .map((aval) => new Zero(aval))
    : record(operands.map((x) => context.owns(x))).results
  const avals = values.map((y) => y.aval)
  return values.map((y, i) => (isFloat(y.aval.dtype) ? context.tracer(new Series(y, (k) => at(coefficients(k), i))) : written(y)))
}

function recordDerivative(
  context: JetContext,
  primitive: AnyPrimitive,
  primals: readonly NdArray[],
  mask: readonly boolean[],
  params: object,
): Recorded {
  const trace = new LinearTrace(context.parent, context.label, context.interpreters)
  const inputs: LinearTracer[] = []
  const tangents = primals.map((x, i): Tangent => {
    if (mask[i] !== true) return new Zero(x.aval)
    const input = trace.input(x.aval)
    inputs.push(input)
    return input
  })
  const [results, derivatives] = withTrace(trace, () => primitive.jvp(primals, tangents, params, context.interpreters))
  // A rule may write out a zero that depends on nothing.
  const outputs = derivatives.map((t) => (t.zero === true || trace.owns(t) ? t : new Zero(t.aval)))
  return { results, trace, inputs, outputs }
}

/** A primitive of one result that is linear in each of the two operands that move: the Cauchy product of their series. */
export function expandBilinear(context: JetContext, { primitive, operands, params }: Application): readonly NdArray[] {
  const [left, right] = operands.flatMap((x, i) => (context.owns(x) ? [i] : []))
  if (left === undefined || right === undefined) throw new ProgramError(`jet: two operands of ${primitive.name} should move.`)
  const [x, y] = [context.seriesOf(at(operands, left)), context.seriesOf(at(operands, right))]
  const product = (a: NdArray, b: NdArray): NdArray => {
    const given = operands.map((operand, i) => (i === left ? a : i === right ? b : operand))
    return at(bind(primitive, given, params), 0)
  }
  const [aval] = primitive.abstractEval(
    operands.map((operand) => operand.aval),
    params,
  )
  if (aval === undefined) throw new ProgramError(`jet: ${primitive.name} has no result.`)
  const term = (j: number, k: number): Tangent => {
    // A known zero first: the other factor may be what is being computed.
    if (x.vanishesAt(j) || y.vanishesAt(k)) return new Zero(aval)
    const a = x.at(j)
    if (a.zero === true) return new Zero(aval)
    const b = y.at(k)
    return b.zero === true ? new Zero(aval) : product(a, b)
  }
  return [
    context.tracer(
      new Series(term(0, 0), (k) => {
        let total: Tangent = new Zero(aval)
        for (let j = 0; j <= k; j++) total = addTangents(total, term(j, k - j))
        return total
      }),
    ),
  ]
}
