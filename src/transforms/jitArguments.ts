import { NdArray } from '../core/array.js'
import { contentMatcher } from '../core/contentMatcher.js'
import type { FloatDType } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import { extraKey, isPlainObject, unflatten, type Structure } from '../core/pytree.js'
import { MatcherBuilder, recordMatcher, type Matcher } from '../core/treeMatcher.js'
import { selectionOf } from './selection.js'
import { flattenArrays, type FlatArrays } from './trees.js'
import { tupleOf } from './vjp.js'

/** The arguments of a call with the static ones taken out. */
export interface SplitArguments {
  readonly args: readonly unknown[]
  readonly traced: FlatArrays
  /** The arguments again, from leaves for the traced ones. */
  readonly rebuild: (leaves: readonly NdArray[]) => readonly unknown[]
  readonly staticKey: string
}

/** Which arguments of a jitted function are static, and what that means for a call. */
export class ArgumentSplitter {
  private readonly nums: readonly number[]
  private readonly names: readonly string[]

  constructor(nums: number | readonly number[] | undefined, names: string | readonly string[] | undefined) {
    this.nums = indicesOf('jit: staticArgnums', nums)
    this.names = namesOf('jit: staticArgnames', names)
  }

  /** Throws if one of the arguments of an option is static. */
  checkTraced(option: string, nums: readonly number[]): void {
    for (const index of nums) {
      if (!this.nums.includes(index)) continue
      throw new ArgumentError(
        `jit: ${option} names argument ${String(index)}, which is static and so no array. Take it out of one of the two.`,
      )
    }
  }

  /** Takes the static arguments out of a call. */
  split(label: string, args: readonly unknown[]): SplitArguments {
    const statics: unknown[] = []
    const traced = args.map((arg, i) => {
      if (this.nums.includes(i)) {
        statics.push(checkStatic(label, arg, `argument ${String(i)}`))
        return null
      }
      if (!this.holdsNames(args, i, arg)) return arg
      return Object.fromEntries(
        Object.entries(arg).filter(([key, value]) => {
          if (!this.names.includes(key)) return true
          statics.push(key, checkStatic(label, value, key))
          return false
        }),
      )
    })
    const flat = flattenArrays(label, traced, 'arguments')
    const rebuild = (leaves: readonly NdArray[]): readonly unknown[] =>
      tupleOf(unflatten(flat.structure, leaves)).map((arg, i) => {
        const given = args[i]
        if (this.nums.includes(i)) return given
        if (!this.holdsNames(args, i, given)) return arg
        return { ...(typeof arg === 'object' ? arg : null), ...this.staticFields(given) }
      })
    return { args, traced: flat, rebuild, staticKey: statics.length === 0 ? '' : statics.map(extraKey).join() }
  }

  /** Matchers of arguments like these, one for each; `null` if there is none for one of them. */
  matchers({ args, traced }: SplitArguments, defaultDtype: FloatDType): readonly Matcher[] | null {
    const builder = new MatcherBuilder(
      traced.leaves.map((x) => x.aval),
      defaultDtype,
    )
    const matchers: Matcher[] = []
    for (let i = 0; i < args.length; i++) {
      const made = this.matcher(args, i, traced.structure, builder)
      if (made === null) return null
      matchers.push(made)
    }
    return matchers
  }

  private matcher(args: readonly unknown[], i: number, structure: Structure, builder: MatcherBuilder): Matcher | null {
    if (structure.kind !== 'list') return null
    const given = args[i]
    if (this.nums.includes(i)) return contentMatcher(given)
    const own = structure.children[i]
    if (!this.holdsNames(args, i, given) || own?.kind !== 'object') return builder.of(own)
    const children: Matcher[] = []
    for (const child of own.children) {
      const made = builder.of(child)
      if (made === null) return null
      children.push(made)
    }
    const fields = Object.entries(this.staticFields(given))
    return recordMatcher(
      Object.keys(given),
      [...own.keys, ...fields.map(([key]) => key)],
      [...children, ...fields.map(([, value]) => contentMatcher(value))],
    )
  }

  /** Is this argument the options object that holds the named ones? */
  private holdsNames(args: readonly unknown[], i: number, arg: unknown): arg is Readonly<Record<string, unknown>> {
    return this.names.length > 0 && i === args.length - 1 && isPlainObject(arg)
  }

  private staticFields(options: object): object {
    return Object.fromEntries(Object.entries(options).filter(([key]) => this.names.includes(key)))
  }
}

function namesOf(transform: string, argnames: string | readonly string[] | undefined): readonly string[] {
  return argnames === undefined || (Array.isArray(argnames) && argnames.length === 0) ? [] : selectionOf(transform, { argnames }).argnames
}

/** Checked positions of arguments; none are none. */
export function indicesOf(transform: string, argnums: number | readonly number[] | undefined): readonly number[] {
  return argnums === undefined || (Array.isArray(argnums) && argnums.length === 0) ? [] : selectionOf(transform, { argnums }).argnums
}

function checkStatic(label: string, value: unknown, path: string): unknown {
  if (value instanceof NdArray) {
    throw new ArgumentError(
      `${label}: ${path} is static, but it is an array (${value.aval.toString()}). Static values are compared by content: pass a number or a plain object, or do not mark it static.`,
    )
  }
  return value
}
