/** A function whose types are put aside, for calls that the types rightly reject. */
export function untyped(f: unknown): (...args: readonly unknown[]) => unknown {
  if (!isFunction(f)) throw new Error('not a function')
  return f
}

function isFunction(f: unknown): f is (...args: readonly unknown[]) => unknown {
  return typeof f === 'function'
}
