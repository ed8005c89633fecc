import { exp } from '../../src/core/scalar/expansions/exp.js'
import { expm1 } from '../../src/core/scalar/expansions/expm1.js'
import { logistic } from '../../src/core/scalar/expansions/logistic.js'
import { accuracy } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'

accuracy({
  name: 'exp',
  expansion: exp,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) =>
    dtype === 'float64'
      ? [[[-1, 1]], [[-700, 700]], [[709.7, 709.8]], [[-746, -708]], [[-20, 20]]]
      : [[[-1, 1]], [[-87, 88]], [[88.7, 88.8]], [[-104, -87]], [[-20, 20]]],
  reference: (result, x) => void mpfr.mpfr_exp(result, x, nearest),
  bound: 1,
  special: [
    [0, 1],
    [-0, 1],
    [NaN, NaN],
    [Infinity, Infinity],
    [-Infinity, 0],
    [1e300, Infinity],
    [-1e300, 0],
    [710, Infinity],
    [-746, 0],
    [5e-324, 1],
  ],
})

accuracy({
  name: 'expm1',
  expansion: expm1,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [
    [[-1.1, 1.1]],
    [[-0.4, 0.4]],
    [[-40, 40]],
    dtype === 'float64' ? [[40, 709.8]] : [[15, 88.8]],
    [[-1e-3, 1e-3]],
    dtype === 'float64' ? [[-38, -36]] : [[-18, -16]],
  ],
  reference: (result, x) => void mpfr.mpfr_expm1(result, x, nearest),
  bound: 1,
  special: [
    [0, 0],
    [-0, -0],
    [NaN, NaN],
    [Infinity, Infinity],
    [-Infinity, -1],
    [-1e300, -1],
    [1e300, Infinity],
  ],
})

accuracy({
  name: 'logistic',
  expansion: logistic,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [[[-1, 1]], [[-10, 10]], [[-40, 40]], dtype === 'float64' ? [[-746, -30]] : [[-104, -10]]],
  reference: (result, x) => {
    mpfr.mpfr_neg(result, x, nearest)
    mpfr.mpfr_exp(result, result, nearest)
    mpfr.mpfr_add_ui(result, result, 1, nearest)
    mpfr.mpfr_ui_div(result, 1, result, nearest)
  },
  bound: 2.5,
  special: [
    [0, 0.5],
    [-0, 0.5],
    [NaN, NaN],
    [Infinity, 1],
    [-Infinity, 0],
  ],
})
