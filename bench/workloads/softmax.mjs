import { jit, nn, np } from '../cotangent.mjs'
import { disposed, hand, limit, own } from '../contender.mjs'
import { random } from '../data.mjs'
import { atMost } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { native } from '../native.mjs'
import { tfjs } from '../tfjs.mjs'

const n = 1000

const byHand = (x) => {
  const result = new x.constructor(x.length)
  for (let start = 0; start < x.length; start += n) {
    let largest = -Infinity
    for (let i = start; i < start + n; i++) largest = Math.max(largest, x[i])
    let sum = 0
    for (let i = start; i < start + n; i++) sum += result[i] = Math.exp(x[i] - largest)
    for (let i = start; i < start + n; i++) result[i] /= sum
  }
  return result
}

/** The quotient as it is defined, in double precision; the logits are small enough for it. */
const reference = (x) => {
  const weights = Float64Array.from(x, Math.exp)
  for (let start = 0; start < x.length; start += n) {
    const row = weights.subarray(start, start + n)
    const sum = row.reduce((total, weight) => total + weight, 0)
    row.forEach((weight, i) => (row[i] = weight / sum))
  }
  return weights
}

/** Softmax over the rows of a matrix: two reductions, and values that must be subtracted before they are exponentiated. */
export async function* rows() {
  const a = random(n * n, Float32Array, 4, 3)
  const x = np.asarray(a).reshape([n, n])
  const softmax = jit((each) => nn.softmax(each))
  yield {
    name: 'softmax of 1000×1000, jit, f32',
    expected: reference(a),
    tolerance: 1e-6,
    goals: atMost(5500),
    contenders: [
      ...own(
        () => softmax(x),
        () => softmax(x).toTypedArray(),
      ),
      ...disposed(
        () => softmax(x),
        () => softmax(x).toTypedArray(),
      ),
      ...(await jax(inJax(a), { tolerance: 1e-4 })),
      ...(await tfjs(inTfjs(a), { tolerance: 1e-4 })),
      ...hand(() => byHand(a)),
      ...limit('C', native('softmax', 'float32')),
    ],
  }
}

const inJax = (a) => (library) => {
  const { numpy, nn: networks, jit: staged } = library
  const x = numpy.array(a).reshape([n, n])
  const softmax = staged((each) => networks.softmax(each))
  return { call: () => softmax(x.ref) }
}

const inTfjs = (a) => (tf) => {
  const x = tf.tensor2d(a, [n, n])
  return { run: () => tf.softmax(x), value: () => tf.softmax(x).dataSync() }
}
