import { jit, np } from '../cotangent.mjs'
import { hand, limit, own } from '../contender.mjs'
import { precisions, random } from '../data.mjs'
import { atMost } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { native } from '../native.mjs'
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

/** One pass over memory. The tolerances are those of pairwise sums: one term after the other in float32 would be off by 1e-5. */
export async function* rows() {
  for (const { name, dtype, TypedArray } of [...precisions].reverse()) {
    const a = positive(TypedArray)
    const x = np.asarray(a)
    const single = name === 'f32'
    const sum = jit((each) => each.sum())
    yield {
      name: `sum only, N=10^6, jit, ${name}`,
      expected: exactly(a),
      tolerance: single ? 1e-7 : 1e-14,
      ...(single && { goals: atMost(200) }),
      contenders: [
        ...own(
          () => sum(x),
          () => sum(x).item(),
        ),
        ...(await jax(inJax(a), { tolerance: single ? 1e-3 : 1e-11 })),
        ...(single ? await tfjs(inTfjs(a), { tolerance: 1e-4 }) : []),
        ...hand(() => byHand(a), { tolerance: 1e-11 }),
        ...limit('C', native('sum', dtype, { tolerance: single ? 1e-4 : 1e-12 })),
      ],
    }
  }
}

const inJax = (a) => (library) => {
  const { numpy, jit: staged } = library
  const x = numpy.array(a)
  const sum = staged((each) => numpy.sum(each))
  return { call: () => sum(x.ref) }
}

const inTfjs = (a) => (tf) => {
  const x = tf.tensor1d(a)
  return { run: () => tf.sum(x), value: () => tf.sum(x).dataSync() }
}
