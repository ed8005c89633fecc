import { mpfr, nearest, register } from '../../properties/reference/mpfr.js'
import { deviance } from '../../src/core/scalar/expansions/deviance.js'
import { accuracy } from './harness.js'

// Of small differences all but their square cancels.
const logarithm = register(400)

// What densities of large parameters are made of.
accuracy({
  name: 'deviance',
  expansion: (s, a, d) => {
    const { high, low } = deviance(s, a, { high: d, low: s.literal(d.type, 0) })
    return s.add(high, low)
  },
  dtypes: ['float64'],
  domain: [
    [1e6, 1e12],
    [1e-9, 4e4],
  ],
  regions: [
    [
      [1e6, 1e7],
      [-4e4, -1],
    ],
  ],
  points: (_dtype, random, count) =>
    Array.from({ length: count }, () => {
      const a = 1e6 * 2 ** (40 * random())
      return [a, Math.sqrt(a) * 40 * (2 * random() - 1)]
    }),
  reference: (result, a, d) => {
    mpfr.mpfr_div(logarithm, d, a, nearest)
    mpfr.mpfr_log1p(logarithm, logarithm, nearest)
    mpfr.mpfr_mul(logarithm, logarithm, a, nearest)
    mpfr.mpfr_sub(result, d, logarithm, nearest)
  },
  bound: 0.51,
  special: [
    [1e6, 0, 0],
    [1e6, NaN, NaN],
  ],
})
