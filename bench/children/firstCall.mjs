// Usage: node firstCall.mjs cotangent|jax-js|tfjs-wasm
// The first step of the network in a fresh process: tracing, compiling and running, until its loss can be read. Prints the loss and what it took in microseconds.
import { problem } from '../models/mlp.mjs'

const given = problem(Float32Array)

const prepare = {
  async cotangent() {
    const cotangent = await import('../cotangent.mjs')
    const { mlpInCotangent } = await import('../models/mlpInCotangent.mjs')
    const { x, y, parameters, step } = mlpInCotangent(cotangent, given)
    const staged = cotangent.jit(step)
    return () => staged(parameters, x, y)[0].item()
  },
  async 'jax-js'() {
    const { load } = await import('../jax.mjs')
    const { mlpInJax } = await import('../models/mlpInJax.mjs')
    const jax = await load()
    const { x, y, parameters, step } = mlpInJax(jax, given)
    const staged = jax.jit(step)
    return async () => {
      const [loss, layers] = staged(parameters, x.ref, y.ref)
      await jax.blockUntilReady(layers)
      return loss.dataSync()[0]
    }
  },
  async 'tfjs-wasm'() {
    const { load } = await import('../tfjs.mjs')
    const { mlpInTfjs } = await import('../models/mlpInTfjs.mjs')
    const tf = await load()
    await tf.setBackend('wasm')
    await tf.ready()
    const step = mlpInTfjs(tf, given)
    return () => step()[0].dataSync()[0]
  },
}

const first = await prepare[process.argv[2]]()
const start = performance.now()
const used = process.cpuUsage()
const loss = await first()
const wall = (performance.now() - start) * 1000
const { user, system } = process.cpuUsage(used)
console.log(JSON.stringify({ value: [loss], cpu: user + system, wall }))
process.exit(0)
