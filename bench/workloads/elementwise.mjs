import { np } from '../cotangent.mjs'
import { precisions, random } from '../data.mjs'
import { tfjs } from '../tfjs.mjs'

const size = 1e6

const byHand = (x, y) => {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += Math.tanh(x[i] * y[i] + 1) * Math.exp(-x[i] * x[i])
  return sum
}

/** The same terms, added with compensation: within an ulp or two of the sum of the rounded terms. */
const reference = (x, y) => {
  let sum = 0
  let lost = 0
  for (let i = 0; i < x.length; i++) {
    const term = Math.tanh(x[i] * y[i] + 1) * Math.exp(-x[i] * x[i]) - lost
    const next = sum + term
    lost = next - sum - term
    sum = next
  }
  return sum
}

const eager = (x, y) => x.mul(y).add(1).tanh().mul(x.square().neg().exp()).sum()

/** A chain of elementwise functions and a sum; without a compiler each step passes over memory. */
export async function* rows() {
  for (const { name, TypedArray } of precisions) {
    const [a, b] = [random(size, TypedArray, 1), random(size, TypedArray, 2)]
    const [x, y] = [np.asarray(a), np.asarray(b)]
    const single = name === 'f32'
    yield {
      name: `sum(tanh(xy+1)·exp(−x²)), N=10^6, eager, ${name}`,
      expected: reference(a, b),
      tolerance: single ? 1e-6 : 1e-13,
      contenders: [
        { name: 'cotangent', run: () => eager(x, y), value: () => eager(x, y).item() },
        // It adds one term after the other in f32.
        ...(single ? await tfjs(chainInTfjs(a, b), { tolerance: 1e-3 }) : []),
        { name: 'hand JS', run: kept(() => byHand(a, b)), value: () => byHand(a, b), tolerance: 1e-11 },
      ],
    }
  }
}

/** Runs `f` and keeps its result where the optimiser cannot see that nobody reads it. */
const kept = (f) => {
  const results = [0]
  return () => {
    results[0] = f()
  }
}

const chainInTfjs = (a, b) => (tf) => {
  const [x, y] = [tf.tensor1d(a), tf.tensor1d(b)]
  const run = () => tf.sum(tf.mul(tf.tanh(tf.add(tf.mul(x, y), 1)), tf.exp(tf.neg(tf.mul(x, x)))))
  return { run, value: () => run().dataSync() }
}
