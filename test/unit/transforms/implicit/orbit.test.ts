// examples/orbit: the derivative of a fixed point, against the closed form and the one through the steps.
import { expect, test } from 'vitest'
import { anomalyBySteps, eccentricAnomaly, fitOrbit, positions, type Orbit } from '../../../../examples/orbit/kepler.js'
import { grad, hessian, jacrev, np, type NdArray } from '../../../../src/index.js'
import { distance } from './elimination.js'

const [M, e] = [np.array(0.3), np.array(0.6)]

test('Kepler’s equation holds, and its derivatives are those of the closed form', () => {
  const angle = eccentricAnomaly(M, e)
  expect(angle.sub(angle.sin().mul(e)).item()).toBeCloseTo(0.3, 11)
  const slope = np.subtract(1, angle.cos().mul(e))
  const [byM, byE] = grad(eccentricAnomaly, { argnums: [0, 1] })(M, e)
  expect(byM.item()).toBeCloseTo(1 / slope.item(), 10)
  expect(byE.item()).toBeCloseTo(angle.sin().div(slope).item(), 10)
})

test('the derivative of the fixed point is the one through the steps, to 1e-8 and to second order', () => {
  const both = { argnums: [0, 1] } as const
  const steps = (m: NdArray, eccentricity: NdArray): NdArray => anomalyBySteps(m, eccentricity, 80)
  const through = grad(steps, both)(M, e)
  grad(eccentricAnomaly, both)(M, e).forEach((derivative, i) => {
    expect(Math.abs(derivative.item() - through[i]!.item())).toBeLessThan(1e-8)
  })
  const second = hessian(steps, both)(M, e)
  hessian(eccentricAnomaly, both)(M, e).forEach((row, i) => {
    row.forEach((entry, j) => {
      expect(Math.abs(entry.item() - second[i]![j]!.item())).toBeLessThan(1e-8)
    })
  })
  // A few steps are not enough.
  const few = grad((m: NdArray) => anomalyBySteps(m, e, 3))(M)
  expect(Math.abs(few.item() - through[0].item())).toBeGreaterThan(1e-3)
})

test('an orbit is found from positions on it, and answers to them as least squares do', () => {
  const truth: Orbit = { semiMajorAxis: np.array(0.3871), eccentricity: np.array(0.2056), period: np.array(87.969) }
  const guess: Orbit = { semiMajorAxis: np.array(0.4), eccentricity: np.array(0.1), period: np.array(90) }
  const times = np.linspace(0, 120, 13)
  const observed = positions(truth, times)
  const fitted = fitOrbit(times, observed, guess)
  expect(fitted.semiMajorAxis.item()).toBeCloseTo(0.3871, 8)
  expect(fitted.eccentricity.item()).toBeCloseTo(0.2056, 8)
  expect(fitted.period.item()).toBeCloseTo(87.969, 5)
  // With residuals of zero the derivative in the observations is the pseudo-inverse of the Jacobian: a left inverse.
  const answer = jacrev((seen: NdArray) => fitOrbit(times, seen, guess).eccentricity)(observed)
  const jacobian = jacrev((orbit: Orbit) => positions(orbit, times))(truth)
  expect(answer.mul(jacobian.eccentricity).sum().item()).toBeCloseTo(1, 6)
  expect(answer.mul(jacobian.semiMajorAxis).sum().item()).toBeCloseTo(0, 6)
  expect(answer.mul(jacobian.period).sum().item()).toBeCloseTo(0, 6)
  expect(distance(positions(fitted, times), observed)).toBeLessThan(1e-7)
})
