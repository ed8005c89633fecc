import { grad, np } from '../cotangent.mjs'
import { hand, own } from '../contender.mjs'
import { atMost } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { tfjs } from '../tfjs.mjs'

const point = 0.3

/** Ten operations, each used by a later one. */
const tenOperations = (x) => {
  const a = x.sin()
  const b = a.mul(x)
  const c = b.exp()
  const d = c.add(a)
  const e = d.tanh()
  const g = e.mul(b)
  const h = g.cos()
  const i = h.add(x)
  const j = i.mul(i)
  return j.mul(e)
}

/** The same function on Taylor series of order 2 in numbers, [value, first, second derivative]: no reverse mode, no arrays. */
const series = (x) => {
  const mul = (p, q) => [p[0] * q[0], p[1] * q[0] + p[0] * q[1], p[2] * q[0] + 2 * p[1] * q[1] + p[0] * q[2]]
  const add = (p, q) => [p[0] + q[0], p[1] + q[1], p[2] + q[2]]
  const chain = (p, f, df, ddf) => [f, df * p[1], ddf * p[1] ** 2 + df * p[2]]
  const sin = (p) => chain(p, Math.sin(p[0]), Math.cos(p[0]), -Math.sin(p[0]))
  const cos = (p) => chain(p, Math.cos(p[0]), -Math.sin(p[0]), -Math.cos(p[0]))
  const exp = (p) => chain(p, Math.exp(p[0]), Math.exp(p[0]), Math.exp(p[0]))
  const tanh = (p) => {
    const t = Math.tanh(p[0])
    return chain(p, t, 1 - t * t, -2 * t * (1 - t * t))
  }
  const v = [x, 1, 0]
  const a = sin(v)
  const b = mul(a, v)
  const e = tanh(add(exp(b), a))
  const i = add(cos(mul(e, b)), v)
  return mul(mul(i, i), e)
}

/** Reverse mode written out by hand. */
const byHand = (x) => {
  const a = Math.sin(x)
  const b = a * x
  const c = Math.exp(b)
  const e = Math.tanh(c + a)
  const g = e * b
  const i = Math.cos(g) + x
  const di = 2 * i * e
  const dg = -di * Math.sin(g)
  const dd = (i * i + dg * b) * (1 - e * e)
  const db = dg * e + dd * c
  return di + (dd + db * x) * Math.cos(x) + db * a
}

/** Calls `f` at a point that changes, so that the call is not optimised away; verified at the one point. */
const varied = (f) => {
  let at = point
  const run = () => {
    at = 0.2 + 1e-3 * Math.abs(f(at))
  }
  return hand(() => f(point), { run })
}

/** Not jitted: what tracing and transposing cost, where the arithmetic costs next to nothing. */
export async function* rows() {
  const x = np.array(point)
  const first = grad(tenOperations)
  yield {
    name: 'grad of a ten-operation scalar function, not jitted',
    expected: series(point)[1],
    tolerance: 1e-14,
    goals: atMost(12),
    contenders: [
      ...own(
        () => first(x),
        () => first(x).item(),
      ),
      ...(await tfjs(inTfjs, { tolerance: 1e-6 })),
      ...(await jax(
        inJax((f, { grad: d }) => d(f)),
        { tolerance: 1e-6 },
      )),
      ...varied(byHand),
    ],
  }
  const second = grad(grad(tenOperations))
  yield {
    // tfjs throws here: its gradients of exp and tanh have no gradients.
    name: 'grad of its grad, not jitted',
    expected: series(point)[2],
    tolerance: 1e-13,
    goals: atMost(25),
    contenders: [
      ...own(
        () => second(x),
        () => second(x).item(),
      ),
      ...(await jax(
        inJax((f, { grad: d }) => d(d(f))),
        { tolerance: 1e-6 },
      )),
      ...varied((at) => series(at)[2]),
    ],
  }
}

const inTfjs = (tf) => {
  const x = tf.scalar(point)
  const derivative = tf.grad((v) => {
    const a = tf.sin(v)
    const b = tf.mul(a, v)
    const e = tf.tanh(tf.add(tf.exp(b), a))
    const i = tf.add(tf.cos(tf.mul(e, b)), v)
    return tf.mul(tf.mul(i, i), e)
  })
  return { run: () => derivative(x), value: () => derivative(x).dataSync() }
}

/** In float32: its transcendental functions have no more bits. */
const inJax = (transform) => (library) => {
  const { numpy: np } = library
  const derivative = transform((x) => {
    const a = np.sin(x.ref)
    const b = a.ref.mul(x.ref)
    const e = np.tanh(np.exp(b.ref).add(a))
    const i = np.cos(e.ref.mul(b)).add(x)
    return i.ref.mul(i).mul(e)
  }, library)
  const x = np.array(Float32Array.of(point)).reshape([])
  return { call: () => derivative(x.ref) }
}
