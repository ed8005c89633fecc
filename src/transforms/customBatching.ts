import type { NdArray } from '../core/array.js'
import { bind } from '../core/bind.js'
import { TreeError } from '../core/errors.js'
import { customBatchingP } from '../core/primitives/customBatching.js'
import { flatten, formatStructure, unflatten, type Structure } from '../core/pytree.js'
import { afterwards, checkRule, customSplitter, pairOf } from './customArguments.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { ResultShape } from './resultShape.js'
import { flattenResult } from './trees.js'
import type { CustomBatching, CustomBatchingWith } from './types.js'

interface Options {
  readonly vmap: AnyFunction
}

function withCustomBatching(f: AnyFunction, options: Options): (...args: readonly unknown[]) => unknown {
  checkFunction('customBatching', f)
  checkRule('customBatching', 'vmap', options.vmap)
  const label = labelOf('customBatching', f)
  const split = customSplitter('customBatching', label, undefined)
  const run = (...args: readonly unknown[]): unknown => {
    const parts = split(args)
    const shape = new ResultShape(label)
    const callee = (leaves: readonly NdArray[]): readonly NdArray[] =>
      shape.seen(flattenResult(label, invoke(f, parts.all(leaves), label)), 'the function')
    const rule = (
      size: number,
      mapped: readonly boolean[],
      leaves: readonly NdArray[],
    ): readonly [readonly NdArray[], readonly boolean[]] => {
      const flags: unknown = unflatten(parts.diff.structure, mapped)
      const given = afterwards(label, 'vmap', 'Pass the value as an argument.', () =>
        invoke(options.vmap, [size, flags, parts.tuple(leaves)], label),
      )
      const [out, outMapped] = pairOf(label, 'vmap', given, '[out, outMapped]')
      const result = flattenResult(label, out)
      const resultMapped = mappedFlags(label, outMapped, result.structure, result.leaves.length)
      return [shape.seenMapped(result, resultMapped, size), resultMapped]
    }
    const results = bind(customBatchingP, parts.diff.leaves, { name: label, callee, rule, captured: 0, program: null })
    return unflatten(shape.structure, results)
  }
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

/** One flag for all results, or a tree of flags like the result. */
function mappedFlags(label: string, outMapped: unknown, structure: Structure, count: number): readonly boolean[] {
  if (typeof outMapped === 'boolean') return new Array<boolean>(count).fill(outMapped)
  const { leaves } = flatten(outMapped, 'outMapped')
  if (leaves.length === count && leaves.every((flag) => typeof flag === 'boolean')) return leaves
  throw new TreeError(`${label}: outMapped must be true, false, or a tree of them like the result ${formatStructure(structure)}.`)
}

/**
 * `f` with its batched form replaced by the rule `vmap(axisSize, mapped, args) => [out, outMapped]`: mapped arguments carry the batch as axis 0, and so
 * must mapped results. Derivatives go through `f` itself.
 *
 * @example
 * const double = customBatching((x: NdArray) => x.mul(2), { vmap: (_size, mapped, [x]) => [x.mul(2), mapped[0]] })
 * vmap(double)(np.array([1, 2])).toArray() // [2, 4]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const customBatching = withCustomBatching as unknown as CustomBatching

/**
 * {@link customBatching} with the function last, for `pipe`.
 *
 * @example
 * const double = pipe((x: NdArray) => x.mul(2), customBatchingWith({ vmap: (_size, mapped, [x]) => [x.mul(2), mapped[0]] }))
 * vmap(double)(np.array([1, 2])).toArray() // [2, 4]
 */
// As for customBatching.
export const customBatchingWith = ((options: Options) => (f: AnyFunction) =>
  withCustomBatching(f, options)) as unknown as CustomBatchingWith
