import { describe, expect, test } from 'vitest'
import {
  debugNans,
  disableJit,
  evalShape,
  grad,
  hessian,
  jit,
  jvp,
  lax,
  makeProgram,
  np,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { discrepancy, nested, nestings, type Function } from './nestings.js'

const point = np.array([0.4, -0.9])

function wrongNestings(depth: number, f: Function, unrolled: Function): readonly string[] {
  return nestings
    .filter(({ length }) => length === depth)
    .map((nesting) => ({ nesting, error: discrepancy(nested(nesting, f)(point), nested(nesting, unrolled)(point)) }))
    .filter(({ error }) => !(error < 1e-12))
    .map(({ nesting, error }) => `${nesting.join(' of ')}: ${String(error)}`)
}

describe('map', () => {
  const xs = np.arange(7)
  const f = (x: NdArray): [NdArray, { sine: NdArray }] => [x.mul(x), { sine: np.sin(x) }]

  test.each([{}, { batchSize: 2 }, { batchSize: 7 }, { batchSize: 100 }])('is the function of each element, %o', (options) => {
    for (const run of [
      () => lax.map(f, xs, options),
      jit(() => lax.map(f, xs, options)),
      () => disableJit(() => lax.map(f, xs, options)),
    ]) {
      const [squares, { sine }] = run()
      expect(squares.toArray()).toEqual([0, 1, 4, 9, 16, 25, 36])
      expect(sine.toArray()).toEqual(np.sin(xs).toArray())
    }
  })

  test('trees, no elements, closures, shapes', () => {
    expect(lax.map(({ a, b }: { a: NdArray; b: NdArray }) => a.add(b.sum()), { a: np.ones([2]), b: np.ones([2, 3]) }).toArray()).toEqual([
      4, 4,
    ])
    expect(lax.map((x: NdArray) => x.mul(2), np.zeros([0, 3])).shape).toEqual([0, 3])
    expect(lax.map((x: NdArray) => x.mul(2), np.zeros([0]), { batchSize: 4 }).shape).toEqual([0])
    expect(lax.map(() => 1, xs).toArray()).toEqual([1, 1, 1, 1, 1, 1, 1])
    expect(evalShape((x: NdArray) => lax.map((e: NdArray) => e.gt(0), x), xs)).toEqual({ shape: [7], dtype: 'bool' })
    expect(makeProgram((x: NdArray) => lax.map(f, x))(xs).equations.map(({ primitive }) => primitive.name)).toEqual(['scan'])
  })

  test.each([{}, { batchSize: 2 }])('derivatives, %o', (options) => {
    const g = (x: NdArray): NdArray => lax.map((e: NdArray) => np.sin(e.mul(x)).sum(), np.array([1, 2, 3]), options).mul(x.sum())
    const unrolled = (x: NdArray): NdArray => np.stack([1, 2, 3].map((e) => np.sin(x.mul(e)).sum())).mul(x.sum())
    expect([wrongNestings(1, g, unrolled), wrongNestings(2, g, unrolled)]).toEqual([[], []])
  })
})

describe('foriLoop', () => {
  const power =
    (n: number) =>
    (x: NdArray): NdArray =>
      lax.foriLoop(0, n, (_i: NdArray, c: NdArray) => c.mul(x), np.onesLike(x))
  const int = (value: number): NdArray => np.array(value, { dtype: 'int32' })

  test('bounds that are numbers', () => {
    const add = (i: NdArray, c: NdArray): NdArray => c.add(i)
    expect(lax.foriLoop(0, 5, add, 0).item()).toBe(10)
    expect(lax.foriLoop(-2, 2, add, 0).item()).toBe(-2)
    expect(lax.foriLoop(3, 3, add, 7).item()).toBe(7)
    expect(lax.foriLoop(5, 0, add, 7).item()).toBe(7)
    expect(disableJit(() => lax.foriLoop(0, 5, add, 0)).item()).toBe(10)
    expect(lax.foriLoop(0, 4, (i: NdArray, c: NdArray) => c.at(i).set(i.mul(i)), np.zeros([4], { dtype: 'int32' })).toArray()).toEqual([
      0, 1, 4, 9,
    ])
    expect(lax.foriLoop(0, 3, (i: NdArray) => i, int(0)).dtype).toBe('int32')
  })

  test('bounds that are arrays, also traced ones', () => {
    const sum = (from: NdArray | number, to: NdArray | number): NdArray => lax.foriLoop(from, to, (i: NdArray, c: NdArray) => c.add(i), 0)
    expect(sum(0, int(5)).item()).toBe(10)
    expect(sum(int(2), int(5)).item()).toBe(9)
    expect(sum(int(5), 2).item()).toBe(0)
    expect(jit(sum)(int(1), int(4)).item()).toBe(6)
    expect(vmap((n: NdArray) => sum(0, n))(np.array([0, 3, 5], { dtype: 'int32' })).toArray()).toEqual([0, 3, 10])
    expect(disableJit(() => sum(int(2), int(5))).item()).toBe(9)
  })

  test('no tape where the bounds are numbers', () => {
    expect(makeProgram(grad((x: NdArray) => power(4)(x)))(2).toString()).not.toMatch(/while|tape/)
  })

  test('derivatives', () => {
    const unrolled = (x: NdArray): NdArray => x.mul(x).mul(x)
    expect([wrongNestings(1, power(3), unrolled), wrongNestings(2, power(3), unrolled)]).toEqual([[], []])
    const dynamic = (x: NdArray): NdArray => lax.foriLoop(0, int(3), (_i: NdArray, c: NdArray) => c.mul(x), np.onesLike(x))
    expect([wrongNestings(1, dynamic, unrolled), wrongNestings(2, dynamic, unrolled)]).toEqual([[], []])
    expect(hessian((x: NdArray) => power(5)(x))(2).item()).toBe(5 * 4 * 8)
    expect(grad((x: NdArray) => lax.foriLoop(0, 3, (i: NdArray, c: NdArray) => c.mul(x).add(i), x))(2).item()).toBe(4 * 8 + 1)
  })

  test('each lane of a batch takes its own number of steps, and so does its derivative', () => {
    const nth = (n: NdArray, x: NdArray): NdArray =>
      lax.foriLoop(0, n, (i: NdArray, c: NdArray) => c.mul(np.sin(x)).div(i.add(1)), x.add(1))
    const counts = np.array([0, 3, 1, 20, 5], { dtype: 'int32' })
    const xs = np.array([0.5, 0.7, 1, 1.2, 2])
    const each = (f: (n: NdArray, x: NdArray) => NdArray): NdArray => np.stack([0, 1, 2, 3, 4].map((i) => f(counts.get(i), xs.get(i))))
    const slope = grad(nth, { argnums: 1 })
    const curvature = grad(slope, { argnums: 1 })
    for (const f of [nth, slope, curvature]) {
      expect(discrepancy(vmap(f)(counts, xs), each(f))).toBeLessThan(1e-13)
      expect(discrepancy(jit(vmap(f))(counts, xs), each(f))).toBeLessThan(1e-13)
    }
    const total = (x: NdArray): NdArray => vmap(nth)(counts, x).sum()
    expect(discrepancy(grad(total)(xs), each(slope))).toBeLessThan(1e-13)
    expect(discrepancy(np.diag(hessian(total)(xs)), each(curvature))).toBeLessThan(1e-13)
    expect(
      discrepancy(vmap((n: NdArray) => slope(n, np.array(0.7)))(counts).get(1), slope(np.array(3, { dtype: 'int32' }), np.array(0.7))),
    ).toBeLessThan(1e-15)
  })

  test('a lane that has ended divides by no zero that debugNans would find', () => {
    const divided = (n: NdArray, x: NdArray): NdArray => lax.foriLoop(0, n, (_i: NdArray, c: NdArray) => x.div(c), x.mul(2))
    const slope = grad(divided, { argnums: 1 })
    const counts = np.array([1, 3], { dtype: 'int32' })
    const total = (x: NdArray): NdArray => vmap(slope)(counts, x).sum()
    expect(debugNans(() => grad(total)(np.array([0.5, 0.7]))).toArray()).toEqual([0, 0])
  })

  test('loops in loops may make no step at all beside a lane that has ended', () => {
    const either = (condition: NdArray, a: number, b: number): NdArray => np.where(condition, int(a), int(b))
    const nested = (n: NdArray, x: NdArray): NdArray => {
      const inner = (j: NdArray, c: NdArray): NdArray =>
        lax.foriLoop(0, either(j.lt(1), 1, 2), (_k: NdArray, d: NdArray) => np.sin(d).mul(x), c)
      return lax.foriLoop(0, n, (i: NdArray, c: NdArray) => lax.foriLoop(0, either(i.lt(1), 2, 0), inner, c), x)
    }
    const slope = grad(nested, { argnums: 1 })
    const [counts, xs] = [np.array([1, 3], { dtype: 'int32' }), np.array([0.5, 0.7])]
    const each = np.stack([0, 1].map((i) => slope(counts.get(i), xs.get(i))))
    expect(discrepancy(vmap(slope)(counts, xs), each)).toBeLessThan(1e-15)
    expect(discrepancy(jit(vmap(slope))(counts, xs), each)).toBeLessThan(1e-15)
  })

  test('the derivative of 100 Newton steps', () => {
    const root = (a: NdArray): NdArray => lax.foriLoop(0, 100, (_i: NdArray, x: NdArray) => x.add(a.div(x)).mul(0.5), a)
    expect(root(np.array(2)).item()).toBeCloseTo(Math.SQRT2, 15)
    expect(grad(root)(2).item()).toBeCloseTo(1 / (2 * Math.SQRT2), 14)
    expect(grad(grad(root))(2).item()).toBeCloseTo(-1 / (4 * 2 ** 1.5), 14)
    expect(jit(grad(root))(2).item()).toBeCloseTo(1 / (2 * Math.SQRT2), 14)
  })
})

describe('associativeScan', () => {
  const combineAffine = ([m1, c1]: [NdArray, NdArray], [m2, c2]: [NdArray, NdArray]): [NdArray, NdArray] => [m1.mul(m2), c1.mul(m2).add(c2)]

  test.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17])('sums, products and compositions of %i elements', (n) => {
    const xs = np.sin(np.arange(n).add(1))
    const numbers = xs.toArray() as number[]
    for (const reverse of [false, true]) {
      const order = reverse ? [...numbers].reverse() : numbers
      let sum = 0
      const sums = order.map((x) => (sum += x))
      const found = lax.associativeScan((a: NdArray, b: NdArray) => a.add(b), xs, { reverse })
      expect(discrepancy(found, np.array(reverse ? sums.reverse() : sums).reshape([n]))).toBeLessThan(1e-14)
    }
    // A linear recurrence, c = m c + x.
    const [ms, cs] = lax.associativeScan(combineAffine, [np.cos(xs), xs] as [NdArray, NdArray])
    let [m, c] = [1, 0]
    const expected = numbers.map((x) => {
      m *= Math.cos(x)
      c = c * Math.cos(x) + x
      return [m, c]
    })
    expect(discrepancy(ms, np.array(expected.map(([p]) => p ?? NaN)).reshape([n]))).toBeLessThan(1e-13)
    expect(discrepancy(cs, np.array(expected.map(([, q]) => q ?? NaN)).reshape([n]))).toBeLessThan(1e-13)
  })

  test('along another axis; integers, booleans, infinities', () => {
    const grid = np.arange(6).reshape([2, 3])
    expect(lax.associativeScan((a: NdArray, b: NdArray) => a.add(b), grid, { axis: 1 }).toArray()).toEqual([
      [0, 1, 3],
      [3, 7, 12],
    ])
    expect(lax.associativeScan((a: NdArray, b: NdArray) => a.add(b), grid, { axis: -1, reverse: true }).toArray()).toEqual([
      [3, 3, 2],
      [12, 9, 5],
    ])
    const ints = np.array([1, 2, 3], { dtype: 'int32' })
    expect(lax.associativeScan((a: NdArray, b: NdArray) => a.mul(b), ints).dtype).toBe('int32')
    expect(lax.associativeScan((a: NdArray, b: NdArray) => np.logicalOr(a, b), np.array([false, true, false])).toArray()).toEqual([
      false,
      true,
      true,
    ])
    expect(lax.associativeScan((a: NdArray, b: NdArray) => np.maximum(a, b), np.array([-Infinity, 1, NaN, Infinity])).toArray()).toEqual([
      -Infinity,
      1,
      NaN,
      NaN,
    ])
  })

  test('derivatives', () => {
    const f = (x: NdArray): NdArray => {
      const stack = np.stack([x, np.sin(x), x.mul(2), x.add(1), np.cos(x)])
      return lax
        .associativeScan((a: NdArray, b: NdArray) => a.mul(b).add(a).add(b), stack)
        .mul(np.arange(5).reshape([5, 1]))
        .sum(0)
    }
    const unrolled = (x: NdArray): NdArray => {
      let total = np.zerosLike(x)
      let c = x
      ;[np.sin(x), x.mul(2), x.add(1), np.cos(x)].forEach((b, i) => {
        c = c.mul(b).add(c).add(b)
        total = total.add(c.mul(i + 1))
      })
      return total
    }
    expect([wrongNestings(1, f, unrolled), wrongNestings(2, f, unrolled)]).toEqual([[], []])
    expect(jvp((x: NdArray) => f(x).sum(), [point], [point])[1].item()).toBeCloseTo(
      jvp((x: NdArray) => unrolled(x).sum(), [point], [point])[1].item(),
      12,
    )
  })
})
