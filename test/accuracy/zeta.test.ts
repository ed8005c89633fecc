import * as precise from '../../properties/reference/preciseZeta.js'
import { zeta } from '../../src/core/scalar/expansions/zeta.js'
import { accuracy } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const three = register(3)

accuracy({
  name: 'zeta',
  expansion: (s, x, q) => zeta(s, x, q, 0),
  dtypes: ['float64', 'float32'],
  domain: [
    [1, 1e6],
    [1e-30, 1e6],
  ],
  regions: [
    // The sum of the other terms may be more than the first one, however large that is.
    [
      [1, 1.0001],
      [1e-20, 1e-15],
    ],
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
    [2, -Infinity, Infinity],
    [2.5, -Infinity, Infinity],
    [2, 1e-200, Infinity],
    [Infinity, 1e-20, Infinity],
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
      [order === 1 ? 1 : 1e-3, 1e4],
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
  name: 'zeta, derivative in the exponent near q = 0',
  expansion: (s, x, q) => zeta(s, x, q, 1),
  dtypes: ['float64', 'float32'],
  domain: [
    [1.1, 60],
    [1e-4, 0.01],
  ],
  regions: [
    [
      [2, 9],
      [1e-20, 1e-15],
    ],
    [
      [12, 30],
      [0.1, 0.5],
    ],
  ],
  reference: precise.zeta(1),
  bound: { float64: 8, float32: 0.51 },
  special: [[20, 1e-30, Infinity]],
})

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
  special: [
    [1, -2, Infinity],
    [1, -1.5, 9.379246644989124],
  ],
})

accuracy({
  name: 'zeta, odd exponents and negative numbers, in ulp of the largest term',
  expansion: (s, q) => zeta(s, s.literal(q.type, 3), q, 0),
  dtypes: ['float64', 'float32'],
  domain: [[-300, -0.01]],
  regions: [[[-6, -0.01]]],
  reference: (result, q) => {
    precise.zeta(0)(result, three, q)
  },
  bound: { float64: 4, float32: 0.51 },
  absoluteBelow: 8,
  special: [[-2, Infinity]],
})
