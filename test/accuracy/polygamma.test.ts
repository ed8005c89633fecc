import * as precise from '../../properties/reference/specialPrecise.js'
import { polygamma } from '../../src/core/scalar/expansions/polygamma.js'
import { polygammaDifference } from '../../src/core/scalar/expansions/polygammaDifference.js'
import { accuracy } from './harness.js'

for (const order of [1, 2, 3, 4, 7, 10, 25, 100]) {
  accuracy({
    name: `polygamma of order ${String(order)}`,
    expansion: (s, x) => polygamma(s, x, order),
    dtypes: ['float64', 'float32'],
    domain: [[0, Infinity]],
    regions: [[[0, 1]], [[0.5, 3]], [[1, 12]], [[8, 40]]],
    reference: precise.polygamma(order),
    bound: { float64: order + 5, float32: 0.51 },
    special: [
      [0, order % 2 === 1 ? Infinity : -Infinity],
      [-0, Infinity],
      [-1, order % 2 === 1 ? Infinity : NaN],
      [-1e30, order % 2 === 1 ? Infinity : NaN],
      [Infinity, order % 2 === 1 ? 0 : -0],
      [-Infinity, NaN],
      [NaN, NaN],
    ],
  })
}

for (const order of [1, 3]) {
  accuracy({
    name: `polygamma of order ${String(order)}, negative numbers`,
    expansion: (s, x) => polygamma(s, x, order),
    dtypes: ['float64', 'float32'],
    domain: [[-300, -0.0001]],
    regions: [[[-1, -0.001]], [[-5, -0.001]], [[-300, -0.5]]],
    reference: precise.polygamma(order),
    bound: { float64: order + 5, float32: 0.51 },
    special: [[-3, Infinity]],
  })
}

for (const order of [2, 4]) {
  accuracy({
    name: `polygamma of order ${String(order)}, negative numbers, in ulp of the largest term`,
    expansion: (s, x) => polygamma(s, x, order),
    dtypes: ['float64', 'float32'],
    domain: [[-300, -0.0001]],
    regions: [[[-1, -0.001]], [[-5, -0.001]], [[-300, -0.5]]],
    reference: precise.polygamma(order),
    bound: { float64: order + 10, float32: 0.51 },
    // The largest term is at least order! 2^(order + 1), which it is half-way between integers.
    absoluteBelow: order === 2 ? 16 : 768,
    special: [[-3, NaN]],
  })
}

accuracy({
  name: 'polygammaDifference of order 0, from 10 on',
  expansion: (s, ...[a, b]) => {
    if (a === undefined || b === undefined) throw new Error('two operands are needed')
    return polygammaDifference(s, a, b, 0)
  },
  dtypes: ['float64', 'float32'],
  // The neighbours of ends are tried as well, and below 10 another claim would hold.
  domain: [
    [10.01, 1e18],
    [1e-18, 1e18],
  ],
  regions: [
    [
      [10.01, 10.2],
      [1e-6, 2],
    ],
    [
      [10.01, 30],
      [1e-6, 100],
    ],
  ],
  // As large as numbers are, their sums included.
  points: (dtype, random, count) =>
    Array.from({ length: dtype === 'float64' ? count / 50 : 0 }, () => [10 / random(), Number.MAX_VALUE * (1 - random() / 2)]),
  reference: precise.polygammaDifference(0),
  bound: { float64: 4, float32: 0.51 },
  special: [
    [20, 0, -0],
    [20, Infinity, -Infinity],
    [Infinity, 1, -0],
    [Infinity, Infinity, NaN],
    [NaN, 1, NaN],
  ],
})
