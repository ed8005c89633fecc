import * as precise from '../../properties/reference/specialPrecise.js'
import { erfcx } from '../../src/core/scalar/expansions/erfcx.js'
import { normalDensity, normalDistribution, normalQuantile } from '../../src/core/scalar/expansions/normal.js'
import { accuracy } from './harness.js'

for (const order of [0, 1, 2]) {
  accuracy({
    name: `erfcx, derivative number ${String(order)}`,
    expansion: (s, x) => erfcx(s, x, order),
    dtypes: ['float64', 'float32'],
    domain: [[-20, 1e30]],
    regions: [[[-3, 3]], [[0.4, 2]], [[0, 40]]],
    reference: precise.erfcx(order),
    bound: { float64: order === 0 ? 3 : 10, float32: 0.51 },
    special: [
      [Infinity, 0],
      [-Infinity, Infinity],
      [-30, Infinity],
      [NaN, NaN],
    ],
  })
}

accuracy({
  name: 'normalDensity',
  expansion: normalDensity,
  dtypes: ['float64', 'float32'],
  domain: [[-37, 37]],
  regions: [[[-6, 6]], [[-37, -30]]],
  reference: precise.normalDensity,
  bound: { float64: 4, float32: 0.51 },
  special: [
    [Infinity, 0],
    [-Infinity, 0],
    [1e300, 0],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'normalDistribution',
  expansion: normalDistribution,
  dtypes: ['float64', 'float32'],
  domain: [[-37, 37]],
  regions: [[[-6, 6]], [[-37, -30]]],
  reference: precise.ndtr,
  bound: { float64: 5, float32: 0.51 },
  special: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [-50, 0],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'normalQuantile',
  expansion: normalQuantile,
  dtypes: ['float64', 'float32'],
  domain: [[1e-30, 1]],
  regions: [[[0.01, 0.99]], [[0.45, 0.55]], [[0.74, 0.76]]],
  reference: precise.ndtri,
  bound: { float64: 8, float32: 0.51 },
  special: [
    [0, -Infinity],
    [0.5, 0],
    [1, Infinity],
    [-0.1, NaN],
    [1.1, NaN],
    [NaN, NaN],
  ],
})
