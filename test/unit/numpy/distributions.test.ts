import { describe, expect, test } from 'vitest'
import { jvp, np, random, special, vmap, type NdArray } from 'cotangent'
import { betainc } from '../../../src/core/primitives/betainc.js'
import { igamma } from '../../../src/core/primitives/igamma.js'
import { elements } from './fixtures.js'

/*
 * Samples against their distributions. Keys are fixed, so a test gives the same every time; of correct samplers each bound would reject one key in a million,
 * which the search for keys that pass could not hide: the keys are those written first.
 */
const count = 50_000
const precisions = ['float64', 'float32'] as const

/** Kolmogorov and Smirnov: √n times the distance of the distribution functions exceeds x with probability 2 exp(-2 x²), here 1e-6. */
const farthest = Math.sqrt(Math.log(2e6) / 2)

/** Fails if the samples do not have this distribution function. */
function expectDistribution(samples: NdArray, cdf: (x: NdArray) => NdArray): void {
  const sorted = np.array(samples.astype('float64').toTypedArray().sort())
  expect(sorted.size).toBe(count)
  const distances = cdf(sorted).sub(np.arange(count).add(0.5).div(count)).abs()
  expect(distances.max().item() - 0.5 / count).toBeLessThan(farthest / Math.sqrt(count))
}

/** Chi-square over the integers from `low` to `high`, both with all beyond. Laurent and Massart: d + 2 √(d x) + 2 x is exceeded with probability below exp(-x), here 1e-6. */
function expectProbabilities(samples: NdArray, low: number, high: number, probability: (k: number) => number): void {
  const inner = Array.from({ length: high - low - 1 }, (_, i) => probability(low + 1 + i))
  const first = Array.from({ length: low + 1 }, (_, k) => probability(k)).reduce((sum, p) => sum + p, 0)
  const all = [first, ...inner]
  const probabilities = [...all, 1 - all.reduce((sum, p) => sum + p, 0)]
  const found = probabilities.map(() => 0)
  for (const x of elements(samples)) {
    const k = Math.min(high, Math.max(low, x)) - low
    found[k] = (found[k] ?? NaN) + 1
  }
  // The statistic has its distribution where no class is small.
  expect(Math.min(...probabilities) * count).toBeGreaterThan(10)
  const statistic = probabilities.reduce((sum, p, k) => sum + ((found[k] ?? NaN) - count * p) ** 2 / (count * p), 0)
  const [degrees, x] = [probabilities.length - 1, Math.log(1e6)]
  expect(statistic).toBeLessThan(degrees + 2 * Math.sqrt(degrees * x) + 2 * x)
}

const gammaCdf = (a: number, x: NdArray): NdArray => igamma(np.fullLike(x, a), x)
const betaCdf = (a: number, b: number, x: NdArray): NdArray => betainc(np.fullLike(x, a), np.fullLike(x, b), x)
const normalCdf = (x: NdArray): NdArray => special.erfc(x.div(-Math.SQRT2)).div(2)

describe.each(precisions)('%s', (dtype) => {
  const draw = { dtype }
  const shape = [count]
  const key = (i: number): NdArray => random.key(1000 + i)

  test('uniform, normal, exponential', () => {
    expectDistribution(random.uniform(key(0), shape, draw), (x) => x)
    expectDistribution(random.normal(key(1), shape, draw), normalCdf)
    expectDistribution(random.exponential(key(2), shape, draw), (x) => np.expm1(x.neg()).neg())
  })

  test('truncatedNormal', () => {
    const [low, high] = [-0.5, 1.5].map((x) => normalCdf(np.array(x)).item())
    expectDistribution(random.truncatedNormal(key(3), -0.5, 1.5, shape, draw), (x) =>
      normalCdf(x)
        .sub(low ?? NaN)
        .div((high ?? NaN) - (low ?? NaN)),
    )
  })

  test('gumbel, laplace, logistic, cauchy', () => {
    const gumbel = (x: NdArray): NdArray => np.exp(np.exp(x.neg()).neg())
    expectDistribution(random.gumbel(key(4), shape, draw), gumbel)
    expectDistribution(random.gumbel(key(5), shape, { ...draw, mode: 'high' }), gumbel)
    expectDistribution(random.laplace(key(6), shape, draw), (x) =>
      np.where(x.lt(0), np.exp(x).div(2), np.subtract(1, np.exp(x.neg()).div(2))),
    )
    expectDistribution(random.logistic(key(7), shape, draw), special.expit)
    expectDistribution(random.cauchy(key(8), shape, draw), (x) => np.arctan(x).div(Math.PI).add(0.5))
  })

  test('pareto, rayleigh, weibullMin, lognormal, maxwell, wald, triangular', () => {
    expectDistribution(random.pareto(key(9), 2.5, shape, draw), (x) => np.subtract(1, x.pow(-2.5)))
    expectDistribution(random.rayleigh(key(10), 2, shape, draw), (x) => np.subtract(1, np.exp(x.pow(2).div(-8))))
    expectDistribution(random.weibullMin(key(11), 2, 1.5, shape, draw), (x) => np.subtract(1, np.exp(x.div(2).pow(1.5).neg())))
    expectDistribution(random.lognormal(key(12), 0.5, shape, draw), (x) => normalCdf(np.log(x).div(0.5)))
    expectDistribution(random.maxwell(key(13), shape, draw), (x) => gammaCdf(1.5, x.pow(2).div(2)))
    const mean = 1.7
    expectDistribution(random.wald(key(14), mean, shape, draw), (x) => {
      const root = np.sqrt(np.divide(1, x))
      const [one, other] = [root.mul(x.div(mean).sub(1)), root.mul(x.div(mean).add(1).neg())]
      return normalCdf(one).add(normalCdf(other).mul(Math.exp(2 / mean)))
    })
    expectDistribution(random.triangular(key(15), -1, 0.5, 2, shape, draw), (x) =>
      np.where(x.lt(0.5), x.add(1).pow(2).div(4.5), np.subtract(1, np.subtract(2, x).pow(2).div(4.5))),
    )
  })

  test.each([0.05, 0.7, 1, 3.3, 150])('gamma and loggamma of shape %f', (a) => {
    const cdf = (x: NdArray): NdArray => gammaCdf(a, x)
    const log = random.loggamma(key(16), a, shape, draw)
    expectDistribution(random.gamma(key(17), a, shape, draw), cdf)
    expectDistribution(log, (x) => cdf(np.exp(x)))
    expect(
      np
        .isfinite(random.loggamma(key(18), 1e-6, shape, draw))
        .all()
        .item(),
    ).toBe(true)
  })

  test('beta, dirichlet, chisquare, t, f, generalizedNormal', () => {
    expectDistribution(random.beta(key(19), 0.5, 2.5, shape, draw), (x) => betaCdf(0.5, 2.5, x))
    const alpha = [0.5, 2, 3]
    const vectors = random.dirichlet(key(20), np.array(alpha), shape, draw)
    expect(vectors.sum(-1).sub(1).abs().max().item()).toBeLessThan(1e-6)
    alpha.forEach((a, i) => {
      expectDistribution(vectors.get([], i), (x) => betaCdf(a, 5.5 - a, x))
    })
    expectDistribution(random.chisquare(key(21), 3, shape, draw), (x) => gammaCdf(1.5, x.div(2)))
    expectDistribution(random.t(key(22), 2.5, shape, draw), (x) => {
      const half = betaCdf(1.25, 0.5, np.divide(2.5, x.pow(2).add(2.5))).div(2)
      return np.where(x.lt(0), half, np.subtract(1, half))
    })
    expectDistribution(random.f(key(23), 3, 5, shape, draw), (x) => betaCdf(1.5, 2.5, x.mul(3).div(x.mul(3).add(5))))
    expectDistribution(random.generalizedNormal(key(24), 3, shape, draw), (x) =>
      np
        .sign(x)
        .mul(gammaCdf(1 / 3, x.abs().pow(3)))
        .add(1)
        .div(2),
    )
  })

  test('ball, orthogonal, multivariateNormal', () => {
    const points = random.ball(key(25), 3, 2, shape, draw)
    expectDistribution(np.sqrt(points.pow(2).sum(-1)), (r) => r.pow(3))
    expectDistribution(points.get([], 1), (x) => x.mul(3).sub(x.pow(3)).add(2).div(4))
    const turned = random.orthogonal(key(26), 3, [count], 3, draw)
    const gram = np.matmul(np.swapaxes(turned, -1, -2), turned)
    expect(gram.sub(np.eye(3)).abs().max().item()).toBeLessThan(dtype === 'float64' ? 1e-14 : 1e-5)
    // An element of a uniform unit vector in three dimensions is uniform (Archimedes).
    for (const [i, j] of [
      [0, 0],
      [1, 2],
      [2, 2],
    ] as const)
      expectDistribution(turned.get([], i, j), (x) => x.add(1).div(2))
    const [mean, cov] = [
      np.array([1, -2]),
      np.array([
        [2, 1.2],
        [1.2, 1],
      ]),
    ]
    for (const method of ['cholesky', 'eigh', 'svd'] as const) {
      const vectors = random.multivariateNormal(key(27), mean, cov, shape, { ...draw, method })
      for (const direction of [np.array([1, 0]), np.array([0, 1]), np.array([1, -1])]) {
        const variance = np.matmul(direction, np.matmul(cov, direction)).item()
        const centre = np.matmul(direction, mean).item()
        expectDistribution(np.matmul(vectors.astype('float64'), direction), (x) => normalCdf(x.sub(centre).div(Math.sqrt(variance))))
      }
    }
  })

  test('binomial', () => {
    for (const [i, [n, p, low, high]] of (
      [
        [5, 0.3, 0, 4],
        [40, 0.6, 14, 34],
        [60, 0.2, 3, 22],
        [1000, 0.5, 450, 550],
      ] as const
    ).entries()) {
      const samples = random.binomial(key(28 + i), n, np.array(p, draw), shape)
      expectProbabilities(samples, low, high, (k) => chosen(n, k, p))
    }
    // As many as leave digits for the spread.
    const [trials, p] = [dtype === 'float64' ? 2 ** 60 : 2 ** 30, 0.3]
    const z = random
      .binomial(key(32), trials, np.array(p, draw), shape, { dtype: 'float64' })
      .sub(trials * np.array(p, draw).item())
      .div(Math.sqrt(trials * p * (1 - p)))
    expectDistribution(z, normalCdf)
  })

  test('gamma of so large a shape that numbers of its dtype are but a thousandth of the spread apart', () => {
    const [a, skewness] = [1e8, 2e-4]
    const z = random.gamma(key(33), a, shape, draw).astype('float64').sub(a).div(Math.sqrt(a))
    expectDistribution(z, (x) =>
      // Edgeworth's first term.
      normalCdf(x).sub(
        x
          .pow(2)
          .sub(1)
          .mul(np.exp(x.pow(2).div(-2)))
          .mul(skewness / 6 / Math.sqrt(2 * Math.PI)),
      ),
    )
  })
})

/** n over k, times p^k (1 - p)^(n - k). */
function chosen(n: number, k: number, p: number): number {
  let value = n * Math.log1p(-p)
  for (let i = 1; i <= k; i++) value += Math.log(((n - k + i) / i) * (p / (1 - p)))
  return Math.exp(value)
}

describe('integers', () => {
  const shape = [count]
  const key = (i: number): NdArray => random.key(2000 + i)

  test('poisson', () => {
    for (const [i, [mean, low, high]] of (
      [
        [0.3, 0, 4],
        [3, 0, 11],
        [9.9, 1, 22],
        [10, 1, 22],
        [60, 35, 88],
      ] as const
    ).entries()) {
      expectProbabilities(random.poisson(key(i), mean, shape), low, high, (k) => {
        let value = Math.exp(-mean)
        for (let j = 1; j <= k; j++) value *= mean / j
        return value
      })
    }
    const large = 1e6
    const z = random.poisson(key(5), large, shape).astype('float64').sub(large).div(Math.sqrt(large))
    // Nearly normal: the skewness, 1e-3, moves the distribution function by less than 1e-4.
    expectDistribution(z.add(0.5 / Math.sqrt(large)), normalCdf)
  })

  test('geometric, bernoulli, rademacher, randint', () => {
    expectProbabilities(random.geometric(key(6), 0.3, shape), 1, 20, (k) => (k === 0 ? 0 : 0.3 * 0.7 ** (k - 1)))
    for (const mode of ['low', 'high'] as const) {
      expectProbabilities(random.bernoulli(key(7), 0.3, shape, { mode }), 0, 1, (k) => (k === 0 ? 0.7 : 0.3))
    }
    expectProbabilities(random.rademacher(key(8), shape).add(1).div(2), 0, 1, () => 0.5)
    expectProbabilities(random.randint(key(9), shape, 3, 13).sub(3), 0, 9, () => 0.1)
    // Beyond 2^16 the remainder of 32 bits is taken.
    expectProbabilities(np.floor(random.randint(key(10), shape, 0, 70_000).div(7000)), 0, 9, () => 0.1)
  })

  test('categorical, choice, permutation', () => {
    const p = [0.1, 0.2, 0.05, 0.65]
    const probabilities = np.array(p)
    const expected = (k: number): number => p[k] ?? NaN
    for (const mode of ['low', 'high'] as const) {
      expectProbabilities(random.categorical(key(11), np.log(probabilities).add(5), -1, { shape, mode }), 0, 3, expected)
    }
    expectProbabilities(random.choice(key(12), 4, shape, { p: probabilities }), 0, 3, expected)
    expectProbabilities(random.choice(key(13), 10, shape), 0, 9, () => 0.1)
    // Orders of three things, as numbers in base 3.
    const orders = vmap((each: NdArray) => random.permutation(each, 3))(random.split(key(14), count))
    const names = [5, 7, 11, 15, 19, 21]
    const coded = np.matmul(orders.astype('float64'), np.array([9, 3, 1]))
    expectProbabilities(np.searchsorted(np.array(names), coded), 0, 5, () => 1 / 6)
    // Without replacement: the first with probability p, the second with p of the rest.
    const drawn = vmap((each: NdArray) => random.choice(each, 4, [2], { p: probabilities, replace: false }))(random.split(key(15), count))
    const ordered = (i: number, j: number): number => (i === j ? 0 : (expected(i) * expected(j)) / (1 - expected(i)))
    const pairs = p.flatMap((_, i) => p.flatMap((__, j) => (i === j ? [] : [4 * i + j])))
    const places = np.searchsorted(np.array(pairs), drawn.get([], 0).mul(4).add(drawn.get([], 1)).astype('float64'))
    expectProbabilities(places, 0, pairs.length - 1, (k) => {
      const pair = pairs[k] ?? NaN
      return ordered(Math.floor(pair / 4), pair % 4)
    })
  })
})

describe('derivatives of samples in parameters', () => {
  /*
   * The mean over samples of the derivative of f is the derivative of the mean of f. Six standard errors: exceeded by a normal mean with probability 2e-9.
   */
  function expectMean(values: NdArray, expected: number): void {
    const error = values.std().item() / Math.sqrt(values.size)
    expect(Math.abs(values.mean().item() - expected)).toBeLessThan(6 * error)
  }
  const size = 20_000
  const slopes = (f: (p: NdArray) => NdArray, p: number): NdArray => jvp(f, [np.array(p)], [np.array(1)])[1]

  test.each([0.1, 0.8, 2, 30])('gamma of shape %f: those of moments', (a) => {
    const key = random.key(5)
    expectMean(
      slopes((p) => random.gamma(key, p, [size]), a),
      1,
    )
    expectMean(
      slopes((p) => random.gamma(key, p, [size]).pow(2), a),
      2 * a + 1,
    )
    // E log x = digamma(a), whose derivative is a sum.
    let trigamma = 0
    for (let k = 0; k < 1e5; k++) trigamma += 1 / (a + k) ** 2
    expectMean(
      slopes((p) => random.loggamma(key, p, [size]), a),
      trigamma + 1 / (a + 1e5),
    )
  })

  test('gamma numbers keep their quantiles, to second order', () => {
    const key = random.key(8)
    const h = 1e-4
    for (const a of [0.2, 1, 7]) {
      const x = random.gamma(key, a, [50])
      const [first, second] = [slopes, slopes].map((d, order) =>
        order === 0
          ? d((p) => random.gamma(key, p, [50]), a)
          : d((p) => jvp((q: NdArray) => random.gamma(key, q, [50]), [p], [np.array(1)])[1], a),
      )
      // The curve x(a) = x + x' h + x'' h²/2 has the same P up to h³.
      const moved = (step: number): NdArray => x.add((first ?? x).mul(step)).add((second ?? x).mul((step * step) / 2))
      const [before, here, after] = [-h, 0, h].map((step) => gammaCdf(a + step, moved(step)))
      const zero = here ?? x
      expect((after ?? x).sub(zero).abs().max().item()).toBeLessThan(1e-9)
      expect((before ?? x).sub(zero).abs().max().item()).toBeLessThan(1e-9)
    }
  })

  test.each(precisions)('%s: gamma numbers of small shapes are exponentials of their logarithms, to second order', (dtype) => {
    const key = random.key(9)
    const one = np.array(1, { dtype })
    const least = dtype === 'float32' ? 1e-38 : 1e-307
    const slopesOf = (f: (p: NdArray) => NdArray) => (p: NdArray) => jvp(f, [p], [one])[1]
    for (const a of [0.005, 0.02, 0.2]) {
      const p = np.array(a, { dtype })
      const [x, dx, ddx] = ordersOf((q) => random.gamma(key, q, [200], { dtype }), p)
      const [y, dy, ddy] = ordersOf((q) => random.loggamma(key, q, [200], { dtype }), p)
      const near = (found: NdArray, expected: NdArray): void => {
        // Relative to the terms of the sum, and to what rounding a logarithm amounts to.
        const error = found.div(x).sub(expected).div(dy.pow(2).add(1)).div(y.abs().add(1)).abs()
        expect(np.where(x.gt(least), error, 0).max().item()).toBeLessThan(dtype === 'float32' ? 1e-5 : 1e-13)
      }
      expect(x.lt(1e-20).any().item()).toBe(a < 0.1)
      near(dx, dy)
      near(ddx, ddy.add(dy.pow(2)))
      expect(np.isfinite(ddx).all().item()).toBe(true)
    }

    function ordersOf(f: (p: NdArray) => NdArray, p: NdArray): [NdArray, NdArray, NdArray] {
      return [f(p), slopesOf(f)(p), slopesOf(slopesOf(f))(p)]
    }
  })

  test('gamma numbers of shape 0 do not move', () => {
    const moves = (dtype: 'float64' | 'float32'): number[] =>
      elements(jvp((a: NdArray) => random.gamma(random.key(1), a, [3], { dtype }), [np.array(0)], [np.array(1)])[1])
    for (const dtype of precisions) expect(moves(dtype)).toEqual([0, 0, 0])
  })

  test('uniform, normal, beta, dirichlet, t: those of means', () => {
    const key = random.key(6)
    expectMean(
      slopes((p) => random.normal(key, [size]).mul(p).add(p).pow(2), 2),
      8,
    )
    expectMean(
      slopes((p) => random.uniform(key, [size], { minval: p, maxval: p.mul(3) }), 2),
      2,
    )
    // a / (a + 3), a variance, E x² of Student's t.
    expectMean(
      slopes((p) => random.beta(key, p, 3, [size]), 2),
      3 / 25,
    )
    expectMean(
      slopes((p) => random.dirichlet(key, np.stack([p, np.array(1), np.array(2)]), [size]).get([], 1), 2),
      -1 / 25,
    )
    expectMean(
      slopes((p) => random.t(key, p, [size]).abs(), 5),
      (meanOfT(5 + 1e-4) - meanOfT(5 - 1e-4)) / 2e-4,
    )
  })
})

/** E |x| of Student's t, with Γ by Stirling's series. */
function meanOfT(df: number): number {
  const logGamma = (x: number): number => {
    const y = x + 10
    let shift = 0
    for (let k = 0; k < 10; k++) shift += Math.log(x + k)
    return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + 1 / (12 * y) - 1 / (360 * y ** 3) + 1 / (1260 * y ** 5) - shift
  }
  return (2 * Math.sqrt(df) * Math.exp(logGamma((df + 1) / 2) - logGamma(df / 2))) / (Math.sqrt(Math.PI) * (df - 1))
}
