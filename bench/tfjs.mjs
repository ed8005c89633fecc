import { group } from './group.mjs'

/** Loaded only where it is measured: its polyfills slow down what else runs in the process. */
export const load = async () => {
  // The gradients are registered by the package of everything; its core alone has none on Node.
  const { default: tf } = await import('@tensorflow/tfjs')
  await import('@tensorflow/tfjs-backend-wasm')
  // Fewer checks, and no greeting.
  tf.enableProdMode()
  return tf
}

/**
 * Contenders of TensorFlow.js, one for each backend. `prepare(tf)` runs with the backend in charge, and `enter`, called
 * before a batch, puts it in charge again; the functions it returns run in a scope that disposes what they leave behind.
 */
export const tfjs = async (prepare, { backends = ['cpu', 'wasm'], ...options } = {}) => {
  if (group !== 'tfjs') return []
  const tf = await load()
  const contenders = []
  for (const backend of backends) {
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend} here.`)
    await tf.ready()
    const { run, value } = prepare(tf)
    contenders.push({
      name: `tfjs-${backend}`,
      kind: 'peer',
      enter: () => tf.setBackend(backend),
      run: () => tf.tidy(run),
      value: () => tf.tidy(value),
      ...options,
    })
  }
  return contenders
}
