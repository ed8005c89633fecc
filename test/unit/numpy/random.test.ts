import { describe, expect, test } from 'vitest'
import { ArgumentError, DtypeError, grad, jit, np, random, ShapeError, vmap, withDefaultDtype, type NdArray } from 'cotangent'
import { elements, expectClose, fixture } from './fixtures.js'

interface KeyCase {
  readonly seed: number
  readonly key: readonly number[]
  readonly split: readonly (readonly number[])[]
  readonly foldIn: readonly (readonly [data: number, key: readonly number[]])[]
  readonly bits: readonly number[]
  readonly uniform32: readonly number[]
  readonly uniform64: readonly number[]
  readonly bounded32: readonly number[]
  readonly bounded64: readonly number[]
  readonly normal32: readonly number[]
  readonly normal64: readonly number[]
}

const { keys, hashOf100000 } = fixture<{ readonly keys: readonly KeyCase[]; readonly hashOf100000: number }>('random')
const single = { dtype: 'float32' } as const
const bounds = { minval: -1.5, maxval: 2 }

describe('the numbers that JAX publishes', () => {
  // docs.jax.dev, "Pseudorandom numbers" (JAX 0.10): printed with six to eight digits, and XLA's inverse error function is right to about as many.
  const digits = 6

  test('normal(key(42), (3,)), also a prefix of a larger draw', () => {
    const expected = [-0.02830462, 0.46713185, 0.29570296]
    elements(random.normal(random.key(42), [3], single)).forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i] ?? NaN, digits)
    })
    expect(random.normal(random.key(42), [], single).item()).toBeCloseTo(-0.028304616, digits)
    // The documentation of jaxtransform3d, with a shape of two axes.
    const more = [...expected, 0.15354592, -0.12403282, 0.21692315]
    elements(random.normal(random.key(42), [2, 3], single)).forEach((x, i) => {
      expect(x).toBeCloseTo(more[i] ?? NaN, digits)
    })
  })

  test('split(key(42), 3), one number from each, alone and mapped', () => {
    const subkeys = random.split(random.key(42), 3)
    const expected = [0.07592554, 0.60576403, 0.4323065]
    elements(vmap((key: NdArray) => random.normal(key, [], single))(subkeys)).forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i] ?? NaN, digits)
      expect(random.normal(subkeys.get(i), [], single).item()).toBe(x)
    })
  })

  test('three draws in a loop of split', () => {
    let key = random.key(42)
    for (const expected of [0.6057640314102173, -0.21089035272598267, -0.3948981463909149]) {
      const pair = random.split(key)
      expect(random.normal(pair.get(1), [], single).item()).toBeCloseTo(expected, digits)
      key = pair.get(0)
    }
  })

  test('uniform(key(0)) and that of its subkey, from the documentation of jax.random', () => {
    expect(random.uniform(random.key(0), [], single).item()).toBeCloseTo(0.947667, 6)
    expect(random.uniform(random.split(random.key(0)).get(1), [], single).item()).toBeCloseTo(0.00729382, 8)
  })
})

describe('an independent implementation', () => {
  test.each(keys)('seed $seed', (expected) => {
    const key = random.key(expected.seed)
    expect(key.dtype).toBe('uint32')
    expect(key.toArray()).toEqual(expected.key)
    expect(random.split(key, 3).toArray()).toEqual(expected.split)
    expect(random.split(key).toArray()).toEqual(expected.split.slice(0, 2))
    for (const [data, folded] of expected.foldIn) expect(random.foldIn(key, data).toArray()).toEqual(folded)
    expect(random.bits(key, [5]).toArray()).toEqual(expected.bits)
    expect(random.bits(key).item()).toBe(expected.bits[0])
    expect(random.uniform(key, [5], single).toArray()).toEqual(expected.uniform32)
    expect(random.uniform(key, [5]).toArray()).toEqual(expected.uniform64)
    expect(random.uniform(key, [5], { ...single, ...bounds }).toArray()).toEqual(expected.bounded32)
    expect(random.uniform(key, [5], bounds).toArray()).toEqual(expected.bounded64)
    elements(random.normal(key, [5])).forEach((x, i) => {
      expectClose(x, expected.normal64[i] ?? NaN, 1e-15)
    })
    elements(random.normal(key, [5], single)).forEach((x, i) => {
      expectClose(x, expected.normal32[i] ?? NaN, 3e-7)
    })
  })

  test('100,000 words', () => {
    let hash = 0
    for (const word of elements(random.bits(random.key(7), [100, 1000]))) hash = (Math.imul(hash, 31) + word) >>> 0
    expect(hash).toBe(hashOf100000)
  })
})

describe('keys', () => {
  test('an array of integers is a seed like the number, under jit and vmap too', () => {
    for (const seed of [0, 42, 2 ** 40 + 5, -1, -(2 ** 33) - 7]) {
      expect(random.key(np.array(seed)).toArray()).toEqual(random.key(seed).toArray())
      expect(jit((x: NdArray) => random.key(x))(seed).toArray()).toEqual(random.key(seed).toArray())
      expect(jit((x: NdArray) => random.foldIn(random.key(0), x))(seed).toArray()).toEqual(
        random.foldIn(random.key(0), np.array(seed)).toArray(),
      )
    }
    expect(vmap((x: NdArray) => random.key(x))(np.arange(3)).toArray()).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ])
    expect(random.key(np.array(-1, { dtype: 'int32' })).toArray()).toEqual([0, 2 ** 32 - 1])
    expect(random.foldIn(random.key(0), np.array(4, { dtype: 'int32' })).toArray()).toEqual(random.foldIn(random.key(0), 4).toArray())
  })

  test('are mapped over', () => {
    const many = random.split(random.key(3), [2, 2])
    expect(many.shape).toEqual([2, 2, 2])
    expect(many.reshape([4, 2]).toArray()).toEqual(random.split(random.key(3), 4).toArray())
    const f = (key: NdArray): NdArray => random.uniform(key, [2, 3])
    const mapped = vmap(f)(many.get(0))
    expect(mapped.toArray()).toEqual([f(many.get(0, 0)).toArray(), f(many.get(0, 1)).toArray()])
    expect(jit(vmap(f))(many.get(0)).toArray()).toEqual(mapped.toArray())
    expect(jit(f)(many.get(0, 0)).toArray()).toEqual(f(many.get(0, 0)).toArray())
    const split = vmap((key: NdArray) => random.split(key))(many.get(0))
    expect(split.get(1).toArray()).toEqual(random.split(many.get(0, 1)).toArray())
    expect(
      vmap((i: NdArray) => random.foldIn(random.key(1), i))(np.arange(2))
        .get(1)
        .toArray(),
    ).toEqual(random.foldIn(random.key(1), 1).toArray())
  })

  test('mistakes', () => {
    expect(() => random.key(0.5)).toThrow(ArgumentError)
    expect(() => random.key(2 ** 53)).toThrow(ArgumentError)
    expect(() => random.key(np.arange(2))).toThrow(/Map over several integers with vmap/)
    expect(() => random.key(np.array(true))).toThrow(DtypeError)
    expect(() => random.foldIn(random.key(0), 2 ** 32)).toThrow(ArgumentError)
    expect(() => random.bits(np.array([1, 2]), [2])).toThrow(ShapeError)
    expect(() => random.normal(random.split(random.key(0)), [2])).toThrow(/must be a key, uint32\[2\], not uint32\[2,2\]/)
    expect(() => random.uniform(random.key(0), [2.5])).toThrow(ShapeError)
  })
})

describe('samples', () => {
  test('dtypes and shapes', () => {
    expect(random.uniform(random.key(0), [2, 0]).shape).toEqual([2, 0])
    expect(random.uniform(random.key(0), [2]).dtype).toBe('float64')
    expect(withDefaultDtype('float32', () => random.normal(random.key(0), [2]).dtype)).toBe('float32')
    expect(random.normal(random.key(0), [2], single).dtype).toBe('float32')
  })

  test('bounds broadcast, hold, and are differentiable', () => {
    const x = random.uniform(random.key(5), [1000, 2], { minval: np.array([0, -3]), maxval: np.array([[1e-3]]) })
    const [left = NaN, right = NaN] = elements(np.min(x, 0))
    expect(left).toBeGreaterThanOrEqual(0)
    expect(right).toBeGreaterThanOrEqual(-3)
    expect(right).toBeLessThan(-2.9)
    expect(np.max(x).item()).toBeLessThan(1e-3)
    const u = random.uniform(random.key(5), []).item()
    expect(grad((high: NdArray) => random.uniform(random.key(5), [], { maxval: high }))(2).item()).toBeCloseTo(u, 15)
    expect(() => random.uniform(random.key(0), [2], { minval: np.zeros([3]) })).toThrow(ShapeError)
  })

  test.each(['float64', 'float32'] as const)('of %s have the moments and the distribution they should', (dtype) => {
    const count = 200_000
    const z = random.normal(random.key(11), [count], { dtype })
    // Four standard errors.
    const margin = 4 / Math.sqrt(count)
    expect(Math.abs(z.mean().item())).toBeLessThan(margin)
    expect(Math.abs(z.var().item() - 1)).toBeLessThan(margin * Math.SQRT2)
    expect(Math.abs(z.pow(4).mean().item() - 3)).toBeLessThan(margin * Math.sqrt(96))
    const u = random.uniform(random.key(12), [count], { dtype }).toTypedArray().sort()
    let distance = 0
    u.forEach((x, i) => (distance = Math.max(distance, Math.abs(x - (i + 0.5) / count))))
    // Kolmogorov and Smirnov: beyond 1.95 / √n once in a thousand.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(count))
  })
})
