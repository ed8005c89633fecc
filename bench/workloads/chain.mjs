import { grad, jit, np, valueAndGrad } from '../cotangent.mjs'
import { disposed, hand, limit, own } from '../contender.mjs'
import { precisions, random } from '../data.mjs'
import { atMost, atMostTimes } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { native } from '../native.mjs'
import { tfjs } from '../tfjs.mjs'

const size = 1e6
const argnums = [0, 1]

const chain = (x, y) => x.mul(y).add(1).tanh().mul(x.square().neg().exp()).sum()

const valueByHand = (x, y) => {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += Math.tanh(x[i] * y[i] + 1) * Math.exp(-x[i] * x[i])
  return sum
}

const gradientByHand = (x, y) => {
  const [dx, dy] = [new x.constructor(x.length), new x.constructor(x.length)]
  let sum = 0
  for (let i = 0; i < x.length; i++) {
    const t = Math.tanh(x[i] * y[i] + 1)
    const e = Math.exp(-x[i] * x[i])
    const d = (1 - t * t) * e
    sum += t * e
    dx[i] = d * y[i] - 2 * x[i] * t * e
    dy[i] = d * x[i]
  }
  return { sum, dx, dy }
}

/** The same terms, added with compensation: within an ulp or two of the sum of the rounded terms. */
const exactSum = (x, y) => {
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

const listOf = (...arrays) => arrays.flatMap((each) => (typeof each === 'number' ? [each] : [...each]))

const gradients = ([dx, dy]) => listOf(dx.toTypedArray(), dy.toTypedArray())

/** A chain of elementwise functions and a sum, jitted, its gradient for both inputs, and both at once. Arrays stay where they are. */
export async function* rows() {
  const limits = { f32: [6e3, 7e3], f64: [14e3, 17e3] }
  for (const { name, dtype, TypedArray } of [...precisions].reverse()) {
    const [a, b] = [random(size, TypedArray, 1), random(size, TypedArray, 2)]
    const [x, y] = [np.asarray(a), np.asarray(b)]
    const single = name === 'f32'
    // jax-js adds one term after the other, and its tanh has a relative error of 1e-3 near 0; it may have the errors of float32 in no row of float64.
    const inJax = { tolerance: single ? 1e-3 : 1e-10 }
    const inTfjs = (mode) => (single ? tfjs(chainInTfjs(mode, a, b), { tolerance: 1e-3 }) : [])
    const tolerance = single ? 1e-6 : 1e-13

    const value = jit(chain)
    yield {
      name: `sum(tanh(xy+1)·exp(−x²)), N=10^6, jit, ${name}: value`,
      expected: exactSum(a, b),
      tolerance,
      goals: atMost(limits[name][0]),
      contenders: [
        ...own(
          () => value(x, y),
          () => value(x, y).item(),
        ),
        ...(await jax(
          chainInJax(a, b, ({ jit: staged }, f) => staged(f)),
          inJax,
        )),
        ...(await inTfjs('value')),
        ...hand(() => valueByHand(a, b), { tolerance: 1e-11 }),
        ...limit('C', native('value', dtype, { tolerance: single ? 1e-4 : 1e-12 })),
      ],
    }

    const { dx, dy } = gradientByHand(Float64Array.from(a), Float64Array.from(b))
    const gradient = jit(grad(chain, { argnums }))
    const numbers = () => gradients(gradient(x, y))
    yield {
      name: `its gradient for both inputs, ${name}`,
      expected: listOf(dx, dy),
      tolerance,
      goals: atMost(limits[name][1]),
      contenders: [
        ...own(() => gradient(x, y), numbers),
        ...disposed(() => gradient(x, y), numbers),
        ...(await jax(
          chainInJax(a, b, ({ jit: staged, grad: d }, f) => staged(d(f, { argnums }))),
          inJax,
        )),
        ...(await inTfjs('gradient')),
        ...hand(() => gradientByHand(a, b), {
          value: () => {
            const got = gradientByHand(a, b)
            return listOf(got.dx, got.dy)
          },
        }),
        ...limit('C', native('gradient', dtype)),
      ],
    }

    const both = jit(valueAndGrad(chain, { argnums }))
    const parts = () => {
      const [sum, slopes] = both(x, y)
      return listOf(gradients(slopes), sum.item() / size)
    }
    yield {
      name: `valueAndGrad of it for both inputs, ${name}`,
      // The mean of the terms, for their sum is so large that it would hide the rest.
      expected: listOf(dx, dy, exactSum(a, b) / size),
      tolerance,
      goals: atMostTimes(1.4, 'cotangent, value', 'value'),
      contenders: [
        ...own(() => both(x, y), parts),
        ...disposed(() => both(x, y), parts),
        ...own(
          () => value(x, y),
          () => value(x, y).item(),
          { name: 'cotangent, value', expected: exactSum(a, b) },
        ),
        ...(await jax(
          chainInJax(a, b, ({ jit: staged, valueAndGrad: d }, f) => staged(d(f, { argnums }))),
          inJax,
        )),
        ...(await inTfjs('both')),
        ...hand(() => gradientByHand(a, b), {
          value: () => {
            const got = gradientByHand(a, b)
            return listOf(got.dx, got.dy, got.sum / size)
          },
        }),
        ...limit('C', withMean(native('both', dtype))),
      ],
    }
  }
}

/** In C the sum comes last, after both gradients. */
const withMean = (contender) =>
  contender && { ...contender, value: () => contender.value().map((each, at) => (at === 2 * size ? each / size : each)) }

/** Numbers of a sum, of two gradients, or of both. */
const numbersOf = (result) => {
  if (!Array.isArray(result)) return result
  const [first, second] = result
  return Array.isArray(second) ? listOf(...second, first[0] / size) : listOf(first, second)
}

const chainInJax = (a, b, derive) => (library) => {
  const { numpy } = library
  const f = (x, y) => numpy.sum(numpy.tanh(x.ref.mul(y).add(1)).mul(numpy.exp(x.ref.mul(x).mul(-1))))
  const call = derive(library, f)
  const [x, y] = [numpy.array(a), numpy.array(b)]
  return {
    call: () => call(x.ref, y.ref),
    numbers: (result) => numbersOf(library.tree.map((each) => each.dataSync(), result)),
  }
}

const chainInTfjs = (mode, a, b) => (tf) => {
  const [x, y] = [tf.tensor1d(a), tf.tensor1d(b)]
  const f = (p, q) => tf.sum(tf.mul(tf.tanh(tf.add(tf.mul(p, q), 1)), tf.exp(tf.neg(tf.mul(p, p)))))
  const both = tf.valueAndGrads(f)
  const gradient = tf.grads(f)
  const run = { value: () => f(x, y), gradient: () => gradient([x, y]), both: () => both([x, y]) }[mode]
  const read = (tensor) => tensor.dataSync()
  const value = {
    value: () => read(run()),
    gradient: () => numbersOf(run().map(read)),
    both: () => {
      const { value: sum, grads } = run()
      return numbersOf([read(sum), grads.map(read)])
    },
  }[mode]
  return { run, value }
}
