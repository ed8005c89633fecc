import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { kilobytes } from '../goals.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** Apps that print the gradients of sum(x³) at two points. */
const contenders = [
  {
    name: 'cotangent',
    kind: 'own',
    source: `import { grad, jit, vmap, np } from '../dist/index.js'
    console.log(jit(vmap(grad((x) => x.mul(x).mul(x).sum())))(np.array([[1, 2], [3, 4]])).toArray())`,
  },
  {
    name: 'jax-js',
    kind: 'peer',
    source: `import { grad, jit, vmap, numpy as np } from '@jax-js/jax'
    console.log(jit(vmap(grad((x) => np.sum(x.ref.mul(x.ref).mul(x)))))(np.array([[1, 2], [3, 4]])).js())`,
  },
  {
    name: 'tfjs-wasm without its 3 modules',
    kind: 'peer',
    source: `import * as tf from '@tensorflow/tfjs-core'
    import '@tensorflow/tfjs-backend-wasm'
    await tf.setBackend('wasm')
    console.log(tf.grad((x) => tf.sum(tf.mul(tf.mul(x, x), x)))(tf.tensor1d([1, 2])).arraySync())`,
  },
  {
    name: 'rose',
    kind: 'peer',
    source: `import { Real, compile, fn, mul, vjp } from 'rose'
    const f = fn([Real], Real, (x) => mul(mul(x, x), x))
    console.log((await compile(fn([Real], Real, (x) => vjp(f)(x).grad(1))))(2))`,
  },
]

const sizeOf = async (source) => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: folder, loader: 'js' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    platform: 'browser',
    // What these ask for on Node only.
    external: ['node:*', 'fs', 'path', 'os', 'crypto', 'util', 'worker_threads', 'perf_hooks'],
    write: false,
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0].contents, { level: 9 }).length
}

const measure = async (row) => {
  const figures = []
  for (const { name, kind, source } of row.contenders) figures.push({ name, kind, figure: await sizeOf(source) })
  return figures
}

/** What a browser has to load for `grad`, `jit`, `vmap` and `np`. */
export function* rows() {
  yield { name: 'app with grad, jit, vmap, np: esbuild --minify, gzip', unit: 'bytes', contenders, measure, goals: kilobytes(60) }
}
