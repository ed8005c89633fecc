import { describe, expect, test } from 'vitest'
import { grad, hessian, jacfwd, jacrev, jvp, lax, np, vmap, type NdArray } from 'cotangent'

const numbers = (x: NdArray): readonly number[] => Array.from(x.toTypedArray(), Number)
const weighted = (x: NdArray): NdArray => x.mul(np.array([1, -2, 0.5, 3, 0.25])).sum()

/** The product of all elements up to `i`, but for those `without`; 0 if one of those is not among them, or twice. */
function partial(x: readonly number[], i: number, without: readonly number[]): number {
  if (without.some((j) => j > i) || new Set(without).size < without.length) return 0
  return x.slice(0, i + 1).reduce((product, v, j) => (without.includes(j) ? product : product * v), 1)
}

describe.each([
  ['no zero', [2, -1.5, 0.5, 3, 1.25]],
  ['one zero', [2, 0, 0.5, 3, 1.25]],
  ['zero first', [0, -1.5, 0.5, 3, 1.25]],
  ['two zeros', [2, 0, 0.5, 0, 1.25]],
  ['three zeros', [0, 0, 0.5, 0, 1.25]],
  ['zeros alone', [0, 0, 0, 0, 0]],
])('cumprod with %s', (_name, x) => {
  const positions = x.map((_, i) => i)
  const ct = [1, -2, 0.5, 3, 0.25]

  test('first derivative', () => {
    const expected = positions.map((i) => positions.map((j) => partial(x, i, [j]) + 0))
    // Adding 0 makes a -0 positive.
    expect(
      jacfwd((v: NdArray) => lax.cumprod(v))(np.array(x))
        .add(0)
        .toArray(),
    ).toEqual(expected)
    expect(
      jacrev((v: NdArray) => lax.cumprod(v))(np.array(x))
        .add(0)
        .toArray(),
    ).toEqual(expected)
  })

  test('second derivative', () => {
    const second = positions.map((j) => positions.map((k) => positions.reduce((sum, i) => sum + (ct[i] ?? 0) * partial(x, i, [j, k]), 0)))
    const found = hessian((v: NdArray) => weighted(lax.cumprod(v)))(np.array(x))
    expect(found.toArray()).toEqual(second.map((row) => row.map((v) => expect.closeTo(v, 13) as unknown)))
  })

  test('in reverse it is the same from the other end', () => {
    const flipped = jacfwd((v: NdArray) => np.flip(lax.cumprod(np.flip(v))))(np.array(x))
    expect(jacfwd((v: NdArray) => lax.cumprod(v, 0, { reverse: true }))(np.array(x)).toArray()).toEqual(flipped.toArray())
  })
})

test('cumprod of long vectors, of every length around powers of two', () => {
  for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33]) {
    const x = Array.from({ length: count }, (_, i) => (i % 5 === 3 ? 0 : 0.5 + ((i * 7) % 11) / 10))
    const found = jacrev((v: NdArray) => lax.cumprod(v))(np.array(x))
    const expected = x.map((_, i) => x.map((_v, j) => partial(x, i, [j])))
    expect(found.toArray()).toEqual(expected.map((row) => row.map((v) => expect.closeTo(v, 12) as unknown)))
  }
})

describe('ties: the latest has the derivative', () => {
  const gradient = (f: (x: NdArray) => NdArray, x: readonly number[]): readonly number[] =>
    numbers(grad((v: NdArray) => f(v).sum())(np.array(x)))

  test('cummax', () => {
    expect(gradient((v) => lax.cummax(v), [1, 3, 3, 2, 3])).toEqual([1, 1, 2, 0, 1])
    expect(gradient((v) => lax.cummax(v, 0, { reverse: true }), [3, 2, 3, 1, 0])).toEqual([1, 0, 2, 1, 1])
  })
  test('cummin', () => {
    expect(gradient((v) => lax.cummin(v), [3, 1, 1, 2, 1])).toEqual([1, 1, 2, 0, 1])
    expect(gradient((v) => lax.cummin(v, 0, { reverse: true }), [1, 2, 1, 5])).toEqual([1, 0, 2, 1])
  })
  test('a NaN has the derivative from where it stands', () => {
    expect(gradient((v) => lax.cummax(v), [1, NaN, 3])).toEqual([1, 2, 0])
    expect(gradient((v) => lax.cummax(v), [1, NaN, NaN])).toEqual([1, 1, 1])
  })
  test('forward and reverse mode agree, and the second derivative is 0', () => {
    const x = np.array([2, 2, 1, 2])
    expect(jacfwd((v: NdArray) => lax.cummax(v))(x).toArray()).toEqual(jacrev((v: NdArray) => lax.cummax(v))(x).toArray())
    expect(hessian((v: NdArray) => lax.cummax(v).sum())(x).toArray()).toEqual(Array.from({ length: 4 }, () => [0, 0, 0, 0]))
  })
  test('under vmap each row for itself', () => {
    const x = np.array([
      [1, 1, 0],
      [2, 3, 3],
    ])
    expect(vmap(grad((v: NdArray) => lax.cummax(v).sum()))(x).toArray()).toEqual([
      [1, 2, 0],
      [1, 1, 1],
    ])
  })
})

describe('cumlogsumexp', () => {
  test('the gradient of an element is the softmax of those up to it', () => {
    const x = [0.3, -700, 2, 1.5]
    const expected = x.map((_, i) => {
      const weights = x.map((v, j) => (j <= i ? Math.exp(v) : 0))
      const total = weights.reduce((a, b) => a + b, 0)
      return weights.map((w) => expect.closeTo(w / total, 14) as unknown)
    })
    expect(jacrev((v: NdArray) => lax.cumlogsumexp(v))(np.array(x)).toArray()).toEqual(expected)
  })
  test('nothing: -Infinity with derivative 0, to second order', () => {
    const x = np.array([-Infinity, -Infinity, 1, -Infinity, 1000])
    expect(numbers(lax.cumlogsumexp(x))).toEqual([-Infinity, -Infinity, 1, 1, 1000])
    expect(jacfwd((v: NdArray) => lax.cumlogsumexp(v))(x).toArray()).toEqual([
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 1, 0, 0],
      [0, 0, 1, 0, 0],
      [0, 0, 0, 0, 1],
    ])
    expect(numbers(hessian((v: NdArray) => lax.cumlogsumexp(v).get([2, null]).sum())(x))).toEqual(Array.from({ length: 25 }, () => 0))
  })
  test('a far tail keeps its relative accuracy', () => {
    const [, tangent] = jvp((v: NdArray) => lax.cumlogsumexp(v), [np.array([0, -100])], [np.array([0, 1])])
    expect(tangent.get(1).item() / Math.exp(-100)).toBeCloseTo(1, 13)
  })
})
