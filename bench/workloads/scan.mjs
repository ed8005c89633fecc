import { grad, jit, lax, np } from '../cotangent.mjs'
import { hand, own } from '../contender.mjs'
import { random } from '../data.mjs'
import { atMostTimes } from '../goals.mjs'

const steps = 1000
const width = 8

const leaky = (c, xs) => lax.scan((a, x) => [a.mul(0.9).add(x.mul(0.1)), null], c, xs)[0]

const leakyByHand = (c, xs) => {
  const a = Float64Array.from(c)
  for (let i = 0, p = 0; i < steps; i++, p += width) {
    for (let j = 0; j < width; j++) a[j] = a[j] * 0.9 + xs[p + j] * 0.1
  }
  return a
}

const bent = (c, xs) => lax.scan((a, x) => [a.mul(0.9).add(a.square().neg().add(1).mul(x).mul(0.1)), null], c, xs)[0].sum()

const bentByHand = (c, xs) => {
  const a = Float64Array.from(c)
  for (let i = 0, p = 0; i < steps; i++, p += width) {
    for (let j = 0; j < width; j++) a[j] = a[j] * 0.9 + (1 - a[j] * a[j]) * xs[p + j] * 0.1
  }
  return a.reduce((sum, each) => sum + each, 0)
}

const gradientByHand = (c, xs) => {
  const kept = new Float64Array(xs.length)
  const a = Float64Array.from(c)
  for (let i = 0, p = 0; i < steps; i++, p += width) {
    for (let j = 0; j < width; j++) {
      kept[p + j] = a[j]
      a[j] = a[j] * 0.9 + (1 - a[j] * a[j]) * xs[p + j] * 0.1
    }
  }
  const d = new Float64Array(width).fill(1)
  const dxs = new Float64Array(xs.length)
  for (let p = xs.length - width; p >= 0; p -= width) {
    for (let j = 0; j < width; j++) {
      const before = kept[p + j]
      dxs[p + j] = d[j] * (1 - before * before) * 0.1
      d[j] *= 0.9 - 2 * before * xs[p + j] * 0.1
    }
  }
  return dxs
}

/** A loop of many short steps, and reverse mode through it, jitted, in float64. No peer has loops that are compiled. */
export async function* rows() {
  const [c, xs] = [random(width, Float64Array, 1), random(steps * width, Float64Array, 2)]
  const [start, stack] = [np.asarray(c), np.asarray(xs).reshape([steps, width])]
  const tolerance = 1e-13

  const plain = jit(leaky)
  yield {
    name: `scan of ${String(steps)} steps over a vector of ${String(width)}`,
    expected: leakyByHand(c, xs),
    tolerance,
    goals: atMostTimes(1.2, 'hand JS'),
    contenders: [
      ...own(
        () => plain(start, stack),
        () => plain(start, stack).toTypedArray(),
      ),
      ...hand(() => leakyByHand(c, xs)),
    ],
  }

  const value = jit(bent)
  const gradient = jit(grad(bent, { argnums: 1 }))
  yield {
    name: 'reverse through such a scan that bends',
    expected: gradientByHand(c, xs),
    tolerance,
    goals: atMostTimes(5, 'cotangent, value', 'value'),
    contenders: [
      ...own(
        () => gradient(start, stack),
        () => gradient(start, stack).toTypedArray(),
      ),
      ...own(
        () => value(start, stack),
        () => value(start, stack).item(),
        { name: 'cotangent, value', expected: bentByHand(c, xs) },
      ),
      ...hand(() => gradientByHand(c, xs)),
    ],
  }
}
