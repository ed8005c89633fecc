import type { NdArray } from '../../core/array.js'
import { bind } from '../../core/bind.js'
import { isFloat } from '../../core/dtype.js'
import { Zero, type Tangent } from '../../core/primitive.js'
import { addTangents } from '../../core/primitives/add.js'
import { linearSolveP, type LinearSolveParams } from '../../core/primitives/linearSolve.js'
import { neg } from '../../core/primitives/neg.js'
import { at, range } from '../../core/shape.js'
import { flatten, masksOf } from './calls.js'
import type { JetContext, JetRule } from './context.js'
import { written } from './jetTracer.js'
import { areTangents, knownSeries, Series, simplest } from './series.js'

/** A x = b: A_0 x_k = b_k - Σ_{j=1}^{k} A_j x_{k-j}, one solution for each order. */
export const linearSolveRule: JetRule<LinearSolveParams> = (context, { operands, params }) => {
  const series = operands.map((x) => context.seriesOf(x))
  const primals = series.map((x) => written(x.first))
  const [constants, rhs] = [series.slice(0, params.constants), series.slice(params.constants)]
  const results = bind(linearSolveP, primals, params)
  const fromZero = rhs.every((b) => simplest(b.first).zero === true)
  const tangents = areTangents(rhs)
  const forTangents: LinearSolveParams = { ...params, solve: params.tangentSolve ?? params.solve, tangentSolve: null }
  const computed: (readonly Tangent[])[] = []
  const coefficients = (k: number): readonly Tangent[] => {
    const rest = without(context, params, constants, solution, k, fromZero)
    const given = rhs.map((b, i) => addTangents(b.at(k), negated(at(rest, i))))
    if (given.every((t) => t.zero === true)) return given
    return bind(linearSolveP, [...primals.slice(0, params.constants), ...given.map(written)], forTangents)
  }
  const solution: readonly Series[] = rhs.map((_, i) => {
    const y = at(results, i)
    return new Series(tangents ? new Zero(y.aval) : y, (k) => at((computed[k] ??= coefficients(k)), i))
  })
  return results.map((y, i) => {
    const x = solution[i]
    return x !== undefined && isFloat(y.dtype) ? context.tracer(x) : y
  })
}

/** Σ_{j=1}^{k} A_j x_{k-j}: coefficient k of the matrix times what is known of x. Where x_0 is 0, A_k is not asked for: it may depend on x_k. */
function without(
  context: JetContext,
  { matvec }: LinearSolveParams,
  constants: readonly Series[],
  solution: readonly Series[],
  k: number,
  fromZero: boolean,
): readonly Tangent[] {
  const upTo = (x: Series, last: number): Series =>
    knownSeries(
      x.first,
      range(last).map((j) => x.at(j + 1)),
    )
  const series = [...constants.map((x) => upTo(x, fromZero ? k - 1 : k)), ...solution.map((x) => upTo(x, k - 1))]
  const masks = masksOf(series, k)
  const { program, masks: resultMasks } = context.programs.of(matvec, k, masks)
  const flat: readonly NdArray[] = context.interpreters.evaluate(program, [...program.captured, ...flatten(series, masks)])
  let next = resultMasks.length
  return resultMasks.map((mask, i): Tangent => {
    const last = (next += mask.filter(Boolean).length) - 1
    return mask[k - 1] === true ? at(flat, last) : new Zero(at(flat, i).aval)
  })
}

function negated(x: Tangent): Tangent {
  return x.zero === true ? x : neg(x)
}
