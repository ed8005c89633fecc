import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  DtypeError,
  grad,
  jit,
  jvp,
  lax,
  np,
  random,
  ShapeError,
  vmap,
  withDefaultDtype,
  type DType,
  type NdArray,
  type Shape,
} from 'cotangent'
import { elements } from './fixtures.js'

type Sampler = (key: NdArray, parameter: NdArray, shape: Shape | undefined, dtype: 'float64' | 'float32') => NdArray

/** Samplers of floats with one parameter each; the others are fixed. */
const parametric: Readonly<Record<string, Sampler>> = {
  truncatedNormal: (key, p, shape, dtype) => random.truncatedNormal(key, p.neg(), 1, shape, { dtype }),
  lognormal: (key, p, shape, dtype) => random.lognormal(key, p, shape, { dtype }),
  wald: (key, p, shape, dtype) => random.wald(key, p, shape, { dtype }),
  pareto: (key, p, shape, dtype) => random.pareto(key, p, shape, { dtype }),
  rayleigh: (key, p, shape, dtype) => random.rayleigh(key, p, shape, { dtype }),
  weibullMin: (key, p, shape, dtype) => random.weibullMin(key, 2, p, shape, { dtype }),
  triangular: (key, p, shape, dtype) => random.triangular(key, p.neg(), 0, 1, shape, { dtype }),
  gamma: (key, p, shape, dtype) => random.gamma(key, p, shape, { dtype }),
  loggamma: (key, p, shape, dtype) => random.loggamma(key, p, shape, { dtype }),
  beta: (key, p, shape, dtype) => random.beta(key, 1.5, p, shape, { dtype }),
  chisquare: (key, p, shape, dtype) => random.chisquare(key, p, shape, { dtype }),
  t: (key, p, shape, dtype) => random.t(key, p, shape, { dtype }),
  f: (key, p, shape, dtype) => random.f(key, p, 3, shape, { dtype }),
  generalizedNormal: (key, p, shape, dtype) => random.generalizedNormal(key, p, shape, { dtype }),
  binomial: (key, p, shape, dtype) => random.binomial(key, 30, p.div(4), shape, { dtype }),
}

/** Samplers without parameters, or with fixed ones. */
const plain: Readonly<Record<string, (key: NdArray, shape: Shape) => NdArray>> = {
  bits: random.bits,
  uniform: (key, shape) => random.uniform(key, shape),
  normal: (key, shape) => random.normal(key, shape),
  randint: (key, shape) => random.randint(key, shape, -3, 70_000),
  bernoulli: (key, shape) => random.bernoulli(key, 0.3, shape),
  rademacher: (key, shape) => random.rademacher(key, shape),
  geometric: (key, shape) => random.geometric(key, 0.2, shape),
  poisson: (key, shape) => random.poisson(key, 12, shape),
  exponential: (key, shape) => random.exponential(key, shape),
  gumbel: (key, shape) => random.gumbel(key, shape, { mode: 'high' }),
  laplace: (key, shape) => random.laplace(key, shape),
  logistic: (key, shape) => random.logistic(key, shape),
  cauchy: (key, shape) => random.cauchy(key, shape),
  maxwell: (key, shape) => random.maxwell(key, shape),
  categorical: (key, shape) => random.categorical(key, np.zeros([3]), -1, { shape }),
  choice: (key, shape) => random.choice(key, 5, shape),
  weighted: (key, shape) => random.choice(key, 3, shape, { p: np.array([0.2, 0.3, 0.5]) }),
  dirichlet: (key, shape) => random.dirichlet(key, np.array([1, 2]), shape),
  ball: (key, shape) => random.ball(key, 2, 2, shape),
  orthogonal: (key, shape) => random.orthogonal(key, 2, shape),
  multivariateNormal: (key, shape) => random.multivariateNormal(key, np.zeros([2]), np.eye(2), shape),
}

const key = random.key(17)

describe.each(Object.entries(parametric))('%s', (_name, sample) => {
  const values = np.array([0.4, 1.3, 2.5])

  test('shapes and dtypes', () => {
    expect(sample(key, values, undefined, 'float64').shape).toEqual([3])
    expect(sample(key, np.array(2), undefined, 'float64').shape).toEqual([])
    const wide = sample(key, values, [4, 3], 'float32')
    expect([wide.shape, wide.dtype]).toEqual([[4, 3], 'float32'])
    expect(sample(key, np.zeros([0]), undefined, 'float64').shape).toEqual([0])
    expect(sample(key, values, [0, 3], 'float32').shape).toEqual([0, 3])
    expect(() => sample(key, values, [3, 2], 'float64')).toThrow(ShapeError)
    expect(() => sample(key, values, [], 'float64')).toThrow(/do not fit samples of shape/)
    expect(() => sample(np.zeros([2]), values, [3], 'float64')).toThrow(/must be a key/)
    const wrong: DType = 'int32'
    // What a caller without types may write.
    expect(() => sample(key, values, [3], wrong as 'float64')).toThrow(DtypeError)
  })

  test('keys and parameters are mapped over as if one by one, staged or not', () => {
    const keys = random.split(key, 3)
    const each = (k: NdArray, p: NdArray): NdArray => sample(k, p, [2], 'float64')
    const alone = [0, 1, 2].map((i) => each(keys.get(i), values.get(i)).toArray())
    expect(vmap(each)(keys, values).toArray()).toEqual(alone)
    expect(jit(vmap(each))(keys, values).toArray()).toEqual(alone)
    const oneKey = vmap((p: NdArray) => each(key, p))(values).toArray()
    expect(oneKey).toEqual([0, 1, 2].map((i) => each(key, values.get(i)).toArray()))
    const [, inScan] = lax.scan(
      (carry: NdArray, [k, p]: readonly [NdArray, NdArray]): [NdArray, NdArray] => [carry, each(k, p)],
      np.array(0),
      [keys, values],
    )
    expect(inScan.toArray()).toEqual(alone)
  })
})

describe.each(Object.entries(plain))('%s', (_name, sample) => {
  test('keys are mapped over as if one by one, staged or not', () => {
    const keys = random.split(key, 3)
    for (const shape of [[], [2], [2, 2], [0]]) {
      const alone = [0, 1, 2].map((i) => sample(keys.get(i), shape).toArray())
      expect(vmap((k: NdArray) => sample(k, shape))(keys).toArray()).toEqual(alone)
      expect(jit(vmap((k: NdArray) => sample(k, shape)))(keys).toArray()).toEqual(alone)
      expect(jit((k: NdArray) => sample(k, shape))(keys.get(1)).toArray()).toEqual(alone[1])
    }
  })

  test('mistakes', () => {
    expect(() => sample(np.arange(2), [2])).toThrow(/must be a key, uint32\[2\]/)
    expect(() => sample(key, [-1])).toThrow(ShapeError)
    expect(() => sample(key, [2 ** 17, 2 ** 17])).toThrow(ShapeError)
  })
})

describe('degenerate parameters', () => {
  const none = (x: NdArray): boolean => elements(x).every(Number.isNaN)

  test('gamma and its family', () => {
    expect(elements(random.gamma(key, np.array([0, -0, Infinity])))).toEqual([0, 0, Infinity])
    expect(elements(random.loggamma(key, np.array([0, Infinity])))).toEqual([-Infinity, Infinity])
    expect(none(random.gamma(key, np.array([-1, -0.5, NaN, -Infinity])))).toBe(true)
    expect(none(random.loggamma(key, np.array([-1, -0.5, NaN])))).toBe(true)
    expect(elements(random.beta(key, np.array([0, 2]), np.array([2, 0])))).toEqual([0, 1])
    expect(random.dirichlet(key, np.array([0, 3, 0])).toArray()).toEqual([0, 1, 0])
    // A shape so small that numbers are below the least one.
    const small = random.gamma(key, 1e-4, [1000])
    expect(small.min().item()).toBe(0)
    expect(
      np
        .isfinite(random.loggamma(key, 1e-300, [1000]))
        .all()
        .item(),
    ).toBe(true)
    expect(grad((a: NdArray) => random.gamma(key, a, [1000]).sum())(1e-4).item()).toBeGreaterThanOrEqual(0)
  })

  test('poisson', () => {
    expect(elements(random.poisson(key, np.array([0, -0, -1, NaN, Infinity])))).toEqual([0, 0, -1, -1, 2 ** 31 - 1])
    expect(random.poisson(key, 1e300).item()).toBe(2 ** 31 - 1)
    expect(random.poisson(key, 3e9, [], { dtype: 'uint32' }).dtype).toBe('uint32')
  })

  test('binomial', () => {
    const p = np.array([0, 1, 0.3, 1.5, -0.1, NaN])
    const found = elements(random.binomial(key, 50, p))
    expect(found.slice(0, 2)).toEqual([0, 50])
    expect(found.slice(3)).toEqual([NaN, NaN, NaN])
    expect(elements(random.binomial(key, np.array([0, -1, NaN, Infinity, -Infinity]), 0.5))).toEqual([0, NaN, NaN, Infinity, NaN])
    // Half of many: within six standard deviations.
    const many = random.binomial(key, 2 ** 40, 0.5).item()
    expect(Math.abs(many - 2 ** 39)).toBeLessThan(6 * 2 ** 19)
  })

  test('truncatedNormal stays inside of its bounds', () => {
    const narrow = elements(random.truncatedNormal(key, 1, 1 + 2 ** -50, [100]))
    for (const x of narrow) {
      expect(x).toBeGreaterThan(1)
      expect(x).toBeLessThan(1 + 2 ** -50)
    }
    const half = random.truncatedNormal(key, -Infinity, 0, [1000], { dtype: 'float32' })
    expect(half.max().item()).toBeLessThan(0)
    expect(np.isfinite(half).all().item()).toBe(true)
    expect(grad((low: NdArray) => random.truncatedNormal(key, low, 5, [10]).sum())(1).item()).toBeGreaterThan(1)
  })

  test('multivariateNormal of a singular covariance', () => {
    const cov = np.array([
      [1, 1],
      [1, 1],
    ])
    for (const method of ['eigh', 'svd'] as const) {
      const x = random.multivariateNormal(key, np.zeros([2]), cov, [10], { method })
      expect(x.get([], 0).sub(x.get([], 1)).abs().max().item()).toBeLessThan(1e-15)
    }
    expect(() => random.multivariateNormal(key, np.zeros([2]), np.eye(3))).toThrow(ShapeError)
    expect(() => random.multivariateNormal(key, np.array(0), np.eye(1))).toThrow(ShapeError)
    const unknown = { method: 'lu' } as unknown as { method: 'svd' }
    expect(() => random.multivariateNormal(key, np.zeros([2]), np.eye(2), [], unknown)).toThrow(ArgumentError)
  })
})

describe('integers and choices', () => {
  test('permutations are mapped over as if one by one, staged or not', () => {
    const keys = random.split(key, 3)
    const columns = np.arange(6).reshape([3, 2])
    for (const independent of [false, true]) {
      const mix = (k: NdArray, x: NdArray): NdArray => random.permutation(k, x, 1, { independent })
      const xs = np.stack([columns, columns.add(10), columns.mul(-1)])
      const alone = [0, 1, 2].map((i) => mix(keys.get(i), xs.get(i)).toArray())
      expect(vmap(mix)(keys, xs).toArray()).toEqual(alone)
      expect(jit(vmap(mix))(keys, xs).toArray()).toEqual(alone)
      // Each element goes where it went before.
      const weights = np.arange(6).reshape([3, 2])
      const moved = grad((x: NdArray) => mix(keys.get(0), x).mul(weights).sum())(columns.astype('float64'))
      expect(mix(keys.get(0), moved).toArray()).toEqual(weights.toArray())
    }
    expect(jit((k: NdArray) => random.permutation(k, 5))(keys.get(0)).toArray()).toEqual(random.permutation(keys.get(0), 5).toArray())
  })

  test('dtypes', () => {
    expect(random.randint(key, [2], 0, 5, { dtype: 'uint32' }).dtype).toBe('uint32')
    expect(random.choice(key, np.array([true, false]), [3]).dtype).toBe('bool')
    expect(random.permutation(key, np.array([1, 2], { dtype: 'float32' })).dtype).toBe('float32')
    expect(random.categorical(key, np.zeros([2, 3], { dtype: 'float32' })).dtype).toBe('int32')
    expect(random.rademacher(key, [2], { dtype: 'float64' }).dtype).toBe('float64')
    expect(withDefaultDtype('float32', () => random.gamma(key, 2).dtype)).toBe('float32')
    const wrong = { dtype: 'float64' } as unknown as { dtype: 'int32' }
    expect(() => random.randint(key, [], 0, 2, wrong)).toThrow(DtypeError)
  })

  test('mistakes', () => {
    expect(() => random.permutation(key, -1)).toThrow(ArgumentError)
    expect(() => random.permutation(key, np.array(3))).toThrow()
    expect(() => random.permutation(key, np.zeros([2]), 1)).toThrow()
    expect(() => random.choice(key, 0, [2])).toThrow(/nothing to choose from/)
    expect(random.choice(key, 0, [0]).shape).toEqual([0])
    expect(() => random.choice(key, 3, [4], { replace: false })).toThrow(/without replacement/)
    expect(() => random.choice(key, 3, [2], { p: np.ones([4]) })).toThrow(ShapeError)
    expect(() => random.categorical(key, np.zeros([3]), -1, { shape: [4], replace: false })).toThrow(ArgumentError)
    expect(() => random.categorical(key, np.zeros([3]), 1)).toThrow()
    expect(() => random.randint(key, [2], np.zeros([3]), 5)).toThrow(ShapeError)
    const unknown = { mode: 'medium' } as unknown as { mode: 'low' }
    expect(() => random.gumbel(key, [], unknown)).toThrow(ArgumentError)
    const misspelt = { replacement: false } as unknown as { replace: false }
    expect(() => random.choice(key, 3, [2], misspelt)).toThrow(/unknown option/)
  })

  test('keys and their words', () => {
    expect(random.keyData(random.split(key)).toArray()).toEqual(random.split(key).toArray())
    expect(random.wrapKeyData(random.keyData(key)).toArray()).toEqual(key.toArray())
    expect(() => random.wrapKeyData(np.array([1, 2]))).toThrow(ShapeError)
    expect(() => random.keyData(np.zeros([3], { dtype: 'uint32' }))).toThrow(ShapeError)
  })
})

describe('derivatives', () => {
  test('of integers are zero, and counts have none', () => {
    const [, dx] = jvp((p: NdArray) => random.binomial(key, 10, p, [3]), [np.array(0.3)], [np.array(1)])
    expect(dx.toArray()).toEqual([0, 0, 0])
    expect(grad((m: NdArray) => random.poisson(key, m).astype('float64').mul(m))(5).item()).toBe(random.poisson(key, 5).item())
  })

  test('of scales and locations are those of the formula', () => {
    const z = random.normal(key, [4])
    const loss = (mu: NdArray, sigma: NdArray): NdArray => random.normal(key, [4]).mul(sigma).add(mu).pow(2).sum()
    const [dMu, dSigma] = grad(loss, { argnums: [0, 1] })(0.5, 2)
    expect(dMu.item()).toBeCloseTo(z.mul(2).add(0.5).mul(2).sum().item(), 12)
    expect(dSigma.item()).toBeCloseTo(z.mul(2).add(0.5).mul(2).mul(z).sum().item(), 12)
    const slope = grad((scale: NdArray) => random.weibullMin(key, scale, 1.5))(2).item()
    expect(slope).toBeCloseTo(random.weibullMin(key, 1, 1.5).item(), 14)
  })

  test('of gamma numbers under every transform', () => {
    const f = (a: NdArray): NdArray => random.gamma(key, a, [3]).sum()
    const [forward, reverse] = [jvp(f, [np.array(1.7)], [np.array(1)])[1].item(), grad(f)(1.7).item()]
    expect(reverse).toBeCloseTo(forward, 12)
    expect(jit(grad(f))(1.7).item()).toBe(reverse)
    const values = np.array([0.3, 1.7])
    expect(vmap(grad(f))(values).toArray()).toEqual([grad(f)(0.3).item(), reverse])
    const second = grad(grad(f))(1.7).item()
    expect(jvp(grad(f), [np.array(1.7)], [np.array(1)])[1].item()).toBeCloseTo(second, 10)
  })
})
