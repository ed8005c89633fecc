import * as precise from '../../properties/reference/preciseBeta.js'
import { beta } from '../../src/core/scalar/expansions/beta.js'
import { lbeta } from '../../src/core/scalar/expansions/lbeta.js'
import { accuracy } from './harness.js'
import type { Box } from './points.js'
import type { FloatDType } from '../../src/core/dtype.js'

/** Where gamma functions are near infinite, and where sines underflow or are told by their arguments. */
const tiny: readonly Box[] = [
  [
    [1e-308, 1.2e-300],
    [1e-308, 3e-300],
  ],
  [
    [-1e-300, -1e-306],
    [-1e-300, 2e-300],
  ],
  [
    [-1e-306, -1e-308],
    [0.1, 2.2],
  ],
  [
    [-4e-151, -1e-153],
    [-4e-151, 3e-151],
  ],
]

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

/** float32 has nothing as tiny. */
const regionsWith =
  (...positive: readonly Box[]) =>
  (dtype: FloatDType): readonly Box[] => [...positive, ...negative, ...(dtype === 'float64' ? tiny : [])]

accuracy({
  name: 'lbeta',
  expansion: lbeta,
  dtypes: ['float64', 'float32'],
  domain: [
    [1e-6, 1e6],
    [1e-6, 1e6],
  ],
  regions: regionsWith([
    [0.1, 20],
    [0.1, 20],
  ]),
  // As large as numbers are, their sums included.
  points: (dtype, random, count) =>
    Array.from({ length: dtype === 'float64' ? count / 50 : 0 }, (_, i) => {
      const huge = Number.MAX_VALUE * (0.4 + 0.6 * random())
      return i % 2 === 0 ? [huge, Number.MAX_VALUE * random()] : [20 * random(), huge]
    }),
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
  regions: regionsWith(
    [
      [0.1, 10],
      [0.1, 10],
    ],
    [
      [0.1, 500],
      [0.1, 500],
    ],
  ),
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
    [-2.5, 1.5, 0],
    [Infinity, 1, 0],
    [Infinity, -1, Infinity],
    [Infinity, -0.5, NaN],
    [-Infinity, 1, NaN],
    [NaN, 1, NaN],
  ],
})
