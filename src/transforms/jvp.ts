import type { NdArray } from '../core/array.js'
import { mapArrays, unflatten } from '../core/pytree.js'
import { strengthen } from '../core/primitives/call.js'
import type { Tangent } from '../core/primitive.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { withTrace } from '../core/trace.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { JvpTrace } from './jvpTrace.js'
import { checkOptions } from './selection.js'
import { flattenArrays, flattenResult, flattenTangents, written } from './trees.js'
import type { Jvp } from './types.js'
import { primalTuple, splitAux, tupleOf } from './vjp.js'

/** Results of `f` and their tangents, flat, by forward mode. */
export function jvpFlat(
  label: string,
  f: (operands: readonly NdArray[], primalOf: (x: NdArray) => NdArray) => readonly NdArray[],
  primals: readonly NdArray[],
  tangents: readonly Tangent[],
): readonly (readonly [primal: NdArray, tangent: Tangent])[] {
  const trace = new JvpTrace(scope.trace, label, interpreters)
  const duals = primals.map((x, i) => trace.dual(x, at(tangents, i)))
  return withTrace(trace, () => f(duals, (x) => trace.split(x)[0])).map((y) => trace.split(y))
}

/**
 * The value of `f` at `primals` and its directional derivative along `tangents`, by forward mode. Tangents have the structure, shapes and dtypes of the
 * primals; `null` is zero, and integer and boolean leaves must have zeros.
 *
 * @returns `[out, tangentOut]`, and `aux` as a third where `hasAux`
 * @throws TreeError, ShapeError or DtypeError naming the path where a tangent does not fit its primal
 * @example
 * const [y, dy] = jvp((x: NdArray) => x.mul(x), [3], [1])
 * dy.item() // 6
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const jvp = forward as unknown as Jvp

/** {@link jvp}, untyped. */
export function forward(
  f: AnyFunction,
  primals: unknown,
  tangents: unknown,
  options: { readonly hasAux?: boolean } = {},
): readonly [out: unknown, tangentOut: unknown, aux?: unknown] {
  checkFunction('jvp', f)
  checkOptions('jvp', options, ['hasAux'])
  const label = labelOf('jvp', f)
  const inputs = flattenArrays(label, primalTuple(label, primals), 'primals')
  const given = flattenTangents(label, 'tangent', primalTuple(label, tangents, 'tangents'), inputs, 'tangents')
  let structure = inputs.structure
  let aux: unknown
  const pairs = jvpFlat(
    label,
    (leaves, primalOf) => {
      const [out, rest] = splitAux(label, invoke(f, tupleOf(unflatten(inputs.structure, leaves)), label), options.hasAux === true)
      const result = flattenResult(label, out)
      structure = result.structure
      aux = mapArrays(rest, (x) => strengthen(primalOf(x)))
      return result.leaves
    },
    inputs.leaves,
    given,
  )
  const out = unflatten(
    structure,
    pairs.map(([primal]) => strengthen(primal)),
  )
  const tangentOut = unflatten(
    structure,
    pairs.map(([, tangent]) => written(tangent)),
  )
  return options.hasAux === true ? [out, tangentOut, aux] : [out, tangentOut]
}
