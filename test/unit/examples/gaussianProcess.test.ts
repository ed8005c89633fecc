import { np, type NdArray } from 'cotangent'
import { assertGrads } from 'cotangent/verify'
import { expect, test } from 'vitest'
import { fit, forecast, observations } from '../../../examples/gaussianProcess/fit.js'
import { negativeLogLikelihood, type Kernel } from '../../../examples/gaussianProcess/process.js'
import { chart } from '../../../examples/plot/chart.js'

const kernel: Kernel = {
  rise: { height: np.array(0.7), length: np.array(1.5) },
  trend: { height: np.array(0.2), length: np.array(0.5) },
  season: { height: np.array(0.1), smoothness: np.array(0.3), decay: np.array(1) },
  noise: np.array(-0.5),
}

test('one observation has the likelihood of a normal distribution', () => {
  const variance = Math.exp(1.4) + Math.exp(0.4) + Math.exp(0.2) + Math.exp(-1)
  const expected = 0.5 * (9 / variance + Math.log(2 * Math.PI * variance))
  expect(negativeLogLikelihood(kernel, np.array([2000]), np.array([3])).item()).toBeCloseTo(expected, 12)
})

test('the gradient of the likelihood is that of differences, to second order', () => {
  const [times, values] = [np.array([0, 0.3, 1.1, 2.5]), np.array([1, -0.5, 0.2, 0.7])]
  assertGrads((k: Kernel): NdArray => negativeLogLikelihood(k, times, values), [kernel])
})

test('the fit is a stationary point that foretells the years after', () => {
  const known = observations(2004, 2014)
  const later = observations(2015, 2016)
  const [fitted, before, after] = fit(known)
  expect(after).toBeLessThan(before)
  const [mean, deviation] = forecast(fitted, known, later.times)
  expect(np.abs(later.values.sub(mean)).div(deviation).max().item()).toBeLessThan(4)
  expect(np.sqrt(later.values.sub(mean).square().mean()).item()).toBeLessThan(1.5)
})

test('a chart holds all of its points', () => {
  const svg = chart('A title', [
    {
      kind: 'line',
      points: [
        [0, 0],
        [1, 2],
        [2, 1],
      ],
      colour: 'blue',
    },
    {
      kind: 'dots',
      points: [
        [0, 1],
        [2, 2],
      ],
      colour: 'black',
    },
    {
      kind: 'band',
      lower: [
        [0, 0],
        [2, 0],
      ],
      upper: [
        [0, 1],
        [2, 1],
      ],
      colour: 'grey',
    },
  ])
  expect(svg).toMatch(/^<svg[^]*A title[^]*<\/svg>\n$/)
  expect(svg.match(/<circle/g)).toHaveLength(2)
  expect(svg).toContain('<polyline fill="none" stroke="blue" stroke-width="1.5" points="48.0,352.0 360.0,48.0 672.0,200.0"/>')
})
