import { grad, np } from '../cotangent.mjs'
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

/** What tracing and transposing cost, where the arithmetic costs next to nothing. */
export async function* rows() {
  const x = np.array(point)
  const first = grad(tenOperations)
  yield {
    name: 'grad of a ten-operation scalar function, not jitted',
    target: 12,
    expected: series(point)[1],
    tolerance: 1e-14,
    contenders: [
      { name: 'cotangent', run: () => first(x), value: () => first(x).item() },
      ...(await tfjs(gradInTfjs, { tolerance: 1e-6 })),
      { name: 'hand JS', run: varied(byHand), value: () => byHand(point) },
    ],
  }
  const second = grad(grad(tenOperations))
  yield {
    // tfjs throws here: its gradients of exp and tanh have no gradients.
    name: 'grad of its grad, not jitted',
    target: 25,
    expected: series(point)[2],
    tolerance: 1e-13,
    contenders: [
      { name: 'cotangent', run: () => second(x), value: () => second(x).item() },
      { name: 'hand JS (series)', run: varied((at) => series(at)[2]), value: () => series(point)[2] },
    ],
  }
}

/** Calls `f` at a point that changes, and keeps the result, so that the call is not optimised away. */
const varied = (f) => {
  let at = point
  return () => {
    at = 0.2 + 1e-3 * Math.abs(f(at))
  }
}

const gradInTfjs = (tf) => {
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
