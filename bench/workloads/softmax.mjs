import { nn, np } from '../cotangent.mjs'
import { precisions, random } from '../data.mjs'
import { tfjs } from '../tfjs.mjs'

const n = 1000

const byHand = (x, result) => {
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
  for (const { name, TypedArray } of precisions) {
    const a = random(n * n, TypedArray, 4, 3)
    const x = np.asarray(a).reshape([n, n])
    const single = name === 'f32'
    yield {
      name: `softmax of 1000×1000, eager, ${name}`,
      expected: reference(a),
      tolerance: single ? 1e-6 : 1e-13,
      contenders: [
        { name: 'cotangent', run: () => nn.softmax(x), value: () => nn.softmax(x).toTypedArray() },
        ...(single ? await tfjs(softmaxInTfjs(a)) : []),
        { name: 'hand JS', run: () => byHand(a, new TypedArray(n * n)), value: () => byHand(a, new TypedArray(n * n)) },
      ],
    }
  }
}

const softmaxInTfjs = (a) => (tf) => {
  const x = tf.tensor2d(a, [n, n])
  return { run: () => tf.softmax(x), value: () => tf.softmax(x).dataSync() }
}
