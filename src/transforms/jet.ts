import type { NdArray } from '../core/array.js'
import { ArgumentError } from '../core/errors.js'
import { Zero, type Tangent } from '../core/primitive.js'
import { strengthen } from '../core/primitives/call.js'
import { unflatten } from '../core/pytree.js'
import { scope } from '../core/scope.js'
import { at, range } from '../core/shape.js'
import { withTrace } from '../core/trace.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { checkOrder, coefficientOf, derivativeOf, divisorsUpTo } from './jet/factorials.js'
import { JetTrace } from './jet/jetTrace.js'
import { programJets } from './jet/programs.js'
import { flattenArrays, flattenResult, flattenTangents, written, type FlatArrays } from './trees.js'
import type { Jet } from './types.js'
import { primalTuple } from './vjp.js'

/** Results of `f` and their derivatives of order 1 … `order` along a curve, flat; `series` holds those of the primals, one list for each. */
export function jetFlat(
  label: string,
  f: (operands: readonly NdArray[]) => readonly NdArray[],
  primals: readonly NdArray[],
  series: readonly (readonly Tangent[])[],
  order: number,
): readonly (readonly [primal: NdArray, derivatives: readonly Tangent[]])[] {
  const divisors = divisorsUpTo(order)
  const trace = new JetTrace(scope.trace, label, order, interpreters, programJets)
  const inputs = primals.map((x, i) => {
    checkOrder(label, divisors, x.dtype)
    return trace.input(
      x,
      at(series, i).map((derivative, k) => coefficientOf(derivative, at(divisors, k + 1))),
    )
  })
  return withTrace(trace, () => f(inputs)).map((y) => {
    const [primal, coefficients] = trace.split(y)
    checkOrder(label, divisors, primal.dtype)
    return [primal, coefficients.map((x, k) => derivativeOf(x, at(divisors, k + 1)))]
  })
}

/**
 * Taylor mode: the value of `f` at `primals`, and its derivatives of every order along a curve whose derivatives `series` gives. For x(t) with x(0) = x and
 * dᵏx/dtᵏ = x_k at 0, `jet(f, [x], [[x_1, x_2, …]])` is `[f(x), [y_1, y_2, …]]` with y_k = dᵏf(x(t))/dtᵏ. These are derivatives, not divided by k!, as in JAX. With
 * `[1, 0, 0, …]`, y_k is the k-th derivative of f. The work grows with the square of the order, where nested derivatives grow exponentially.
 *
 * A list of derivatives holds trees like its primal, of order 1, 2, …; `null`, for a leaf, a tree or a list, is zero, and so is what a list lacks of the
 * longest one, whose length is the order of the result. The series of the result is a list of trees like the result. Edges are as with nested `grad`
 * (docs/conventions.md); integers have zeros.
 *
 * @throws TreeError, ShapeError or DtypeError naming the path where a derivative does not fit its primal; ArgumentError where there is not one list for each primal
 * @example
 * const [y, derivatives] = jet((x: NdArray) => x.exp().mul(x), [0], [[1, 0, 0, 0]])
 * derivatives.map((d) => d.item()) // [1, 2, 3, 4]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const jet = ((f: AnyFunction, primals: unknown, series: unknown) => {
  checkFunction('jet', f)
  const label = labelOf('jet', f)
  const inputs = primalTuple(label, primals).map((x, i) => flattenArrays(label, x, `primals[${String(i)}]`))
  const lists = primalTuple(label, series, 'series')
  if (lists.length !== inputs.length) {
    throw new ArgumentError(
      `${label}: there are ${String(inputs.length)} primals, but the series are ${String(lists.length)}. Give one list of derivatives for each primal, as in jet(f, [x, y], [[x1, x2], [y1, y2]]), or null where all are zero.`,
    )
  }
  const terms = lists.map((list, i) => derivativeList(label, list, `series[${String(i)}]`))
  const order = Math.max(0, ...terms.map((list) => list.length))
  let structure = inputs[0]?.structure ?? flattenArrays(label, null, '').structure
  const results = jetFlat(
    label,
    (leaves) => {
      let next = 0
      const args = inputs.map((x) => unflatten(x.structure, leaves.slice(next, (next += x.leaves.length))))
      const result = flattenResult(label, invoke(f, args, label))
      structure = result.structure
      return result.leaves
    },
    inputs.flatMap((x) => x.leaves),
    inputs.flatMap((x, i) => seriesOfLeaves(label, x, at(terms, i), order, `series[${String(i)}]`)),
    order,
  )
  const out = unflatten(
    structure,
    results.map(([primal]) => strengthen(primal)),
  )
  const derivatives = range(order).map((k) =>
    unflatten(
      structure,
      results.map(([, list]) => written(at(list, k))),
    ),
  )
  return [out, derivatives]
}) as unknown as Jet

/** The derivatives given for one primal. */
function derivativeList(label: string, list: unknown, path: string): readonly unknown[] {
  if (list === null) return []
  if (Array.isArray(list)) return list
  throw new ArgumentError(
    `${label}: ${path} must be the list of the derivatives of its primal, of order 1, 2, …, but it is ${typeof list === 'object' ? 'no list' : `a ${typeof list}`}. Write [[x1, x2]] for a function of one argument.`,
  )
}

/** The derivatives of each leaf, in order. */
function seriesOfLeaves(
  label: string,
  primal: FlatArrays,
  terms: readonly unknown[],
  order: number,
  root: string,
): readonly (readonly Tangent[])[] {
  const given = terms.map((term, k) =>
    flattenTangents(label, `derivative of order ${String(k + 1)}`, term, primal, `${root}[${String(k)}]`),
  )
  return primal.leaves.map((x, i) => range(order).map((k) => given[k]?.[i] ?? new Zero(x.aval.strong)))
}
