import { jit, np } from '../cotangent.mjs'
import { precisions } from '../data.mjs'
import { tfjs } from '../tfjs.mjs'

const left = [1, 2, 3, 4, 5, 6, 7, 8]
const right = [8, 6, 7, 5, 3, 0, 9, 2]
const sums = [9, 8, 10, 9, 8, 6, 16, 10]

/** A new typed array for each result, as an array library must make one. */
const byHand = (a, b) => {
  const sum = new a.constructor(a.length)
  for (let i = 0; i < a.length; i++) sum[i] = a[i] + b[i]
  return sum
}

/** The smallest call there is: what a library adds to the work itself. */
export async function* rows() {
  for (const { name, TypedArray } of precisions) {
    const [a, b] = [TypedArray.from(left), TypedArray.from(right)]
    const [x, y] = [np.asarray(a), np.asarray(b)]
    yield {
      name: `eager add of two [8], ${name}`,
      target: 0.3,
      expected: sums,
      tolerance: 0,
      contenders: [
        { name: 'cotangent', run: () => x.add(y), value: () => x.add(y).toTypedArray() },
        ...(name === 'f32' ? await tfjs(addInTfjs) : []),
        { name: 'hand JS', run: () => byHand(a, b), value: () => byHand(a, b) },
      ],
    }
  }
  const [a, b] = [Float64Array.from(left), Float64Array.from(right)]
  const [x, y] = [np.asarray(a), np.asarray(b)]
  const add = jit((p, q) => p.add(q))
  yield {
    name: 'call of a jitted add of two [8], f64',
    expected: sums,
    tolerance: 0,
    contenders: [
      { name: 'cotangent', run: () => add(x, y), value: () => add(x, y).toTypedArray() },
      { name: 'hand JS', run: () => byHand(a, b), value: () => byHand(a, b) },
    ],
  }
}

const addInTfjs = (tf) => {
  const [x, y] = [tf.tensor1d(left), tf.tensor1d(right)]
  return { run: () => tf.add(x, y), value: () => tf.add(x, y).dataSync() }
}
