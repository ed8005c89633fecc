import { NdArray } from '../core/array.js'
import { ArgumentError, ClosureError, OutputError, TracerLeakError } from '../core/errors.js'
import { flatten, unflatten, type Structure } from '../core/pytree.js'
import { at } from '../core/shape.js'
import { selectionOf } from './selection.js'
import { flattenArrays, type FlatArrays } from './trees.js'
import { tupleOf } from './vjp.js'

/** The arguments of a function with a custom rule. */
export interface CustomArguments {
  /** What is not differentiated, as it is, in the order asked. */
  readonly nondiff: readonly unknown[]
  /** The other arguments, taken apart. */
  readonly diff: FlatArrays
  /** All arguments in their order, with the differentiated ones rebuilt from leaves. */
  all(leaves: readonly NdArray[]): readonly unknown[]
  /** The differentiated arguments alone. */
  tuple(leaves: readonly NdArray[]): readonly unknown[]
}

/** Checks `nondiffArgnums` once and gives the function that splits the arguments of a call. */
export function customSplitter(
  transform: string,
  label: string,
  nondiffArgnums: number | readonly number[] | undefined,
): (args: readonly unknown[]) => CustomArguments {
  const none = nondiffArgnums === undefined || (Array.isArray(nondiffArgnums) && nondiffArgnums.length === 0)
  const nums = none ? [] : selectionOf(`${transform}: nondiffArgnums`, { argnums: nondiffArgnums }).argnums
  return (args) => {
    for (const index of nums) {
      if (index >= args.length) {
        throw new ArgumentError(
          `${label}: nondiffArgnums names argument ${String(index)}, but the function was called with ${String(args.length)} arguments.`,
        )
      }
    }
    const diff = flattenArrays(
      label,
      args.filter((_, i) => !nums.includes(i)),
      'arguments',
    )
    const tuple = (leaves: readonly NdArray[]): readonly unknown[] => tupleOf(unflatten(diff.structure, leaves))
    return {
      nondiff: nums.map((index) => args[index]),
      diff,
      tuple,
      all: (leaves) => {
        const rebuilt = tuple(leaves)
        let next = 0
        return args.map((arg, i) => (nums.includes(i) ? arg : rebuilt[next++]))
      },
    }
  }
}

/** A tree whose arrays were taken out; other leaves stay in it. */
export interface Template {
  readonly structure: Structure
  /** `null` where an array belongs. */
  readonly others: readonly ({ readonly value: unknown } | null)[]
}

/** Takes the arrays out of a tree of anything. */
export function takeArrays(tree: unknown): readonly [template: Template, arrays: readonly NdArray[]] {
  const { leaves, structure } = flatten(tree, 'residuals')
  const arrays: NdArray[] = []
  const others = leaves.map((value) => {
    if (!(value instanceof NdArray)) return { value }
    arrays.push(value)
    return null
  })
  return [{ structure, others }, arrays]
}

/** Puts the arrays back. */
export function putArrays({ structure, others }: Template, arrays: readonly NdArray[]): unknown {
  let next = 0
  return unflatten(
    structure,
    others.map((other) => (other === null ? at(arrays, next++) : other.value)),
  )
}

/** Throws unless `result` is a pair. */
export function pairOf(label: string, rule: string, result: unknown, what: string): readonly [unknown, unknown] {
  if (Array.isArray(result) && result.length === 2) return [result[0], result[1]]
  throw new OutputError(`${label}: the ${rule} rule must return a pair ${what}. Return an array of two.`)
}

/** Runs a rule that comes late: a transform whose values it closes over may be over by then, which is no leak, but cannot work either. */
export function afterwards<R>(label: string, rule: string, advice: string, body: () => R): R {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof TracerLeakError)) throw error
    throw new ClosureError(
      `${label}: the ${rule} rule closes over a traced value of a transform that is over when the rule runs. ${advice}`,
      { cause: error },
    )
  }
}

/** Throws unless a rule was given. */
export function checkRule(transform: string, name: string, rule: unknown): void {
  if (typeof rule === 'function') return
  throw new ArgumentError(
    `${transform}: the option '${name}' must be a function, the rule itself. Without a rule, use the function as it is.`,
  )
}
