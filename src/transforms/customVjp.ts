import type { NdArray } from '../core/array.js'
import { bind } from '../core/bind.js'
import { isFloat } from '../core/dtype.js'
import { customVjpP } from '../core/primitives/customVjp.js'
import { unflatten } from '../core/pytree.js'
import { at } from '../core/shape.js'
import { Zero } from '../core/primitive.js'
import { afterwards, checkRule, customSplitter, pairOf, putArrays, takeArrays, type Template } from './customArguments.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { ResultShape } from './resultShape.js'
import { flattenResult, flattenTangents, written } from './trees.js'
import type { CustomVjp, CustomVjpWith } from './types.js'

interface Options {
  readonly fwd: AnyFunction
  readonly bwd: AnyFunction
  readonly nondiffArgnums?: number | readonly number[] | undefined
}

function withCustomVjp(f: AnyFunction, options: Options): (...args: readonly unknown[]) => unknown {
  checkFunction('customVjp', f)
  checkRule('customVjp', 'fwd', options.fwd)
  checkRule('customVjp', 'bwd', options.bwd)
  const label = labelOf('customVjp', f)
  const split = customSplitter('customVjp', label, options.nondiffArgnums)
  const run = (...args: readonly unknown[]): unknown => {
    const parts = split(args)
    const shape = new ResultShape(label)
    let template: Template | null = null
    const callee = (leaves: readonly NdArray[]): readonly NdArray[] =>
      shape.seen(flattenResult(label, invoke(f, parts.all(leaves), label)), 'the function')
    const fwd = (leaves: readonly NdArray[]): readonly [readonly NdArray[], readonly NdArray[]] => {
      const given = invoke(options.fwd, parts.all(leaves), label)
      const [out, rest] = pairOf(label, 'fwd', given, '[out, residuals]')
      const results = shape.seen(flattenResult(label, out), 'the fwd rule')
      const [containers, residuals] = takeArrays(rest)
      template = containers
      return [results, residuals]
    }
    const bwd = (residuals: readonly NdArray[], cotangents: readonly NdArray[]): readonly NdArray[] => {
      let next = 0
      const all = shape.avals.map((aval) => (isFloat(aval.dtype) ? at(cotangents, next++) : written(new Zero(aval))))
      const kept = template === null ? null : putArrays(template, residuals)
      const given = afterwards(label, 'bwd', 'Pass the value as an argument, or through the residuals.', () =>
        invoke(options.bwd, [...parts.nondiff, kept, unflatten(shape.structure, all)], label),
      )
      return flattenTangents(`${label}, bwd`, 'cotangent', given, parts.diff, 'cotangents')
        .filter((t) => isFloat(t.aval.dtype))
        .map(written)
    }
    const results = bind(customVjpP, parts.diff.leaves, { name: label, origin: options.fwd, callee, fwd, bwd, captured: 0, program: null })
    return unflatten(shape.structure, results)
  }
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

/**
 * `f` with its reverse derivative replaced by the rules `fwd(...args) => [out, residuals]` and `bwd(...nondiff, residuals, cotangent) => cotangents`, a
 * tuple with one cotangent for each differentiated argument (`null` is zero). Forward mode is the transpose of `bwd` in its cotangent.
 *
 * @throws LinearityError in forward mode where `bwd` is not linear in the cotangent
 * @example
 * const clipped = customVjp((x: NdArray) => x, { fwd: (x) => [x, null], bwd: (_, ct) => [np.clip(ct, -1, 1)] })
 * grad((x: NdArray) => clipped(x).mul(5))(2).item() // 1
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const customVjp = withCustomVjp as unknown as CustomVjp

/**
 * {@link customVjp} with the function last, for `pipe`.
 *
 * @example
 * const clipped = pipe((x: NdArray) => x, customVjpWith({ fwd: (x) => [x, null], bwd: (_, ct) => [np.clip(ct, -1, 1)] }))
 * grad((x: NdArray) => clipped(x).mul(5))(2).item() // 1
 */
// As for customVjp.
export const customVjpWith = ((options: Options) => (f: AnyFunction) => withCustomVjp(f, options)) as unknown as CustomVjpWith
