import type { FloatDType } from '../../src/core/dtype.js'
import { cosAtan } from '../../src/core/scalar/expansions/cosAtan.js'
import { gaussian } from '../../src/core/scalar/expansions/gaussian.js'
import { inversion } from '../../src/core/scalar/expansions/inversion.js'
import { sechSquare } from '../../src/core/scalar/expansions/sechSquare.js'
import { accuracy, withoutFloat64, type AccuracyClaim } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const t = register()
const u = register()

const gaussianClaim: AccuracyClaim = {
  name: 'gaussian',
  expansion: gaussian,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [[[-3, 3]], [dtype === 'float64' ? [-27.4, 27.4] : [-10.4, 10.4]], [dtype === 'float64' ? [26, 27.4] : [9, 10.4]]],
  reference: (result, x) => {
    mpfr.mpfr_sqr(t, x, nearest)
    mpfr.mpfr_neg(t, t, nearest)
    mpfr.mpfr_exp(result, t, nearest)
  },
  bound: 1.6,
  special: [
    [0, 1],
    [-0, 1],
    [NaN, NaN],
    [Infinity, 0],
    [-Infinity, 0],
    [1e300, 0],
  ],
}

accuracy(gaussianClaim)
accuracy(withoutFloat64(gaussianClaim, 1.6))

accuracy({
  name: 'cosAtan',
  expansion: cosAtan,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [[[-3, 3]], [[-100, 100]], [dtype === 'float64' ? [2 ** 29, 2 ** 31] : [2 ** 14, 2 ** 16]]],
  reference: (result, x) => {
    mpfr.mpfr_sqr(t, x, nearest)
    mpfr.mpfr_add_ui(t, t, 1, nearest)
    mpfr.mpfr_rec_sqrt(result, t, nearest)
  },
  bound: 2.5,
  special: [
    [0, 1],
    [-0, 1],
    [NaN, NaN],
    [Infinity, 0],
    [-Infinity, 0],
  ],
})

accuracy({
  name: 'sechSquare',
  expansion: sechSquare,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [[[-1, 1]], [[-20, 20]], [dtype === 'float64' ? [350, 374] : [40, 54]]],
  reference: (result, x) => {
    mpfr.mpfr_sech(result, x, nearest)
    mpfr.mpfr_sqr(result, result, nearest)
  },
  bound: 2.5,
  special: [
    [0, 1],
    [-0, 1],
    [NaN, NaN],
    [Infinity, 0],
    [-Infinity, 0],
  ],
})

/** So that neither the quotient of the operands nor a result leaves the normal numbers. */
const wide = (dtype: FloatDType): readonly [number, number] => (dtype === 'float64' ? [2 ** -500, 2 ** 500] : [2 ** -60, 2 ** 60])

accuracy({
  name: 'inversion',
  expansion: inversion,
  dtypes: ['float64', 'float32'],
  domain: (dtype) => [wide(dtype), wide(dtype)],
  regions: [
    [
      [-3, -0.01],
      [0.01, 3],
    ],
    [
      [0.01, 100],
      [-3, -0.01],
    ],
    [
      [0.99, 1.01],
      [0.99, 1.01],
    ],
  ],
  reference: (result, x, y) => {
    mpfr.mpfr_sqr(t, x, nearest)
    mpfr.mpfr_sqr(u, y, nearest)
    mpfr.mpfr_add(t, t, u, nearest)
    mpfr.mpfr_div(result, x, t, nearest)
  },
  bound: 3,
  special: [
    [0, 0, 0],
    [-0, 0, 0],
    [Infinity, 1, 0],
    [1, -Infinity, 0],
    [Infinity, Infinity, 0],
    [Infinity, NaN, NaN],
    [NaN, 1, NaN],
    [0, 2, 0],
    [2, 0, 0.5],
  ],
})
