import { ArgumentError } from '../core/errors.js'
import { NdArray } from '../core/array.js'

/** Which arguments a transform works on. */
export interface Choice {
  readonly argnums?: number | readonly number[] | undefined
  readonly argnames?: string | readonly string[] | undefined
}

/** A validated choice. */
export interface Selection {
  readonly argnums: readonly number[]
  readonly argnames: readonly string[]
  /** Was one bare index given, so that the result is bare too? */
  readonly bare: boolean
  readonly named: boolean
}

/** Checks `argnums` and `argnames` when the transform is built. */
export function selectionOf(transform: string, choice: Choice): Selection {
  const { argnums, argnames } = choice
  checkList(transform, 'argnums', argnums, 'number', 'an index such as 0, or a tuple such as [0, 1]')
  checkList(transform, 'argnames', argnames, 'string', "a key such as 'weights', or a list of keys")
  const names = argnames === undefined ? [] : [...new Set(typeof argnames === 'string' ? [argnames] : argnames)]
  if (argnames !== undefined && names.length === 0 && argnums === undefined) {
    throw new ArgumentError(
      `${transform}: argnames is empty, so nothing would be differentiated. Name at least one key of the trailing options object.`,
    )
  }
  for (const name of names) {
    if (typeof name !== 'string')
      throw new ArgumentError(`${transform}: argnames must be strings, but one is ${typeof name}. Use argnums for positions.`)
  }
  const nums = argnums === undefined ? (argnames === undefined ? [0] : []) : typeof argnums === 'number' ? [argnums] : [...argnums]
  if (argnums !== undefined && nums.length === 0) {
    throw new ArgumentError(
      `${transform}: argnums is empty, so nothing would be differentiated. Give an index such as 0, or a tuple such as [0, 1].`,
    )
  }
  nums.forEach((index, i) => {
    if (!Number.isInteger(index) || index < 0) {
      throw new ArgumentError(
        `${transform}: argnums must be non-negative integers, but got ${String(index)}. Count arguments from 0 at the front.`,
      )
    }
    if (nums.indexOf(index) !== i)
      throw new ArgumentError(`${transform}: argnums names argument ${String(index)} twice. Name each argument once.`)
  })
  return { argnums: nums, argnames: names, bare: typeof argnums === 'number' || argnums === undefined, named: argnames !== undefined }
}

function checkList(transform: string, option: string, given: unknown, single: string, wanted: string): void {
  if (given === undefined || typeof given === single || Array.isArray(given)) return
  const kind = given === null ? 'null' : `of type ${typeof given}`
  throw new ArgumentError(`${transform}: ${option} is ${kind}. Give ${wanted}.`)
}

/** Throws unless options are an object, whatever the types say. */
export function checkIsOptions(transform: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError(
      `${transform}: the options are ${given === null ? 'null' : `of type ${typeof given}`}. Give an object of ${known.join(', ')}, or leave them out.`,
    )
  }
}

/** Checks options' names, so that a typing mistake is no silent default. */
export function checkOptions(transform: string, options: object, known: readonly string[]): void {
  checkIsOptions(transform, options, known)
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new ArgumentError(`${transform}: unknown option '${key}'. The options are ${known.join(', ')}.`)
  }
}

/** The trailing options object of a call, whose keys argnames name. */
export function namedArguments(operation: string, args: readonly unknown[], names: readonly string[]): Readonly<Record<string, unknown>> {
  const last = args.at(-1)
  if (typeof last !== 'object' || last === null || Array.isArray(last) || last instanceof NdArray || ArrayBuffer.isView(last)) {
    throw new ArgumentError(
      `${operation}: argnames ${names.join(', ')} name keys of a trailing options object, but the last argument is none. Call it as f(x, {${names.join(', ')}}).`,
    )
  }
  const record: Record<string, unknown> = { ...last }
  for (const name of names) {
    if (record[name] === undefined) {
      throw new ArgumentError(
        `${operation}: the options object has no key '${name}'; its keys are ${Object.keys(record).join(', ') || '(none)'}. Check argnames, or pass it.`,
      )
    }
  }
  return record
}

/** Checks at the call that the chosen positions exist. */
export function checkPositions(operation: string, selection: Selection, count: number): void {
  for (const index of selection.argnums) {
    if (index >= count) {
      throw new ArgumentError(
        `${operation}: argnums ${String(index)} needs at least ${String(index + 1)} positional arguments, but the function was called with ${String(count)}.`,
      )
    }
  }
  if (selection.named && selection.argnums.includes(count - 1)) {
    throw new ArgumentError(
      `${operation}: argnums ${String(count - 1)} selects the options object, whose keys argnames name as well. Use argnames alone for it.`,
    )
  }
}
