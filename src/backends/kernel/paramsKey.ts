import { Aval } from '../../core/aval.js'
import { identityOf } from '../../core/identity.js'
import { Program } from '../../core/program.js'

const keys = new WeakMap<object, string>()

/** Equal for params that mean the same: lists and plain objects by content, everything else (programs, functions) by identity. */
export function paramsKey(params: object): string {
  let known = keys.get(params)
  if (known === undefined) {
    known = valueKey(params)
    keys.set(params, known)
  }
  return known
}

function valueKey(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return numberKey(value)
    case 'string':
      return JSON.stringify(value)
    case 'function':
      return identityOf(value)
    case 'object':
      return value === null ? 'null' : objectKey(value)
    default:
      return String(value)
  }
}

function objectKey(value: object): string {
  if (value instanceof Aval) return value.toString()
  if (value instanceof Program) return identityOf(value)
  if (Array.isArray(value)) return `[${value.map(valueKey).join()}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return identityOf(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, entry]) => `${name}:${valueKey(entry)}`).join()}}`
}

/** A number as text that tells -0 from 0. */
export function numberKey(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
