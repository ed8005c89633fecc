// The gradients are registered by the package of everything; its core alone has none on Node.
import tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'

// Fewer checks, and no greeting.
tf.enableProdMode()

/**
 * Contenders of TensorFlow.js, one for each backend. `prepare(tf)` runs with the backend in charge, and `enter`, called
 * before a batch, puts it in charge again; the functions it returns run in a scope that disposes what they leave behind.
 */
export const tfjs = async (prepare, { backends = ['cpu', 'wasm'], ...options } = {}) => {
  const contenders = []
  for (const backend of backends) {
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend} here.`)
    await tf.ready()
    const { run, value } = prepare(tf)
    contenders.push({
      name: `tfjs-${backend}`,
      peer: true,
      enter: () => tf.setBackend(backend),
      run: () => tf.tidy(run),
      value: () => tf.tidy(value),
      ...options,
    })
  }
  return contenders
}
