import { relativeDeviance } from '../../src/core/scalar/expansions/gammaDensity.js'
import { accuracy } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const logarithm = register()

// What densities of large parameters are made of: their error is this one times the parameter.
accuracy({
  name: 'relativeDeviance, x - 1 - log x',
  expansion: (s, x) => {
    const one = s.literal(x.type, 1)
    return relativeDeviance(s, one, x, s.sub(x, one))
  },
  dtypes: ['float64'],
  domain: [[1e-3, 1e3]],
  regions: [[[0.5, 2]], [[0.99, 1.01]]],
  reference: (result, x) => {
    mpfr.mpfr_log(logarithm, x, nearest)
    mpfr.mpfr_sub_ui(result, x, 1, nearest)
    mpfr.mpfr_sub(result, result, logarithm, nearest)
  },
  bound: 7,
  special: [
    [0, Infinity],
    [1, 0],
    [Infinity, NaN],
    [NaN, NaN],
  ],
})
