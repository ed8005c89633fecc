import { group } from './group.mjs'

export const load = async () => {
  // What version 0.1.25 expects to find and Node 20 lacks.
  globalThis.navigator ??= { userAgent: 'node', hardwareConcurrency: 2 }
  globalThis.Float16Array ??= class Float16Array {}
  const jax = await import('@jax-js/jax')
  await jax.init()
  jax.defaultDevice('wasm')
  return jax
}

/**
 * jax-js, or nothing in the process of another. `prepare(jax)` gives `call`, which returns a tree of arrays; a call ends when they are computed, and they stay
 * where they are until it frees them, for which it wants to be told. `numbers(result)` reads them and frees them too.
 */
export const jax = async (prepare, options = {}) => {
  if (group !== 'jax') return []
  const library = await load()
  const contender = { name: 'jax-js', kind: 'peer', asynchronous: true, ...options }
  try {
    const { call, numbers = (array) => array.dataSync() } = prepare(library)
    const run = async () => {
      const result = call()
      await library.blockUntilReady(result)
      library.tree.dispose(result)
    }
    return [{ ...contender, run, value: () => numbers(call()) }]
  } catch (error) {
    return [{ ...contender, broken: error }]
  }
}
