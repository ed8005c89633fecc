import { np } from 'cotangent'
import { expect, test } from 'vitest'
import { minimize, rosenbrock } from '../../../examples/rosenbrock/newton.js'

test('Newton’s method ends at (1, …, 1), and quadratically', () => {
  const [x, iterates] = minimize(rosenbrock, np.linspace(-1.2, 0.8, 10), 1e-10)
  expect(x.sub(1).square().sum().item()).toBeLessThan(1e-24)
  // Near the end each step squares the length of the gradient, up to a factor.
  const lengths = iterates.map(({ gradient }) => gradient)
  const [last = NaN, before = NaN, earlier = NaN] = [lengths.at(-1), lengths.at(-2), lengths.at(-3)]
  expect(last).toBeLessThanOrEqual(1e-10)
  expect(before).toBeLessThan(Math.max(10 * earlier ** 2, 1e-10))
})

test('a flat function has its minimum where the search starts', () => {
  const [x, iterates] = minimize((y) => y.mul(0).sum(), np.array([1, 2]), 1e-10)
  expect([x.toArray(), iterates.length]).toEqual([[1, 2], 1])
})
