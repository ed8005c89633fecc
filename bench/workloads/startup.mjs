import { atMost } from '../goals.mjs'
import { medians } from '../processes.mjs'

/** Each makes the gradient of sum(x³) at [1, 2, 3]; the empty process has it without computing. */
const programs = [
  ['an empty process', 'own', 'const value = [3, 12, 27]'],
  [
    'cotangent',
    'own',
    `const { grad, jit, np } = await import('../dist/node/index.js')
    const value = [...jit(grad((x) => x.mul(x).mul(x).sum()))(np.array([1, 2, 3])).toTypedArray()]`,
  ],
  [
    'jax-js',
    'peer',
    `globalThis.navigator ??= { userAgent: 'node', hardwareConcurrency: 2 }
    globalThis.Float16Array ??= class Float16Array {}
    const { grad, init, jit, numpy: np } = await import('@jax-js/jax')
    await init()
    const value = [...jit(grad((x) => np.sum(x.ref.mul(x.ref).mul(x))))(np.array([1, 2, 3])).dataSync()]`,
  ],
  [
    'tfjs-cpu, not jitted',
    'peer',
    `const { default: tf } = await import('@tensorflow/tfjs')
    const value = [...tf.grad((x) => tf.sum(tf.mul(tf.mul(x, x), x)))(tf.tensor1d([1, 2, 3])).dataSync()]`,
  ],
  [
    'tfjs-wasm, not jitted',
    'peer',
    `const { default: tf } = await import('@tensorflow/tfjs')
    await import('@tensorflow/tfjs-backend-wasm')
    await tf.setBackend('wasm')
    const value = [...tf.grad((x) => tf.sum(tf.mul(tf.mul(x, x), x)))(tf.tensor1d([1, 2, 3])).dataSync()]`,
  ],
  [
    'rose',
    'peer',
    `const { Real, Vec, add, compile, fn, mul, vjp } = await import('rose')
    const V = Vec(3, Real)
    const f = fn([V], Real, (x) => [0, 1, 2].map((i) => mul(mul(x[i], x[i]), x[i])).reduce((p, q) => add(p, q)))
    const value = [...(await compile(fn([V], V, (x) => vjp(f)(x).grad(1))))([1, 2, 3])]`,
  ],
]

/** Node counts the CPU time of a process from its very start. */
const end = `
  const { user, system } = process.cpuUsage()
  console.log(JSON.stringify({ value, cpu: user + system, wall: performance.now() * 1000 }))
  process.exit(0)`

const contenders = programs.map(([name, kind, source]) => ({ name, kind, args: ['--input-type=module', '--eval', source + end] }))

/** What each process takes beyond an empty one. */
const measure = async (row) => {
  const [empty, ...others] = await medians(row)
  return others.map(({ name, kind, cpu }) => ({ name, kind, figure: cpu - empty.cpu }))
}

/** Import and first jitted gradient of a whole process, over an empty one. */
export function* rows() {
  yield {
    name: 'import and first jitted gradient, whole process over an empty one',
    contenders,
    measure,
    expected: [3, 12, 27],
    tolerance: 1e-6,
    goals: atMost(60e3),
  }
}
