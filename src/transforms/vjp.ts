import { NdArray } from '../core/array.js'
import { ArgumentError, OutputError } from '../core/errors.js'
import { mapArrays, unflatten } from '../core/pytree.js'
import { strengthen } from '../core/primitives/call.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { activeInputs, linearizeFlat, pullback, type Linearized } from './linearize.js'
import { checkOptions } from './selection.js'
import { flattenArrays, flattenResult, flattenTangents, written, type FlatArrays } from './trees.js'
import type { Linearize, Vjp } from './types.js'

interface Options {
  readonly hasAux?: boolean | undefined
}

/** A function linearized at a point, with the trees it takes and gives. */
interface LinearizedCall {
  readonly inputs: FlatArrays
  readonly result: FlatArrays
  readonly aux: unknown
  readonly split: Linearized
}

/** The tuple of primals, checked. */
export function primalTuple(label: string, primals: unknown, what = 'primals'): readonly unknown[] {
  if (Array.isArray(primals)) return primals
  throw new ArgumentError(
    `${label}: the ${what} must be an array with one entry for each argument, but got ${primals instanceof NdArray ? 'one array' : typeof primals}. Write [x].`,
  )
}

/** Splits `[out, aux]`, or returns the result alone. */
export function splitAux(label: string, result: unknown, hasAux: boolean): readonly [out: unknown, aux: unknown] {
  if (!hasAux) return [result, undefined]
  if (Array.isArray(result) && result.length === 2) return [result[0], result[1]]
  throw new OutputError(`${label}: with hasAux: true the function must return a pair [out, aux]. Return one, or leave hasAux out.`)
}

function linearizeCall(transform: string, f: AnyFunction, primals: unknown, hasAux: boolean): LinearizedCall {
  checkFunction(transform, f)
  const label = labelOf(transform, f)
  const inputs = flattenArrays(label, primalTuple(label, primals), 'primals')
  let result: FlatArrays | null = null
  let aux: unknown
  const split = linearizeFlat(
    label,
    (leaves, primalOf) => {
      const [out, rest] = splitAux(label, invoke(f, tupleOf(unflatten(inputs.structure, leaves)), label), hasAux)
      result = flattenResult(label, out)
      aux = mapArrays(rest, (x) => strengthen(primalOf(x)))
      return result.leaves
    },
    inputs.leaves,
    interpreters,
  )
  if (result === null) throw new OutputError(`${label}: the function was not run.`)
  const { structure }: FlatArrays = result
  return { inputs, result: { structure, leaves: split.results.map(strengthen) }, aux, split }
}

/** A list that was taken apart and put together again is a list. */
export function tupleOf(tree: unknown): readonly unknown[] {
  if (Array.isArray(tree)) return tree
  throw new OutputError('a tuple of arguments lost its shape')
}

/**
 * The value of `f` at `primals`, and the pullback: it takes a cotangent of the result to the cotangents of the primals, and may be called again and
 * again. Integer and boolean leaves have zero cotangents of their own dtype.
 *
 * @returns `[out, pullback]`, and `aux` as a third where `hasAux`
 * @throws TreeError, ShapeError or DtypeError naming the path where a cotangent does not fit the result
 * @example
 * const [y, pullback] = vjp((x: NdArray) => x.mul(x), [3])
 * y.item() // 9
 * pullback(1)[0].item() // 6
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const vjp = ((f: AnyFunction, primals: unknown, options: Options = {}) => {
  checkOptions('vjp', options, ['hasAux'])
  const { inputs, result, aux, split } = linearizeCall('vjp', f, primals, options.hasAux === true)
  const label = labelOf('vjp', f)
  const pull = (cotangent: unknown): unknown => {
    const cotangents = flattenTangents(label, 'cotangent', cotangent, result, 'cotangent')
    return unflatten(inputs.structure, pullback(split, cotangents, inputs.leaves).map(written))
  }
  const out = unflatten(result.structure, result.leaves)
  return options.hasAux === true ? [out, pull, aux] : [out, pull]
}) as unknown as Vjp

/**
 * The value of `f` at `primals`, and its derivative there as a function of tangents; `f` is traced once for all of them.
 *
 * @returns `[out, fJvp]`, `fJvp(...tangents)` with one tangent for each primal
 * @throws as {@link vjp}
 * @example
 * const [y, fJvp] = linearize((x: NdArray) => x.mul(x), [3])
 * fJvp(1).item() // 6
 */
// As for vjp.
export const linearize = ((f: AnyFunction, primals: unknown) => {
  const { inputs, result, split } = linearizeCall('linearize', f, primals, false)
  const label = labelOf('linearize', f)
  const push = (...tangents: readonly unknown[]): unknown => {
    const given = flattenTangents(label, 'tangent', tangents, inputs, 'tangents').map(written)
    const active = activeInputs(split)
    const outputs = split.linear.replay(
      active,
      given.filter((_, i) => split.inputs[i] !== null),
      split.tangents,
    )
    return unflatten(result.structure, outputs.map(written))
  }
  return [unflatten(result.structure, result.leaves), push]
}) as unknown as Linearize
