import * as precise from '../../properties/reference/preciseBeta.js'
import { beta } from '../../src/core/scalar/expansions/beta.js'
import { lbeta } from '../../src/core/scalar/expansions/lbeta.js'
import { accuracy } from './harness.js'
import type { Box } from './points.js'

/** Negative parameters, both and beside small and large ones; the ends are no poles. */
const negative: readonly Box[] = [
  [
    [-12.3, 12.3],
    [-12.3, 12.3],
  ],
  [
    [-180.3, 0.2],
    [-180.3, 200.7],
  ],
  [
    [-5000.3, -0.3],
    [0.1, 5000.6],
  ],
]

accuracy({
  name: 'lbeta',
  expansion: lbeta,
  dtypes: ['float64', 'float32'],
  domain: [
    [1e-6, 1e6],
    [1e-6, 1e6],
  ],
  regions: [
    [
      [0.1, 20],
      [0.1, 20],
    ],
    ...negative,
  ],
  reference: precise.lbeta,
  bound: { float64: 6, float32: 0.51 },
  absoluteBelow: 1,
  special: [
    [1, 1, 0],
    [0, 1, Infinity],
    [-1, 0.5, Infinity],
    [-1.5, 0.5, -Infinity],
    [-2.5, -4.5, -Infinity],
    [Infinity, 1, -Infinity],
    [Infinity, -1, Infinity],
    [Infinity, -0.5, NaN],
    [-Infinity, 1, NaN],
    [NaN, 1, NaN],
  ],
})

accuracy({
  name: 'beta',
  expansion: beta,
  dtypes: ['float64', 'float32'],
  domain: [
    [1e-12, 40],
    [1e-6, 1e12],
  ],
  regions: [
    [
      [0.1, 10],
      [0.1, 10],
    ],
    [
      [0.1, 500],
      [0.1, 500],
    ],
    ...negative,
  ],
  reference: precise.beta,
  bound: { float64: 10, float32: 0.51 },
  special: [
    [1, 1, 1],
    [2, 3, 1 / 12],
    [2, 2, 1 / 6],
    [0, 1, Infinity],
    [-1, 0.5, Infinity],
    [-1.5, 0.5, 0],
    [-2.5, -4.5, 0],
    [Infinity, 1, 0],
    [Infinity, -1, Infinity],
    [Infinity, -0.5, NaN],
    [-Infinity, 1, NaN],
    [NaN, 1, NaN],
  ],
})
