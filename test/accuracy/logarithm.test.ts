import { log } from '../../src/core/scalar/expansions/log.js'
import { log1p } from '../../src/core/scalar/expansions/log1p.js'
import { accuracy } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'

accuracy({
  name: 'log',
  expansion: log,
  dtypes: ['float64', 'float32'],
  domain: [[0, Infinity]],
  regions: [[[0.5, 2]], [[0.99, 1.01]], [[0.7, 0.71]], [[1.41, 1.42]], [[2, 100]]],
  reference: (result, x) => void mpfr.mpfr_log(result, x, nearest),
  bound: 1,
  special: [
    [0, -Infinity],
    [-0, -Infinity],
    [1, 0],
    [-1, NaN],
    [-Infinity, NaN],
    [-1e-40, NaN],
    [NaN, NaN],
    [Infinity, Infinity],
  ],
})

accuracy({
  name: 'log1p',
  expansion: log1p,
  dtypes: ['float64', 'float32'],
  domain: [[-1, Infinity]],
  regions: [[[-1, 1]], [[-0.01, 0.01]], [[-0.3, -0.28]], [[0.41, 0.42]], [[1, 100]], [[-1, -0.99]]],
  reference: (result, x) => void mpfr.mpfr_log1p(result, x, nearest),
  bound: 1,
  special: [
    [0, 0],
    [-0, -0],
    [-1, -Infinity],
    [-2, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
    [Infinity, Infinity],
  ],
})
