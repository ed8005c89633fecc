import * as precise from '../../properties/reference/preciseZeta.js'
import { zeta } from '../../src/core/scalar/expansions/zeta.js'
import { accuracy } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'

accuracy({
  name: 'zeta',
  expansion: (s, x, q) => zeta(s, x, q, 0),
  dtypes: ['float64', 'float32'],
  domain: [
    [1, 1e6],
    [1e-6, 1e6],
  ],
  regions: [
    [
      [1, 3],
      [0.1, 30],
    ],
    [
      [1, 80],
      [0.1, 80],
    ],
    [
      [2, 300],
      [0.5, 3],
    ],
  ],
  reference: precise.zeta(0),
  bound: { float64: 3, float32: 0.51 },
  share: 0.1,
  special: [
    [1, 2, Infinity],
    [0.5, 2, NaN],
    [-Infinity, 2, NaN],
    [2, Infinity, 0],
    [2, 0, Infinity],
    [3, -0, Infinity],
    [2.5, -1, Infinity],
    [2.5, -1.5, NaN],
    [2, -1e30, Infinity],
    [Infinity, 0.5, Infinity],
    [Infinity, 1, 1],
    [Infinity, 2, 0],
    [NaN, 2, NaN],
    [2, NaN, NaN],
  ],
})

for (const order of [1, 2]) {
  accuracy({
    name: `zeta, derivative number ${String(order)} in the exponent`,
    expansion: (s, x, q) => zeta(s, x, q, order),
    dtypes: ['float64', 'float32'],
    // Below q = 1 terms of odd orders have either sign.
    domain: [
      [1.001, 60],
      [1, 1e4],
    ],
    regions: [
      [
        [1.1, 4],
        [1, 10],
      ],
      [
        [2, 60],
        [1, 60],
      ],
    ],
    reference: precise.zeta(order),
    bound: { float64: 8, float32: 0.51 },
    share: 0.02,
    special: [
      [1, 2, order === 1 ? -Infinity : Infinity],
      [0.5, 2, NaN],
      [2, Infinity, 0],
      [2, -1.5, NaN],
      [NaN, 2, NaN],
    ],
  })
}

accuracy({
  name: 'zeta, negative numbers',
  expansion: (s, x, q) => zeta(s, s.mul(s.literal(x.type, 2), s.round(x)), q, 0),
  dtypes: ['float64', 'float32'],
  domain: [
    [1, 20],
    [-300, -0.01],
  ],
  regions: [
    [
      [1, 5],
      [-6, -0.01],
    ],
  ],
  reference: (result, x, q) => {
    mpfr.mpfr_rint(x, x, nearest)
    mpfr.mpfr_mul_ui(x, x, 2, nearest)
    precise.zeta(0)(result, x, q)
  },
  bound: { float64: 4, float32: 0.51 },
  share: 0.1,
  special: [
    [1, -2, Infinity],
    [1, -1.5, 9.379246644989124],
  ],
})
