import { jit, np } from '../cotangent.mjs'
import { disposed, hand, limit, own } from '../contender.mjs'
import { precisions, random } from '../data.mjs'
import { all, gigaflops, shareOf } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { peakInC, peakInWasm } from '../peak.mjs'
import { tfjs } from '../tfjs.mjs'

/** Row by row, which is the best order without blocks. */
const byHand = (a, b, n) => {
  const c = new a.constructor(n * n)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]
      for (let j = 0; j < n; j++) c[i * n + j] += factor * b[k * n + j]
    }
  }
  return c
}

/** Positions that are verified: some from everywhere, the whole last row and the whole last column. */
const positions = (n) => [
  ...Array.from({ length: 1000 }, (_, i) => (i * 7919) % (n * n)),
  ...Array.from({ length: n }, (_, i) => n * n - 1 - i),
  ...Array.from({ length: n }, (_, i) => i * n + n - 1),
]

const sample = (c, n) => positions(n).map((at) => c[at])

/** Each of those elements as a dot product in double precision. */
const reference = (a, b, n) =>
  positions(n).map((at) => {
    const j = at % n
    const start = at - j
    let sum = 0
    for (let k = 0; k < n; k++) sum += a[start + k] * b[k * n + j]
    return sum
  })

const rates = { f32: { 64: 22, 251: 27, 512: 28, 1024: 28 }, f64: { 64: 13.5, 251: 13.5, 512: 13.5, 1024: 13.5 } }

/** Products of square matrices, jitted; 251 is prime, so that no block fits. */
export async function* rows() {
  for (const { name, dtype, TypedArray } of [...precisions].reverse()) {
    for (const n of [64, 251, 512, 1024]) {
      const flops = 2 * n ** 3
      const [a, b] = [random(n * n, TypedArray, 5), random(n * n, TypedArray, 6)]
      const [x, y] = [np.asarray(a).reshape([n, n]), np.asarray(b).reshape([n, n])]
      const single = name === 'f32'
      const expected = reference(a, b, n)
      const matmul = jit((p, q) => p.matmul(q))
      const run = () => matmul(x, y)
      const value = () => sample(run().toTypedArray(), n)
      // The others round the whole sum to f32 after each term.
      const plain = { tolerance: single ? 1e-4 : 1e-13 }
      yield {
        name: `matmul ${n}×${n}, jit, ${name}`,
        flops,
        expected,
        tolerance: single ? 1e-6 : 1e-14,
        goals: all(gigaflops(flops, rates[name][n]), shareOf(n === 64 ? 0.7 : 0.85, 'peak (wasm)', 'the peak')),
        contenders: [
          ...own(run, value),
          ...disposed(run, value),
          // Seconds for each call in float64.
          ...(single || n < 1024 ? await jax(inJax(a, b, n), plain) : []),
          ...(single ? await tfjs(inTfjs(a, b, n), { ...plain, backends: n > 256 ? ['wasm'] : ['cpu', 'wasm'] }) : []),
          ...(n < 1024 ? hand(() => byHand(a, b, n), { ...plain, value: () => sample(byHand(a, b, n), n) }) : []),
          ...limit('peak (wasm)', peakInWasm(flops, dtype, expected)),
          ...limit('peak (C)', peakInC(flops, dtype, expected)),
        ],
      }
    }
  }
}

const inJax = (a, b, n) => (library) => {
  const { numpy, jit: staged } = library
  const [x, y] = [a, b].map((each) => numpy.array(each).reshape([n, n]))
  const matmul = staged((p, q) => numpy.matmul(p, q))
  return { call: () => matmul(x.ref, y.ref), numbers: (result) => sample(result.dataSync(), n) }
}

const inTfjs = (a, b, n) => (tf) => {
  const [x, y] = [tf.tensor2d(a, [n, n]), tf.tensor2d(b, [n, n])]
  return { run: () => tf.matMul(x, y), value: () => sample(tf.matMul(x, y).dataSync(), n) }
}
