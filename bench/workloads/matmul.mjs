import { np } from '../cotangent.mjs'
import { precisions, random } from '../data.mjs'
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

/** Each element as a dot product in double precision. */
const reference = (a, b, n) =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const j = at % n
    const start = at - j
    let sum = 0
    for (let k = 0; k < n; k++) sum += a[start + k] * b[k * n + j]
    return sum
  })

/** Products of square matrices; 251 is prime, so that no block fits. */
export async function* rows() {
  for (const n of [64, 251, 512]) {
    for (const { name, TypedArray } of precisions) {
      const [a, b] = [random(n * n, TypedArray, 5), random(n * n, TypedArray, 6)]
      const [x, y] = [np.asarray(a).reshape([n, n]), np.asarray(b).reshape([n, n])]
      const single = name === 'f32'
      yield {
        name: `matmul ${n}×${n}, eager, ${name}`,
        flops: 2 * n ** 3,
        expected: reference(a, b, n),
        tolerance: single ? 1e-6 : 1e-14,
        contenders: [
          { name: 'cotangent', run: () => x.matmul(y), value: () => x.matmul(y).toTypedArray() },
          // The others round the whole sum to f32 after each term.
          ...(single ? await tfjs(matmulInTfjs(a, b, n), { tolerance: 1e-5, backends: n > 256 ? ['wasm'] : ['cpu', 'wasm'] }) : []),
          { name: 'hand JS', run: () => byHand(a, b, n), value: () => byHand(a, b, n), tolerance: single ? 1e-5 : 1e-13 },
        ],
      }
    }
  }
}

const matmulInTfjs = (a, b, n) => (tf) => {
  const [x, y] = [tf.tensor2d(a, [n, n]), tf.tensor2d(b, [n, n])]
  return { run: () => tf.matMul(x, y), value: () => tf.matMul(x, y).dataSync() }
}
