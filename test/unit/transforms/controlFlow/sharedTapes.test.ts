import { describe, expect, test } from 'vitest'
import { grad, jit, lax, np, vmap, type NdArray } from '../../../../src/index.js'
import { discrepancy } from './nestings.js'

interface Counted {
  readonly i: NdArray
  readonly y: NdArray
}

/** So many steps, by a loop that does not know how many there will be. */
const repeated = (steps: NdArray | number, body: (y: NdArray) => NdArray, start: NdArray): NdArray =>
  lax.whileLoop(
    ({ i }: Counted) => i.lt(steps),
    ({ i, y }) => ({ i: i.add(1), y: body(y) }),
    { i: np.zeros([], { dtype: 'int32' }), y: start },
  ).y

const unrolled = (steps: number, body: (y: NdArray) => NdArray, start: NdArray): NdArray => {
  let y = start
  for (let i = 0; i < steps; i++) y = body(y)
  return y
}

type Loop = (steps: number, body: (y: NdArray) => NdArray, start: NdArray) => NdArray

const each = (xs: readonly number[], f: (x: NdArray) => NdArray): NdArray => np.stack(xs.map((x) => f(np.array(x))))

describe('a tape that a loop reads in each of its steps', () => {
  const f =
    (loop: Loop, steps: number) =>
    (w: NdArray): NdArray => {
      const grown = (start: NdArray): NdArray => loop(5, (y) => np.sin(y).mul(w).add(1), start)
      return loop(steps, (y) => y.mul(grown(w)).add(np.cos(y)), w)
    }
  test.each([0, 1, 3])('is differentiated again where the loop makes %i steps', (steps) => {
    const [staged, plain] = [f(repeated, steps), f(unrolled, steps)].map((g) => [grad(g), grad(grad(g)), grad(grad(grad(g)))])
    staged?.forEach((derivative, order) => {
      const wanted = plain?.[order]
      if (wanted === undefined) throw new Error('no derivative')
      const x = np.array(0.7)
      expect(discrepancy(derivative(x), wanted(x))).toBeLessThan(1e-12)
      expect(discrepancy(jit(derivative)(x), wanted(x))).toBeLessThan(1e-12)
      expect(discrepancy(vmap(derivative)(np.array([0.7, 0.2])), each([0.7, 0.2], wanted))).toBeLessThan(1e-12)
    })
  })
})

test('is differentiated outside of a batch, too, in which lanes make different numbers of steps', () => {
  const inner = (loop: Loop, w: NdArray): NdArray => loop(2, (y) => np.sin(y).mul(w), w)
  const staged = (w: NdArray): NdArray =>
    lax.whileLoop(
      (y: NdArray) => y.lt(3),
      (y) => y.add(inner(repeated, w)).add(y.mul(w)),
      w,
    )
  const steps = (w: number): number => {
    let [y, count] = [w, 0]
    for (; y < 3; count++) y += Math.sin(Math.sin(w) * w) * w + y * w
    return count
  }
  const plain =
    (count: number) =>
    (w: NdArray): NdArray =>
      unrolled(count, (y) => y.add(inner(unrolled, w)).add(y.mul(w)), w)
  const points = [0.7, 1.6]
  expect(points.map(steps)).toEqual([3, 1])
  const third = grad((w: NdArray) => vmap(grad(grad(staged)))(w).sum())(np.array(points))
  const wanted = np.stack(points.map((w) => grad(grad(grad(plain(steps(w)))))(w)))
  expect(discrepancy(third, wanted)).toBeLessThan(1e-12)
})

describe('a tape that lanes share, in a branch which only some of them choose', () => {
  const bodies: Readonly<Record<string, (loop: Loop) => (w: NdArray) => NdArray>> = {
    'a loop': (loop) => (w) => loop(3, (y) => np.sin(y).mul(w), w),
    'a loop of vectors': (loop) => (w) => loop(3, (y) => np.sin(y).mul(w), np.stack([w, w.mul(2)])).sum(),
    'a loop in a loop': (loop) => (w) => loop(2, (y) => loop(3, (z) => np.sin(z).mul(w), y).add(w), w),
    'three loops in each other': (loop) => (w) =>
      loop(2, (x) => loop(2, (y) => loop(3, (z) => np.sin(z).mul(w), y.mul(x)).add(w), x.add(w)).mul(x), w),
  }
  test.each(Object.entries(bodies))('%s', (_name, body) => {
    const of =
      (loop: Loop) =>
      (x: NdArray, w: NdArray): NdArray =>
        lax.cond(
          x.gt(0),
          (v: NdArray) => body(loop)(v).mul(x),
          (v: NdArray) => v.mul(v),
          w,
        )
    const [staged, plain] = [of(repeated), of(unrolled)]
    const [xs, w] = [np.array([1.5, -1, 0.5]), np.array(0.7)]
    const wanted = each([1.5, -1, 0.5], (x) => grad((v: NdArray) => plain(x, v))(w))
    const gradient = vmap((x: NdArray, v: NdArray) => grad((u: NdArray) => staged(x, u))(v), { inAxes: [0, null] })
    expect(discrepancy(gradient(xs, w), wanted)).toBeLessThan(1e-13)
    expect(discrepancy(jit(gradient)(xs, w), wanted)).toBeLessThan(1e-13)
    const second = vmap((x: NdArray, v: NdArray) => grad(grad((u: NdArray) => staged(x, u)))(v), { inAxes: [0, null] })
    expect(
      discrepancy(
        second(xs, w),
        each([1.5, -1, 0.5], (x) => grad(grad((v: NdArray) => plain(x, v)))(w)),
      ),
    ).toBeLessThan(1e-12)
  })
})
