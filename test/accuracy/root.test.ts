import { cbrt } from '../../src/core/scalar/expansions/cbrt.js'
import { rsqrt } from '../../src/core/scalar/expansions/rsqrt.js'
import { accuracy, withoutFloat64, withoutSubnormals, type AccuracyClaim } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'

accuracy({
  name: 'sqrt',
  expansion: (s, x) => s.sqrt(x),
  dtypes: ['float64', 'float32'],
  domain: [[0, Infinity]],
  regions: [[[1, 4]]],
  reference: (result, x) => void mpfr.mpfr_sqrt(result, x, nearest),
  bound: 0.5,
  special: [
    [0, 0],
    [-0, -0],
    [-1, NaN],
    [Infinity, Infinity],
    [NaN, NaN],
  ],
})

const rsqrtClaim: AccuracyClaim = {
  name: 'rsqrt',
  expansion: rsqrt,
  dtypes: ['float64', 'float32'],
  domain: [[0, Infinity]],
  regions: [[[1, 4]], [[1, 1.001]], [[0.999, 1]]],
  reference: (result, x) => void mpfr.mpfr_rec_sqrt(result, x, nearest),
  bound: 0.51,
  special: [
    [0, Infinity],
    [-0, -Infinity],
    [-1, NaN],
    [Infinity, 0],
    [NaN, NaN],
    [4, 0.5],
  ],
}

accuracy(rsqrtClaim)
accuracy(withoutFloat64(rsqrtClaim, 0.51))
accuracy(withoutSubnormals(rsqrtClaim, 0.51))

accuracy({
  name: 'cbrt',
  expansion: cbrt,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[0.5, 8]], [[-1, 1]]],
  reference: (result, x) => void mpfr.mpfr_cbrt(result, x, nearest),
  bound: 0.85,
  special: [
    [0, 0],
    [-0, -0],
    [8, 2],
    [-27, -3],
    [2 ** -9, 0.125],
    [Infinity, Infinity],
    [-Infinity, -Infinity],
    [NaN, NaN],
  ],
})
