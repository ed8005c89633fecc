import { extraKey, isPlainObject } from './pytree.js'

/** Recognises values that `extraKey` does not tell from `value`: plain ones by content, all others by identity. */
export function contentMatcher(value: unknown): (other: unknown) => boolean {
  if (!isPlain(value)) return (other) => Object.is(other, value)
  const key = extraKey(value)
  return (other) => isPlain(other) && extraKey(other) === key
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value) || isPlainObject(value)
}
