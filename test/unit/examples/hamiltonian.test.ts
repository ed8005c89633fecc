import { grad, jit, np, random, type NdArray } from 'cotangent'
import { expect, test } from 'vitest'
import { logPosterior, standardized } from '../../../examples/hamiltonian/regression.js'
import { disagreement, sampleChains } from '../../../examples/hamiltonian/sampler.js'

test('Hamiltonian Monte Carlo finds mean and covariance of a normal distribution', () => {
  const precision = np.array([
    [2, 0.6],
    [0.6, 1],
  ])
  const centre = np.array([1, -2])
  const logDensity = (x: NdArray): NdArray => np.matmul(precision, x.sub(centre)).mul(x.sub(centre)).sum().div(-2)
  const run = jit((key: NdArray) => sampleChains(logDensity, key, np.zeros([4, 2]), 2000, { size: 0.4, steps: 8 }))
  const [positions, accepted] = run(random.key(5))
  const kept = positions.get([], [200])
  expect(accepted.astype('float64').mean().item()).toBeGreaterThan(0.8)
  expect(disagreement(kept).max().item()).toBeLessThan(1.02)
  // The inverse of the precision is [[1, -0.6], [-0.6, 2]] / 1.64; 7200 draws, little correlated: deviations of a hundredth or two.
  const draws = kept.reshape([-1, 2])
  const centred = draws.sub(draws.mean(0))
  const covariance = np.matmul(centred.T, centred).div(7200)
  expect(draws.mean(0).sub(centre).toArray()).toSatisfy(small(0.1))
  expect(
    covariance
      .sub(
        np
          .array([
            [1, -0.6],
            [-0.6, 2],
          ])
          .div(1.64),
      )
      .ravel()
      .toArray(),
  ).toSatisfy(small(0.15))
})

test('the penguins are standardized, and the posterior is steepest away from its mode', () => {
  const sample = standardized()
  expect(sample.inputs.shape).toEqual([68, 5])
  expect(sample.inputs.get([], [1]).mean(0).toArray()).toSatisfy(small(1e-12))
  expect(sample.inputs.get([], [1]).std(0).sub(1).toArray()).toSatisfy(small(1e-12))
  // Ascending the gradient leads to a mode where it vanishes.
  let weights: NdArray = np.zeros([5])
  const slope = jit(grad(logPosterior(sample)))
  for (let i = 0; i < 2000; i++) weights = weights.add(slope(weights).mul(0.05))
  expect(slope(weights).toArray()).toSatisfy(small(1e-8))
  expect(np.matmul(sample.inputs, weights).gt(0).eq(sample.male.gt(0.5)).sum().item()).toBeGreaterThanOrEqual(60)
})

const small = (bound: number) => (list: unknown) => Array.isArray(list) && list.flat().every((x) => Math.abs(Number(x)) < bound)
