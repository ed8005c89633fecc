import { NdArray } from '../core/array.js'
import type { Backend } from '../core/backend.js'
import { ArgumentError } from '../core/errors.js'
import { extraKey, isPlainObject, structureKey, unflatten, type Structure } from '../core/pytree.js'
import { call, executableOf, strengthen } from '../core/primitives/call.js'
import { defaultBackend, scope, withScope } from '../core/scope.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { isClosed } from './interpreters.js'
import { JitCache } from './jitCache.js'
import { checkOptions, selectionOf } from './selection.js'
import { traceCall, type TracedCall } from './traceCall.js'
import { flattenArrays, flattenResult, type FlatArrays } from './trees.js'
import type { Jit, JitWith } from './types.js'
import { tupleOf } from './vjp.js'

interface Options {
  readonly staticArgnums?: number | readonly number[] | undefined
  readonly staticArgnames?: string | readonly string[] | undefined
  readonly donateArgnums?: number | readonly number[] | undefined
  readonly backend?: Backend | undefined
}

/** The arguments of a call with the static ones taken out. */
interface SplitArguments {
  readonly traced: FlatArrays
  /** The arguments again, from leaves for the traced ones. */
  readonly rebuild: (leaves: readonly NdArray[]) => readonly unknown[]
  readonly staticKey: string
}

/** Takes the static arguments out of a call. */
function splitter(options: Options): (label: string, args: readonly unknown[]) => SplitArguments {
  const nums = options.staticArgnums === undefined ? [] : selectionOrNone('jit: staticArgnums', options.staticArgnums)
  const names = namesOrNone('jit: staticArgnames', options.staticArgnames ?? [])
  return (label, args) => {
    const statics: unknown[] = []
    const traced = args.map((arg, i) => {
      if (nums.includes(i)) {
        statics.push(checkStatic(label, arg, `argument ${String(i)}`))
        return null
      }
      if (names.length === 0 || i !== args.length - 1 || !isPlainObject(arg)) return arg
      return Object.fromEntries(
        Object.entries(arg).filter(([key, value]) => {
          if (!names.includes(key)) return true
          statics.push(key, checkStatic(label, value, key))
          return false
        }),
      )
    })
    const flat = flattenArrays(label, traced, 'arguments')
    const rebuild = (leaves: readonly NdArray[]): readonly unknown[] =>
      tupleOf(unflatten(flat.structure, leaves)).map((arg, i) => {
        const given = args[i]
        if (nums.includes(i)) return given
        if (names.length === 0 || i !== args.length - 1 || !isPlainObject(given)) return arg
        return { ...(typeof arg === 'object' ? arg : null), ...pick(given, names) }
      })
    return { traced: flat, rebuild, staticKey: statics.length === 0 ? '' : statics.map(extraKey).join() }
  }
}

function pick(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => names.includes(key)))
}

function namesOrNone(transform: string, argnames: string | readonly string[]): readonly string[] {
  return typeof argnames === 'object' && argnames.length === 0 ? [] : selectionOf(transform, { argnames }).argnames
}

function selectionOrNone(transform: string, argnums: number | readonly number[]): readonly number[] {
  return typeof argnums === 'object' && argnums.length === 0 ? [] : selectionOf(transform, { argnums }).argnums
}

function checkStatic(label: string, value: unknown, path: string): unknown {
  if (value instanceof NdArray) {
    throw new ArgumentError(
      `${label}: ${path} is static, but it is an array (${value.aval.toString()}). Static values are compared by content: pass a number or a plain object, or do not mark it static.`,
    )
  }
  return value
}

/** Everything besides the leaves' avals that a traced form depends on. */
function contextKey(structure: Structure, staticKey: string): string {
  const { defaultDtype, defaultBackend: backend, debugNans } = scope
  // The function sees the order of keys.
  return `${structureKey(structure, 'ordered')}|${staticKey}|${defaultDtype}|${backend?.name ?? ''}|${String(debugNans)}`
}

/**
 * The same function, staged to a program once for each structure, shapes and dtypes of its arguments (and the values of static ones), and run compiled.
 *
 * Static arguments are compared by content if plain, else by identity. `explain(...args)` says what is run for such arguments, `clear()` forgets all.
 * Numbers among the arguments are lifted to weak scalars, so `jit(step)(params32, x32, 0.1)` stays float32.
 *
 * @throws TreeError for an argument that is no array and not static; ConcretizationError where the function needs a value that is not known yet
 * @example
 * const square = jit((x: NdArray) => x.mul(x))
 * square(3).item() // 9
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const jit = withJit as unknown as Jit

function withJit(f: AnyFunction, options: Options = {}): AnyFunction {
  checkFunction('jit', f)
  checkOptions('jit', options, ['staticArgnums', 'staticArgnames', 'donateArgnums', 'backend'])
  if (options.donateArgnums !== undefined) selectionOrNone('jit: donateArgnums', options.donateArgnums)
  const label = labelOf('jit', f)
  const split = splitter(options)
  const cache = new JitCache(label)

  const traceOf = (parts: SplitArguments): TracedCall => {
    const { leaves, structure } = parts.traced
    const context = contextKey(structure, parts.staticKey)
    const known = cache.find(leaves, context)
    if (known !== null) return known
    const made = traceCall(label, f, leaves, parts.rebuild)
    if (isClosed(made.program)) cache.add(leaves, context, made)
    return made
  }

  const onBackend = <R>(body: () => R): R =>
    options.backend === undefined ? body() : withScope(label, { defaultBackend: options.backend }, body)

  const run = (...args: readonly unknown[]): unknown => {
    const parts = split(label, args)
    if (scope.jitDisabled) {
      const { leaves, structure } = flattenResult(label, invoke(f, parts.rebuild(parts.traced.leaves), label))
      return unflatten(structure, leaves.map(strengthen))
    }
    return onBackend(() => {
      const { program, result } = traceOf(parts)
      return unflatten(result, call(program, parts.traced.leaves))
    })
  }
  const explain = (...args: readonly unknown[]): string =>
    onBackend(() => {
      const { program } = traceOf(split(label, args))
      return executableOf(program, defaultBackend()).explain()
    })
  Object.defineProperty(run, 'name', { value: f.name })
  return Object.assign(run, {
    explain,
    clear: () => {
      cache.clear()
    },
  })
}

/**
 * {@link jit} with the function last, for `pipe`.
 *
 * @example
 * const power = pipe((x: NdArray, n: number) => x.pow(n), jitWith({ staticArgnums: 1 }))
 * power(2, 3).item() // 8
 */
// As for jit.
export const jitWith = ((options: Options) => (f: AnyFunction) => withJit(f, options)) as unknown as JitWith
