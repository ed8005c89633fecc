import * as precise from '../../properties/reference/specialPrecise.js'
import { besselDecay } from '../../src/core/scalar/expansions/besselDecay.js'
import { besselI0e, besselI1e } from '../../src/core/scalar/expansions/besselI.js'
import { besselIn } from '../../src/core/scalar/expansions/besselIn.js'
import { accuracy } from './harness.js'

accuracy({
  name: 'besselI0e',
  expansion: besselI0e,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[0, 10]], [[-40, 40]], [[7.9, 8.1]], [[31, 33]]],
  reference: precise.besselI0e(0),
  bound: { float64: 3, float32: 0.51 },
  special: [
    [0, 1],
    [-0, 1],
    [Infinity, 0],
    [-Infinity, 0],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'besselI1e',
  expansion: besselI1e,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[0, 10]], [[-40, 40]], [[7.9, 8.1]], [[31, 33]]],
  reference: precise.besselI1e,
  bound: { float64: 3, float32: 0.51 },
  special: [
    [0, 0],
    [-0, -0],
    [Infinity, 0],
    [-Infinity, -0],
    [NaN, NaN],
  ],
})

for (const order of [1, 2, 5, 8]) {
  accuracy({
    name: `besselDecay of order ${String(order)}`,
    expansion: (s, x) => besselDecay(s, x, order),
    dtypes: ['float64', 'float32'],
    domain: [[-1e30, 1e30]],
    regions: [[[0, 10]], [[-50, 50]], [[20, 40]]],
    reference: precise.besselI0e(order),
    bound: { float64: 40, float32: 0.51 },
    special: [
      [Infinity, 0],
      [-Infinity, 0],
      [NaN, NaN],
    ],
  })
}

for (const order of [0, 1, 2, 3]) {
  accuracy({
    name: `besselI of order ${String(order)}`,
    expansion: (s, x) => besselIn(s, x, order),
    dtypes: ['float64', 'float32'],
    domain: [[-720, 720]],
    regions: [[[-10, 10]], [[-80, 80]]],
    reference: precise.besselI(order),
    bound: { float64: order < 2 ? 8 : 10 + 5 * order, float32: 0.51 },
    special: [
      [Infinity, Infinity],
      [-Infinity, order % 2 === 0 ? Infinity : -Infinity],
      [NaN, NaN],
    ],
  })
}
