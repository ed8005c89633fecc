import { np } from '../cotangent.mjs'
import { precisions, random } from '../data.mjs'
import { tfjs } from '../tfjs.mjs'

const size = 1e6

const byHand = (x) => {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i]
  return sum
}

/** Numbers of 0 to 1, so that the sum is large and lost bits show. */
const positive = (TypedArray) => random(size, TypedArray, 3, 0.5).map((x) => x + 0.5)

/** All of these numbers are multiples of 2^-40, so that their sum as integers is exact. */
const exactly = (x) => {
  let sum = 0n
  for (const element of x) sum += BigInt(Math.round(element * 2 ** 40))
  return Number(sum) / 2 ** 40
}

/** One pass over memory. */
export async function* rows() {
  for (const { name, TypedArray } of precisions) {
    const a = positive(TypedArray)
    const x = np.asarray(a)
    const single = name === 'f32'
    yield {
      name: `sum only, N=10^6, eager, ${name}`,
      expected: exactly(a),
      tolerance: single ? 1e-7 : 1e-12,
      contenders: [
        { name: 'cotangent', run: () => x.sum(), value: () => x.sum().item() },
        ...(single ? await tfjs(sumInTfjs(a), { tolerance: 1e-4 }) : []),
        { name: 'hand JS', run: () => byHand(a), value: () => byHand(a) },
      ],
    }
  }
}

const sumInTfjs = (a) => (tf) => {
  const x = tf.tensor1d(a)
  return { run: () => tf.sum(x), value: () => tf.sum(x).dataSync() }
}
