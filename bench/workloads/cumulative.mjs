import { grad, jit, np } from '../cotangent.mjs'
import { hand, own } from '../contender.mjs'
import { random } from '../data.mjs'
import { jax } from '../jax.mjs'
import { tfjs } from '../tfjs.mjs'

const size = 1e6

/** Near 1, so that products neither vanish nor overflow. */
const factors = random(size, Float32Array, 5, 1e-3).map((x) => 1 + x)

const sums = (x) => {
  const result = new x.constructor(x.length)
  let sum = 0
  for (let i = 0; i < x.length; i++) result[i] = sum = Math.fround(sum + x[i])
  return result
}

const products = (x, rounded = Math.fround) => {
  const result = new x.constructor(x.length)
  let product = 1
  for (let i = 0; i < x.length; i++) result[i] = product = rounded(product * x[i])
  return result
}

/** The gradient of the sum of the products: what follows each factor, times what is before it, by the recurrence from the end. */
const gradient = (x) => {
  const y = products(x, (each) => each)
  const result = new x.constructor(x.length)
  let after = 0
  for (let i = x.length - 1; i >= 0; i--) {
    after = 1 + (i + 1 < x.length ? x[i + 1] * after : 0)
    result[i] = (i > 0 ? y[i - 1] : 1) * after
  }
  return result
}

/** Running combinations of one long row, which are sequential by their definition here, and the gradient of one. */
export async function* rows() {
  const x = np.asarray(factors)
  for (const [operation, byHand] of [
    ['cumsum', sums],
    ['cumprod', products],
  ]) {
    const f = jit((each) => np[operation](each))
    yield {
      name: `${operation}, N=10^6, jit, f32`,
      expected: byHand(factors),
      tolerance: 1e-6,
      contenders: [
        ...own(
          () => f(x),
          () => f(x).toTypedArray(),
        ),
        ...(await jax(inJax(operation), { tolerance: 1e-3 })),
        ...(await tfjs(inTfjs(operation), { tolerance: 1e-3, backends: operation === 'cumsum' ? ['cpu', 'wasm'] : ['cpu'] })),
        ...hand(() => byHand(factors)),
      ],
    }
  }
  // In float64: a million roundings of float32, one on top of the other, would show.
  const wide = Float64Array.from(factors)
  const exact = np.asarray(wide)
  const slope = jit(grad((each) => np.cumprod(each).sum()))
  yield {
    name: 'gradient of the sum of cumprod, N=10^6, jit, f64',
    expected: gradient(wide),
    tolerance: 1e-11,
    contenders: [
      ...own(
        () => slope(exact),
        () => slope(exact).toTypedArray(),
      ),
      ...hand(() => gradient(wide)),
    ],
  }
}

const inJax = (operation) => (library) => {
  const { numpy, jit: staged } = library
  const x = numpy.array(factors)
  const f = staged((each) => numpy[operation](each))
  return { call: () => f(x.ref) }
}

const inTfjs = (operation) => (tf) => {
  const x = tf.tensor1d(factors)
  return { run: () => tf[operation](x), value: () => tf[operation](x).dataSync() }
}
