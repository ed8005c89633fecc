import type { mpfr_ptr } from 'gmp-wasm'
import { digamma } from '../../src/core/scalar/expansions/digamma.js'
import { gamma } from '../../src/core/scalar/expansions/gamma.js'
import { lgamma } from '../../src/core/scalar/expansions/lgamma.js'
import { accuracy } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const t = register()

function logOfGamma(result: mpfr_ptr, x: mpfr_ptr): void {
  mpfr.mpfr_lgamma(result, 0, x, nearest)
}

accuracy({
  name: 'lgamma',
  expansion: lgamma,
  dtypes: ['float64', 'float32'],
  domain: [[0, Infinity]],
  regions: [[[0, 1]], [[0.4, 3]], [[0.99, 1.01]], [[1.99, 2.01]], [[3, 30]], [[-0.5, 0]]],
  reference: logOfGamma,
  bound: { float64: 4, float32: 0.51 },
  special: [
    [0, Infinity],
    [-0, Infinity],
    [1, 0],
    [2, 0],
    [-1, Infinity],
    [-170, Infinity],
    [-1e30, Infinity],
    [Infinity, Infinity],
    [-Infinity, Infinity],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'lgamma of negative numbers, absolute near its zeros',
  expansion: lgamma,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, -0]],
  regions: [[[-2.8, -2.4]], [[-5, 0]], [[-40, -0.5]], [[-3.2, -2.9]]],
  reference: logOfGamma,
  bound: { float64: 4, float32: 0.51 },
  absoluteBelow: 1,
  special: [[-0.5, Math.log(2 * Math.sqrt(Math.PI))]],
})

accuracy({
  name: 'digamma',
  expansion: digamma,
  dtypes: ['float64', 'float32'],
  domain: [[0, Infinity]],
  regions: [[[0, 1]], [[0.4, 3]], [[1.46, 1.47]], [[1.9, 12]]],
  reference: (result, x) => void mpfr.mpfr_digamma(result, x, nearest),
  bound: { float64: 4, float32: 0.51 },
  special: [
    [0, -Infinity],
    [-0, Infinity],
    [-1, NaN],
    [-170, NaN],
    [-1e30, NaN],
    [Infinity, Infinity],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'digamma of negative numbers, absolute near its zeros',
  expansion: digamma,
  dtypes: ['float64', 'float32'],
  domain: [[-100, -0]],
  regions: [[[-1, 0]], [[-5, 0]], [[-100, -0.5]]],
  reference: (result, x) => void mpfr.mpfr_digamma(result, x, nearest),
  bound: { float64: 4.5, float32: 0.51 },
  absoluteBelow: 4,
  special: [[NaN, NaN]],
})

accuracy({
  name: 'gamma',
  expansion: gamma,
  dtypes: ['float64', 'float32'],
  domain: [[-200, 180]],
  regions: [[[0, 34]], [[30, 172]], [[-10, 0]], [[-190, 0]], [[-1, 1]]],
  reference: (result, x) => {
    mpfr.mpfr_gamma(t, x, nearest)
    mpfr.mpfr_set(result, t, nearest)
  },
  bound: { float64: 7, float32: 0.51 },
  special: [
    [0, Infinity],
    [-0, -Infinity],
    [-1, NaN],
    [-170, NaN],
    [-1e30, NaN],
    [Infinity, Infinity],
    [-Infinity, NaN],
    [NaN, NaN],
    [200, Infinity],
    [-200.5, -0],
    [-199.5, 0],
    ...[1, 1, 2, 6, 24, 120, 720, 5040].map((v, n) => [n + 1, v]),
    [19, 6402373705728000],
    [23, 1.1240007277776077e21],
  ],
})
