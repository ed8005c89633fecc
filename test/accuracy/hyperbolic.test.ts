import { cosh, sinh } from '../../src/core/scalar/expansions/hyperbolic.js'
import { tanh } from '../../src/core/scalar/expansions/tanh.js'
import { accuracy } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'

accuracy({
  name: 'sinh',
  expansion: sinh,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [
    [[-1.5, 1.5]],
    [[-0.36, 0.36]],
    [[-25, 25]],
    dtype === 'float64' ? [[709, 710.6]] : [[88, 89.5]],
    [[20, dtype === 'float64' ? 710 : 89]],
  ],
  reference: (result, x) => void mpfr.mpfr_sinh(result, x, nearest),
  bound: 1,
  special: [
    [0, 0],
    [-0, -0],
    [NaN, NaN],
    [Infinity, Infinity],
    [-Infinity, -Infinity],
    [-1e300, -Infinity],
  ],
})

accuracy({
  name: 'cosh',
  expansion: cosh,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [
    [[-1.5, 1.5]],
    [[-0.36, 0.36]],
    [[-25, 25]],
    dtype === 'float64' ? [[709, 710.6]] : [[88, 89.5]],
    [[20, dtype === 'float64' ? 710 : 89]],
  ],
  reference: (result, x) => void mpfr.mpfr_cosh(result, x, nearest),
  bound: 1,
  special: [
    [0, 1],
    [-0, 1],
    [NaN, NaN],
    [Infinity, Infinity],
    [-Infinity, Infinity],
    [-1e300, Infinity],
  ],
})

accuracy({
  name: 'tanh',
  expansion: tanh,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[-1.1, 1.1]], [[0.9, 1.1]], [[1, 5]], [[-22, 22]]],
  reference: (result, x) => void mpfr.mpfr_tanh(result, x, nearest),
  bound: 1.5,
  special: [
    [0, 0],
    [-0, -0],
    [NaN, NaN],
    [Infinity, 1],
    [-Infinity, -1],
    [-1e300, -1],
    [20, 1],
  ],
})
