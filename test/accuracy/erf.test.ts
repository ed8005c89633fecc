import { erf } from '../../src/core/scalar/expansions/erf.js'
import { erfc } from '../../src/core/scalar/expansions/erfc.js'
import { accuracy } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'

accuracy({
  name: 'erf',
  expansion: erf,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[-1, 1]], [[-6, 6]], [[0.85, 1.3]]],
  reference: (result, x) => void mpfr.mpfr_erf(result, x, nearest),
  bound: 1.25,
  special: [
    [0, 0],
    [-0, -0],
    [Infinity, 1],
    [-Infinity, -1],
    [1e300, 1],
    [-7, -1],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'erfc',
  expansion: erfc,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [[[-1, 1]], [[-6, 6]], [[0.45, 1.3]], [[5, dtype === 'float64' ? 27.5 : 10.2]], dtype === 'float64' ? [[26.5, 27.3]] : [[9, 10.1]]],
  reference: (result, x) => void mpfr.mpfr_erfc(result, x, nearest),
  bound: 4,
  special: [
    [0, 1],
    [-0, 1],
    [Infinity, 0],
    [-Infinity, 2],
    [28, 0],
    [1e30, 0],
    [-7, 2],
    [NaN, NaN],
  ],
})
