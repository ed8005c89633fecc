import { atan, atan2 } from '../../src/core/scalar/expansions/arctangent.js'
import { acos, asin } from '../../src/core/scalar/expansions/inverseTrig.js'
import { accuracy } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'

accuracy({
  name: 'asin',
  expansion: asin,
  dtypes: ['float64', 'float32'],
  domain: [[-1, 1]],
  regions: [[[-1, 1]], [[-0.5, 0.5]], [[0.99, 1]], [[-1, -0.999999]]],
  reference: (result, x) => void mpfr.mpfr_asin(result, x, nearest),
  bound: 1,
  special: [
    [0, 0],
    [-0, -0],
    [1, Math.PI / 2],
    [-1, -Math.PI / 2],
    [1.000001, NaN],
    [-2, NaN],
    [NaN, NaN],
    [Infinity, NaN],
    [-Infinity, NaN],
  ],
})

accuracy({
  name: 'acos',
  expansion: acos,
  dtypes: ['float64', 'float32'],
  domain: [[-1, 1]],
  regions: [[[-1, 1]], [[-0.5, 0.5]], [[0.99, 1]], [[-1, -0.999999]]],
  reference: (result, x) => void mpfr.mpfr_acos(result, x, nearest),
  bound: 1,
  special: [
    [0, Math.PI / 2],
    [-0, Math.PI / 2],
    [1, 0],
    [-1, Math.PI],
    [1.000001, NaN],
    [-2, NaN],
    [NaN, NaN],
    [Infinity, NaN],
    [-Infinity, NaN],
  ],
})

accuracy({
  name: 'atan',
  expansion: atan,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[-3, 3]], [[-0.45, 0.45]], [[-30, 30]]],
  reference: (result, x) => void mpfr.mpfr_atan(result, x, nearest),
  bound: 1,
  special: [
    [0, 0],
    [-0, -0],
    [1, Math.PI / 4],
    [-1, -Math.PI / 4],
    [Infinity, Math.PI / 2],
    [-Infinity, -Math.PI / 2],
    [NaN, NaN],
  ],
})

const quarters = (y: number, x: number, n: number): number[] => [y, x, (n * Math.PI) / 4]

accuracy({
  name: 'atan2',
  expansion: atan2,
  dtypes: ['float64', 'float32'],
  domain: [
    [-Infinity, Infinity],
    [-Infinity, Infinity],
  ],
  regions: [
    [
      [-3, 3],
      [-3, 3],
    ],
    [
      [-0.45, 0.45],
      [0.9, 1.1],
    ],
    [
      [-1e-3, 1e-3],
      [-1, 1],
    ],
    [
      [-1, 1],
      [-1e-6, 1e-6],
    ],
  ],
  // Quotients of moderate size and such as underflow, of operands of all sizes.
  points: (dtype, random, count) => {
    const [most, span] = dtype === 'float64' ? [1020, 1080] : [125, 152]
    return Array.from({ length: count }, (_, i) => {
      const exponent = (random() * 2 - 1) * most
      const other = Math.max(-most, exponent - random() * (i % 2 === 0 ? 20 : span))
      const pair = [exponent, other].map((e) => (random() < 0.5 ? -1 : 1) * 2 ** e)
      const [y = 0, x = 0] = (i % 3 === 0 ? pair.reverse() : pair).map((v) => (dtype === 'float64' ? v : Math.fround(v)))
      return [y, x]
    })
  },
  reference: (result, y, x) => void mpfr.mpfr_atan2(result, y, x, nearest),
  bound: 1.5,
  special: (dtype) => [
    // The smallest numbers, of which there are no fractions.
    ...[dtype === 'float64' ? 2 ** -1074 : 2 ** -149].flatMap((x) => [
      quarters(0, x, 0),
      quarters(-0, -x, -4),
      quarters(x, 0, 2),
      quarters(x, x, 1),
    ]),
    quarters(0, 0, 0),
    quarters(-0, 0, -0),
    quarters(0, -0, 4),
    quarters(-0, -0, -4),
    quarters(0, 1, 0),
    quarters(-0, 1, -0),
    quarters(0, -1, 4),
    quarters(-0, -1, -4),
    quarters(1, 0, 2),
    quarters(1, -0, 2),
    quarters(-1, 0, -2),
    quarters(-1, -0, -2),
    quarters(Infinity, 1, 2),
    quarters(-Infinity, 1, -2),
    quarters(Infinity, Infinity, 1),
    quarters(-Infinity, Infinity, -1),
    quarters(Infinity, -Infinity, 3),
    quarters(-Infinity, -Infinity, -3),
    quarters(1, Infinity, 0),
    quarters(-1, Infinity, -0),
    quarters(1, -Infinity, 4),
    quarters(-1, -Infinity, -4),
    quarters(0, Infinity, 0),
    quarters(-0, -Infinity, -4),
    quarters(Infinity, 0, 2),
    quarters(1, 1, 1),
    quarters(1, -1, 3),
    [NaN, 1, NaN],
    [1, NaN, NaN],
    [NaN, NaN, NaN],
    [NaN, Infinity, NaN],
    [Infinity, NaN, NaN],
    [0, NaN, NaN],
  ],
})
