import { DuplicateCoreError } from './errors.js'

const key = Symbol.for('cotangent.core')

/** Two copies would not recognise each other's arrays and tracers, and give wrong derivatives. Loading the second one is an error that names both. */
export function registerCore(where: string): void {
  const loaded: unknown = Reflect.get(globalThis, key)
  if (typeof loaded === 'string') {
    throw new DuplicateCoreError(
      `A second copy of cotangent was loaded: the first from ${loaded}, the second from ${where}. ` +
        'Arrays of one copy are not arrays of the other: make all packages depend on one version (npm dedupe), and do not bundle it twice.',
    )
  }
  Reflect.set(globalThis, key, where)
}

registerCore(import.meta.url)
