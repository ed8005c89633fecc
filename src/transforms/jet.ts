import type { NdArray } from '../core/array.js'
import { ArgumentError } from '../core/errors.js'
import type { Tangent } from '../core/primitive.js'
import { strengthen } from '../core/primitives/call.js'
import { unflatten } from '../core/pytree.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { withTrace } from '../core/trace.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { checkOrder, coefficientOf, derivativeOf, divisorsUpTo } from './jet/factorials.js'
import { givenSeries } from './jet/given.js'
import { JetTrace } from './jet/jetTrace.js'
import { programJets } from './jet/programs.js'
import { flattenArrays, flattenResult, written } from './trees.js'
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
 * For a tree, the series is the tree with the list of its derivatives, of order 1, 2, …, in place of each leaf, for primals and results alike: the series of a
 * result that is like a primal fits as that primal's. `null`, for a derivative, a list, a subtree or the whole series of a primal, is zero, and so is what a list
 * lacks of the longest one, whose length is the order of the result. Edges are as with nested `grad` (docs/conventions.md); integers have zeros.
 *
 * @throws TreeError, ArgumentError, ShapeError or DtypeError naming the path where a series does not fit its primal; ArgumentError where there is not one for each primal
 * @example
 * const [y, derivatives] = jet((x: NdArray) => x.exp().mul(x), [0], [[1, 0, 0, 0]])
 * derivatives.map((d) => d.item()) // [1, 2, 3, 4]
 * @example
 * // Two results, position and velocity of x'' = -x: each has a list.
 * const field = (x: NdArray, v: NdArray) => [v, x.neg()] as const
 * const [[x1, v1], [xs, vs]] = jet(field, [1, 0], [[0, -1], [-1, 0]])
 * xs.map((d) => d.item()) // [-1, 0]
 * vs.map((d) => d.item()) // [0, 1]
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
  const [order, given] = givenSeries(label, inputs, lists)
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
    given,
    order,
  )
  const out = results.map(([primal]) => strengthen(primal))
  const derivatives = results.map(([, list]) => list.map(written))
  return [unflatten(structure, out), unflatten(structure, derivatives)]
}) as unknown as Jet
