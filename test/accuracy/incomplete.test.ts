import * as precise from '../../properties/reference/specialPrecise.js'
import type { ScalarBuilder } from '../../src/core/scalar/builder.js'
import { betaDensity } from '../../src/core/scalar/expansions/betaDensity.js'
import { betainc } from '../../src/core/scalar/expansions/betainc.js'
import { gammaDensity } from '../../src/core/scalar/expansions/gammaDensity.js'
import { igamma, igammac } from '../../src/core/scalar/expansions/igamma.js'
import type { Expr } from '../../src/core/scalar/expression.js'
import { accuracy } from './harness.js'

const igammaOf =
  (order: number) =>
  (s: ScalarBuilder, ...[a, x]: Expr[]): Expr => {
    if (a === undefined || x === undefined) throw new Error('two operands are needed')
    return igamma(s, a, x, order)
  }

const gammaBoxes = {
  domain: [
    [0.01, 30],
    [0.001, 60],
  ],
  regions: [
    [
      [0.1, 5],
      [0.1, 8],
    ],
    [
      [8, 30],
      [5, 40],
    ],
  ],
} as const

const betaBoxes = {
  domain: [
    [0.05, 30],
    [0.05, 30],
    [0.001, 0.65],
  ],
  regions: [
    [
      [0.3, 5],
      [0.3, 5],
      [0.05, 0.65],
    ],
    [
      [8, 30],
      [8, 30],
      [0.2, 0.65],
    ],
  ],
} as const

accuracy({
  name: 'igamma',
  expansion: igammaOf(0),
  dtypes: ['float64', 'float32'],
  ...gammaBoxes,
  reference: precise.igamma(0),
  bound: { float64: 10, float32: 0.51 },
  special: [
    [0, 1, 1],
    [1, 0, 0],
    [0, 0, NaN],
    [-1, 1, NaN],
    [1, -1, NaN],
    [1, Infinity, 1],
    [Infinity, 1, 0],
    [Infinity, Infinity, NaN],
    [1e8, 1, 0],
    [100_000_008, 1, NaN],
    [2e8, 2e8, NaN],
    [2e8, Infinity, 1],
    [NaN, 1, NaN],
    [1, NaN, NaN],
  ],
})

accuracy({
  name: 'igammac',
  expansion: igammac,
  dtypes: ['float64', 'float32'],
  ...gammaBoxes,
  reference: precise.igammac,
  bound: { float64: 20, float32: 0.51 },
  special: [
    [0, 1, 0],
    [1, 0, 1],
    [0, 0, NaN],
    [-1, 1, NaN],
    [1, -1, NaN],
    [1, Infinity, 0],
    [Infinity, 1, 1],
    [Infinity, Infinity, NaN],
    [NaN, 1, NaN],
  ],
})

for (const order of [1, 2]) {
  accuracy({
    name: `igamma, derivative number ${String(order)} in a, near its zeros absolute`,
    expansion: igammaOf(order),
    dtypes: ['float64'],
    ...gammaBoxes,
    reference: precise.igamma(order),
    bound: { float64: order === 1 ? 25 : 100, float32: 0.51 },
    absoluteBelow: order === 1 ? 0.01 : 0.1,
    // Powers of the smallest numbers that are not small, and one that is 0.
    hardest: () => [
      [0.01, 1e-305],
      [0.02, 5e-324],
      [20, 5e-324],
      [2, 1e-305],
    ],
    special: [
      [1, 0, 0],
      [1, Infinity, 0],
      [0, Infinity, 0],
      [Infinity, 1, 0],
      [0, 0, NaN],
      // Minus the exponential integral E1.
      ...(order === 1 ? [[0, 1.5, -0.10001958240663265]] : []),
      [2e8, 2e8, NaN],
      [NaN, 1, NaN],
    ],
  })
}

accuracy({
  name: 'gammaDensity',
  expansion: gammaDensity,
  dtypes: ['float64', 'float32'],
  ...gammaBoxes,
  reference: precise.gammaDensity,
  bound: { float64: 6, float32: 0.51 },
  special: [
    [1, 0, 1],
    [2, 0, 0],
    [0.5, 0, Infinity],
    [1, -1, 0],
    [-1, 1, NaN],
    [3, Infinity, 0],
  ],
})

for (const [orderA, orderB] of [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
  [0, 2],
] as const) {
  const order = orderA + orderB
  accuracy({
    name: `betainc, derivative number ${String(orderA)} in a and ${String(orderB)} in b`,
    expansion: (s, ...[a, b, x]) => {
      if (a === undefined || b === undefined || x === undefined) throw new Error('three operands are needed')
      return betainc(s, a, b, x, orderA, orderB)
    },
    dtypes: order === 0 ? ['float64', 'float32'] : ['float64'],
    ...betaBoxes,
    hardest: () => [
      // Of an integer b the fraction ends, and its derivatives do not.
      ...[1, 2, 5, 12].flatMap((b) =>
        [b, b * (1 + 2 ** -52)].flatMap((n) => [
          [1, n, 0.4],
          [7.5, n, 0.55],
          [n, 2.5, 0.6],
        ]),
      ),
      // Far from symmetric, the derivatives of the fraction converge later than itself.
      [0.108, 4820, 0.000278],
      [0.192, 2400, 0.000694],
      [0.212, 2750, 0.000577],
      [0.126, 359, 0.00377],
      [0.168, 132, 0.0108],
      // Powers of the smallest numbers that are not small: subnormal ones, and others around where they are scaled.
      [0.01, 2, 5e-324],
      [0.02, 0.5, 3e-310],
      [0.01, 2, 1.001e-280],
      [0.05, 30, 9.9e-281],
    ],
    reference: precise.betainc(orderA, orderB),
    // The mixed one is a difference of terms as large as (a + b)^-2, which is 100 here.
    bound: { float64: order === 0 ? 40 : order === 1 ? 100 : orderA === 1 ? 8000 : 2000, float32: 0.51 },
    // Beyond the mean it is the complement of a small number, and derivatives have zeros.
    absoluteBelow: 0.01,
    special: [
      [1, 1, 0, 0],
      [2, 3, 1, order === 0 ? 1 : 0],
      [2, Infinity, 0.5, order === 0 ? 1 : 0],
      [Infinity, 2, 0.5, 0],
      [1, -1, 0.5, NaN],
      [1, 1, 1.5, NaN],
      [0, 0, 0.5, NaN],
      [1, 1e8, 0.5, NaN],
      [1e8, 1, 0.5, NaN],
    ],
  })
}

accuracy({
  name: 'betaDensity',
  expansion: betaDensity,
  dtypes: ['float64', 'float32'],
  ...betaBoxes,
  reference: precise.betaDensity,
  bound: { float64: 8, float32: 0.51 },
  special: [
    [1, 3, 0, 3],
    [2, 3, 0, 0],
    [3, 1, 1, 3],
    [0.5, 3, 0, Infinity],
    [1, 1, 2, 0],
    [-1, 1, 0.5, NaN],
    [Infinity, 1, 0.5, NaN],
    [1e290, 5e287, 0.5, NaN],
  ],
})
