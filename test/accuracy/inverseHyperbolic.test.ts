import { acosh, asinh, atanh } from '../../src/core/scalar/expansions/inverseHyperbolic.js'
import { accuracy } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'

accuracy({
  name: 'asinh',
  expansion: asinh,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[-1, 1]], [[-0.01, 0.01]], [[-0.4, 0.4]], [[1, 10]], [[10, 1000]], [[2 ** 27, 2 ** 29]], [[2 ** 12, 2 ** 14]]],
  reference: (result, x) => void mpfr.mpfr_asinh(result, x, nearest),
  bound: 1.5,
  special: [
    [0, 0],
    [-0, -0],
    [NaN, NaN],
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ],
})

accuracy({
  name: 'acosh',
  expansion: acosh,
  dtypes: ['float64', 'float32'],
  domain: [[1, Infinity]],
  regions: [[[1, 2]], [[1, 1.001]], [[1, 1.1]], [[2, 10]], [[10, 1000]], [[2 ** 27, 2 ** 29]], [[2 ** 12, 2 ** 14]]],
  reference: (result, x) => void mpfr.mpfr_acosh(result, x, nearest),
  bound: 2.5,
  special: [
    [1, 0],
    [0.5, NaN],
    [-1, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
    [Infinity, Infinity],
  ],
})

accuracy({
  name: 'atanh',
  expansion: atanh,
  dtypes: ['float64', 'float32'],
  domain: [[-1, 1]],
  regions: [[[-1, 1]], [[-0.01, 0.01]], [[0.16, 0.18]], [[0.2, 0.5]], [[0.99, 1]]],
  reference: (result, x) => void mpfr.mpfr_atanh(result, x, nearest),
  bound: 2,
  special: [
    [0, 0],
    [-0, -0],
    [1, Infinity],
    [-1, -Infinity],
    [1.5, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
})
