/** A function whose types are put aside, for calls that the types rightly reject. */
export function untyped(f: unknown): (...args: readonly unknown[]) => unknown {
  if (typeof f !== 'function') throw new Error('not a function')
  return (...args) => f(...args) as unknown
}
