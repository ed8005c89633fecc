import { grad, hessian, hvp, jit, np } from '../cotangent.mjs'
import { hand, own } from '../contender.mjs'
import { random } from '../data.mjs'
import { atMost } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { rose } from '../rose.mjs'
import { tfjs } from '../tfjs.mjs'

const few = 10
const many = 100

const rosenbrock = (x) => {
  const n = x.shape[0]
  const [a, b] = [x.get([0, n - 1]), x.get([1])]
  return b.sub(a.square()).square().mul(100).add(a.neg().add(1).square()).sum()
}

const gradientByHand = (x) => {
  const g = new Float64Array(x.length)
  for (let i = 0; i < x.length - 1; i++) {
    const t = x[i + 1] - x[i] * x[i]
    g[i] += -400 * x[i] * t - 2 * (1 - x[i])
    g[i + 1] += 200 * t
  }
  return g
}

const hessianByHand = (x) => {
  const n = x.length
  const h = new Float64Array(n * n)
  for (let i = 0; i < n - 1; i++) {
    h[i * n + i] += 1200 * x[i] * x[i] - 400 * x[i + 1] + 2
    h[i * n + i + 1] -= 400 * x[i]
    h[(i + 1) * n + i] -= 400 * x[i]
    h[(i + 1) * n + i + 1] += 200
  }
  return h
}

const hvpByHand = (x, v) => {
  const p = new Float64Array(x.length)
  for (let i = 0; i < x.length - 1; i++) {
    const c = -400 * x[i]
    p[i] += (1200 * x[i] * x[i] - 400 * x[i + 1] + 2) * v[i] + c * v[i + 1]
    p[i + 1] += c * v[i] + 200 * v[i + 1]
  }
  return p
}

/** Derivatives of a small function, jitted: calls, slices and sums of a few numbers. All in float64 but tfjs, which has none. */
export async function* rows() {
  const point = random(few, Float64Array, 5)
  const [wide, direction] = [random(many, Float64Array, 6), random(many, Float64Array, 7)]
  const [x, p, v] = [point, wide, direction].map((each) => np.asarray(each))
  const tolerance = 1e-13
  const gradient = jit(grad(rosenbrock))
  yield {
    name: 'Rosenbrock n=10, gradient, jit',
    expected: gradientByHand(point),
    tolerance,
    goals: atMost(0.5),
    contenders: [
      ...own(
        () => gradient(x),
        () => gradient(x).toTypedArray(),
      ),
      ...(await jax(inJax(({ jit: staged, grad: d }, f) => staged(d(f)), [point]))),
      ...(await tfjs(inTfjs(point), { tolerance: 1e-5 })),
      ...(await rose(gradientInRose(point))),
      ...hand(() => gradientByHand(point)),
    ],
  }
  const matrix = jit(hessian(rosenbrock))
  yield {
    name: 'Rosenbrock n=10, Hessian, jit',
    expected: hessianByHand(point),
    tolerance,
    goals: atMost(1.5),
    contenders: [
      ...own(
        () => matrix(x),
        () => matrix(x).toTypedArray(),
      ),
      ...(await jax(inJax(({ jit: staged, hessian: h }, f) => staged(h(f)), [point]))),
      ...(await rose(hessianInRose(point))),
      ...hand(() => hessianByHand(point)),
    ],
  }
  const product = jit((at, along) => hvp(rosenbrock, [at], [along])[0])
  const forward = ({ jit: staged, jvp, grad: d }, f) => staged((at, along) => jvp(d(f), [at], [along])[1])
  yield {
    name: 'Rosenbrock n=100, HVP, jit',
    expected: hvpByHand(wide, direction),
    tolerance,
    goals: atMost(1.5),
    contenders: [
      ...own(
        () => product(p, v),
        () => product(p, v).toTypedArray(),
      ),
      ...(await jax(inJax(forward, [wide, direction]))),
      ...(await rose(hvpInRose(wide, direction))),
      ...hand(() => hvpByHand(wide, direction)),
    ],
  }
}

const inJax = (derive, given) => (library) => {
  const { numpy } = library
  const f = (x) => {
    const n = x.shape[0]
    const a = x.ref.slice([0, n - 1])
    const b = x.slice([1, n])
    return numpy.sum(
      numpy
        .square(b.sub(numpy.square(a.ref)))
        .mul(100)
        .add(numpy.square(a.mul(-1).add(1))),
    )
  }
  const derivative = derive(library, f)
  const arrays = given.map((each) => numpy.array(each))
  return { call: () => derivative(...arrays.map(({ ref }) => ref)) }
}

const inTfjs = (point) => (tf) => {
  const x = tf.tensor1d([...point])
  const derivative = tf.grad((at) => {
    const [a, b] = [tf.slice(at, 0, few - 1), tf.slice(at, 1, few - 1)]
    return tf.sum(tf.add(tf.mul(100, tf.square(tf.sub(b, tf.square(a)))), tf.square(tf.sub(1, a))))
  })
  return { run: () => derivative(x), value: () => derivative(x).dataSync() }
}

/** Rose has no loops that carry a sum, so that a function of n numbers is n times the terms. */
const parts = ({ Real, Vec, add, fn, mul, sub, vjp }, n) => {
  const Vector = Vec(n, Real)
  const f = fn([Vector], Real, (x) => {
    let sum = 0
    for (let i = 0; i < n - 1; i++) {
      const t = sub(x[i + 1], mul(x[i], x[i]))
      const u = sub(1, x[i])
      sum = add(sum, add(mul(100, mul(t, t)), mul(u, u)))
    }
    return sum
  })
  return { Vector, gradient: fn([Vector], Vector, (x) => vjp(f)(x).grad(1)) }
}

const compiled = async (library, f, given) => {
  const call = await library.compile(f)
  const lists = given.map((each) => [...each])
  return { run: () => call(...lists), value: () => [...call(...lists)].flatMap((each) => (typeof each === 'number' ? each : [...each])) }
}

const gradientInRose = (point) => (library) => compiled(library, parts(library, few).gradient, [point])

const hessianInRose = (point) => (library) => {
  const { Vec, fn, vjp } = library
  const { Vector, gradient } = parts(library, few)
  const matrix = fn([Vector], Vec(few, Vector), (x) => {
    const pullback = vjp(gradient)(x).grad
    return Array.from({ length: few }, (_, i) => pullback(Array.from({ length: few }, (_unused, j) => (i === j ? 1 : 0))))
  })
  return compiled(library, matrix, [point])
}

const hvpInRose = (wide, direction) => (library) => {
  const { fn, vjp } = library
  const { Vector, gradient } = parts(library, many)
  const product = fn([Vector, Vector], Vector, (x, v) => vjp(gradient)(x).grad(v))
  return compiled(library, product, [wide, direction])
}
