import { np, vmap, type NdArray } from 'cotangent'
import { expect, test } from 'vitest'
import { exact, residuals } from '../../../examples/physicsInformed/bratu.js'
import { fit } from '../../../examples/physicsInformed/fit.js'
import { createNetwork, solution } from '../../../examples/physicsInformed/network.js'

test('the closed form solves the equation', () => {
  const h = 1e-3
  for (const x of [0.1, 0.5, 0.8]) {
    const second = (exact(x + h) - 2 * exact(x) + exact(x - h)) / h ** 2
    expect(second + Math.exp(exact(x))).toBeCloseTo(0, 5)
  }
  expect(exact(0)).toBeCloseTo(0, 14)
})

test('second derivatives of the network are those of differences', () => {
  const network = createNetwork(3, 5)
  const u = (x: number): number => solution(network, np.array(x)).item()
  const [x, h] = [0.3, 1e-3]
  const expected = (u(x + h) - 2 * u(x) + u(x - h)) / h ** 2 + Math.exp(u(x))
  expect(
    residuals(network, np.array([x]))
      .get(0)
      .item(),
  ).toBeCloseTo(expected, 4)
})

test('the fit finds the solution from the equation alone', () => {
  const [network, progress] = fit(createNetwork(1, 10), np.linspace(0, 1, 24), 40)
  expect(progress.at(-1)).toBeLessThan(1e-4)
  const points = [0.1, 0.37, 0.5, 0.9]
  const values = vmap((x: NdArray) => solution(network, x))(np.array(points))
  points.forEach((x, i) => expect(values.get(i).item()).toBeCloseTo(exact(x), 5))
})
