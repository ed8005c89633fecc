/**
 * Are two values of params the same? Lists and plain objects are compared by content, everything else (programs, functions) by identity. Numbers
 * are told apart as `Object.is` does: -0 and 0 differ.
 */
export function sameParams(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && sameLists(a, b)
  return isPlain(a) && isPlain(b) && sameObjects(a, b)
}

function sameLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!sameParams(a[i], b[i])) return false
  return true
}

function sameObjects(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  let extra = 0
  for (const key in a) {
    if (!(key in b) || !sameParams(a[key], b[key])) return false
    extra++
  }
  for (const _ in b) extra--
  return extra === 0
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  return Object.getPrototypeOf(value) === Object.prototype
}
