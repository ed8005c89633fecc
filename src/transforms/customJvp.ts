import type { NdArray } from '../core/array.js'
import { isFloat } from '../core/dtype.js'
import { identityOf } from '../core/identity.js'
import { Zero } from '../core/primitive.js'
import { customJvpCall } from '../core/primitives/customJvp.js'
import { extraKey, structureKey, unflatten } from '../core/pytree.js'
import { at } from '../core/shape.js'
import { checkRule, customSplitter, pairOf } from './customArguments.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { ResultShape } from './resultShape.js'
import { flattenResult, flattenTangents, written } from './trees.js'
import type { CustomJvp, CustomJvpWith } from './types.js'

interface Options {
  readonly jvp: AnyFunction
  readonly nondiffArgnums?: number | readonly number[] | undefined
}

function withCustomJvp(f: AnyFunction, options: Options): (...args: readonly unknown[]) => unknown {
  checkFunction('customJvp', f)
  checkRule('customJvp', 'jvp', options.jvp)
  const label = labelOf('customJvp', f)
  const split = customSplitter('customJvp', label, options.nondiffArgnums)
  const run = (...args: readonly unknown[]): unknown => {
    const parts = split(args)
    const shape = new ResultShape(label)
    const callee = (leaves: readonly NdArray[]): readonly NdArray[] =>
      shape.seen(flattenResult(label, invoke(f, parts.all(leaves), label)), 'the function')
    const rule = (primals: readonly NdArray[], tangents: readonly NdArray[]): readonly [readonly NdArray[], readonly NdArray[]] => {
      // Tangents of integers are zeros that a rule may hand on: known ones, also where the others are traced.
      const given = tangents.map((t, i) => (isFloat(t.dtype) ? t : written(new Zero(at(primals, i).aval))))
      const pair = invoke(options.jvp, [...parts.nondiff, parts.tuple(primals), parts.tuple(given)], label)
      const [out, tangentOut] = pairOf(label, 'jvp', pair, '[out, tangentOut]')
      const result = flattenResult(label, out)
      return [shape.seen(result, 'the jvp rule'), flattenTangents(label, 'tangent', tangentOut, result, 'tangentOut').map(written)]
    }
    const identity = `${identityOf(f)}${structureKey(parts.diff.structure)}${extraKey(parts.nondiff)}`
    const results = customJvpCall(parts.diff.leaves, {
      name: label,
      callee,
      rule,
      origin: options.jvp,
      identity,
      captured: 0,
      program: null,
    })
    return unflatten(shape.structure, results)
  }
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

/**
 * `f` with its derivative replaced by the rule `jvp(...nondiff, primals, tangents) => [out, tangentOut]`, which serves forward and reverse mode.
 * Tangents that are missing arrive as zeros; arguments of `nondiffArgnums` come first, as they are.
 *
 * @throws ClosureError where the rule closes over a value that is differentiated
 * @example
 * const safeSqrt = customJvp((x: NdArray) => np.sqrt(x), {
 *   jvp: ([x], [dx]) => [np.sqrt(x), np.where(np.equal(x, 0), 0, np.div(dx, np.sqrt(x).mul(2)))],
 * })
 * grad(safeSqrt)(4).item() // 0.25
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const customJvp = withCustomJvp as unknown as CustomJvp

/**
 * {@link customJvp} with the function last, for `pipe`.
 *
 * @example
 * const square = pipe((x: NdArray) => x.mul(x), customJvpWith({ jvp: ([x], [dx]) => [x.mul(x), x.mul(2).mul(dx)] }))
 * grad(square)(3).item() // 6
 */
// As for customJvp.
export const customJvpWith = ((options: Options) => (f: AnyFunction) => withCustomJvp(f, options)) as unknown as CustomJvpWith
