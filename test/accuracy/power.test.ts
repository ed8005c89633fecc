import { expect, it } from 'vitest'
import { ScalarBuilder } from '../../src/core/scalar/builder.js'
import { integerPow } from '../../src/core/scalar/expansions/integerPow.js'
import { pow } from '../../src/core/scalar/expansions/pow.js'
import { evaluator } from './evaluator.js'
import { accuracy, withoutFloat64, type AccuracyClaim } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const exponent = register()
const even = 2 ** 60

const powClaim: AccuracyClaim = {
  name: 'pow',
  expansion: pow,
  dtypes: ['float64', 'float32'],
  domain: [
    [0, Infinity],
    [-Infinity, Infinity],
  ],
  regions: [
    [
      [0, 10],
      [-20, 20],
    ],
    [
      [0.999, 1.001],
      [-1e4, 1e4],
    ],
    [
      [-10, 10],
      [1.5, 2.5],
    ],
  ],
  // Pairs whose result is of any exponent, subnormal and overflowing ones included, with integer exponents for half of the negative bases.
  points: (dtype, random, count) =>
    Array.from({ length: count }, (_, i) => {
      const round = dtype === 'float64' ? (v: number): number => v : Math.fround
      const range = dtype === 'float64' ? 1080 : 152
      const x = round(2 ** ((random() * 2 - 1) * (i % 3 === 0 ? 1 : range * 0.95)))
      const y = round(((random() * 2 - 1) * range) / Math.log2(x))
      return i % 4 === 0 ? [-x, Math.round(y)] : [x, y]
    }),
  reference: (result, x, y) => void mpfr.mpfr_pow(result, x, y, nearest),
  bound: { float64: 0.9, float32: 0.51 },
  special: [
    [2, 10, 1024],
    [3, 2, 9],
    [10, 4, 10000],
    [-2, 3, -8],
    [-2, -3, -0.125],
    [-2, 0.5, NaN],
    [-2, 1.5, NaN],
    ...[0, -0, 1, -1, 2, Infinity, -Infinity, NaN].flatMap((x) => [
      [x, 0, 1],
      [x, -0, 1],
    ]),
    ...[0.5, -0.5, 1e30, Infinity, -Infinity, NaN].map((y) => [1, y, 1]),
    [NaN, 1, NaN],
    [2, NaN, NaN],
    [0, NaN, NaN],
    [Infinity, NaN, NaN],
    [0, 1, 0],
    [-0, 1, -0],
    [-0, 3, -0],
    [-0, 2, 0],
    [-0, 0.5, 0],
    [0, -1, Infinity],
    [-0, -1, -Infinity],
    [-0, -2, Infinity],
    [-0, -0.5, Infinity],
    [0, Infinity, 0],
    [0, -Infinity, Infinity],
    [-0, -Infinity, Infinity],
    [-1, Infinity, 1],
    [-1, -Infinity, 1],
    [-1, even, 1],
    [2, Infinity, Infinity],
    [2, -Infinity, 0],
    [-2, Infinity, Infinity],
    [-2, -Infinity, 0],
    [0.5, Infinity, 0],
    [-0.5, -Infinity, Infinity],
    [Infinity, 2, Infinity],
    [Infinity, -2, 0],
    [Infinity, 0.5, Infinity],
    [Infinity, Infinity, Infinity],
    [Infinity, -Infinity, 0],
    [-Infinity, 3, -Infinity],
    [-Infinity, 2, Infinity],
    [-Infinity, 0.5, Infinity],
    [-Infinity, -3, -0],
    [-Infinity, -2, 0],
    [-Infinity, -0.5, 0],
    [-Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, 0],
    [-Infinity, even, Infinity],
  ],
}

accuracy(powClaim)
accuracy(withoutFloat64(powClaim, 0.9))

for (const [n, bound] of [
  [0, 0],
  [1, 0],
  [2, 0.5],
  [3, 2],
  [4, 3],
  [5, 4],
  [6, 0.9],
  [7, 0.9],
  [8, 0.9],
  [32, 0.9],
  [33, 0.9],
  [64, 0.9],
  [12345, 0.9],
  [16777217, 0.9],
  [-1, 0.5],
  [-2, 2],
  [-3, 3],
  [-4, 4],
  [-5, 0.9],
  [-12, 0.9],
  [-1000, 0.9],
] as const) {
  const odd = n % 2 !== 0
  // Where the result is neither 0 nor infinite.
  const reach = (dtype: 'float64' | 'float32'): number => 2 ** ((dtype === 'float64' ? 1075 : 150) / Math.max(1, Math.abs(n)))
  const claim: AccuracyClaim = {
    name: `integerPow ${String(n)}`,
    expansion: (s, x) => integerPow(s, x, n),
    dtypes: ['float64', 'float32'],
    domain: [[-Infinity, Infinity]],
    regions: (dtype) => [[[-2, 2]], [[1 / reach(dtype), 1]], [[1, reach(dtype)]]],
    reference: (result, x) => {
      mpfr.mpfr_set_d(exponent, n, nearest)
      mpfr.mpfr_pow(result, x, exponent, nearest)
    },
    bound: bound === 0.9 ? { float64: 0.9, float32: 0.51 } : bound,
    special: [
      [1, 1],
      [-1, odd ? -1 : 1],
      ...(n === 0
        ? [0, -0, Infinity, NaN].map((x) => [x, 1])
        : n > 0
          ? [
              [0, 0],
              [-0, odd ? -0 : 0],
              [Infinity, Infinity],
              [-Infinity, odd ? -Infinity : Infinity],
              [NaN, NaN],
            ]
          : [
              [0, Infinity],
              [-0, odd ? -Infinity : Infinity],
              [Infinity, 0],
              [-Infinity, odd ? -0 : 0],
              [NaN, NaN],
            ]),
    ],
  }
  accuracy(claim)
  if (bound === 0.9) accuracy(withoutFloat64(claim, n > 2 ** 24 ? 2.5 : 0.9))
}

it('integerPow wraps on integers', () => {
  for (const dtype of ['int32', 'uint32'] as const) {
    for (const n of [0, 1, 2, 3, 7, 20, 31, 32, 101]) {
      const s = new ScalarBuilder()
      const power = evaluator(integerPow(s, s.operand(dtype, 0), n), [dtype])
      for (const x of [0, 1, 2, 3, -1, -3, 46341, 65537, 2147483647, -2147483648]) {
        const operand = dtype === 'int32' ? x : x >>> 0
        const exact = BigInt(operand) ** BigInt(n)
        expect(power(operand), `${String(operand)} ** ${String(n)}`).toBe(
          Number(dtype === 'int32' ? BigInt.asIntN(32, exact) : BigInt.asUintN(32, exact)),
        )
      }
    }
  }
})

it('integerPow refuses exponents that are not integers, and negative ones of integers', () => {
  const s = new ScalarBuilder()
  expect(() => integerPow(s, s.operand('float64', 0), 0.5)).toThrow(TypeError)
  expect(() => integerPow(s, s.operand('int32', 0), -1)).toThrow(TypeError)
})

it('powers that are representable are exact', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    for (let x = 2; x <= 40; x++) {
      for (let n = 2; x ** n <= 2 ** (dtype === 'float64' ? 53 : 24); n++) {
        const s = new ScalarBuilder()
        const [a, b] = [s.operand(dtype, 0), s.operand(dtype, 1)]
        const exact = Number(BigInt(x) ** BigInt(n))
        expect(evaluator(integerPow(s, a, n), [dtype])(-x)).toBe(n % 2 === 0 ? exact : -exact)
        expect(evaluator(pow(s, a, b), [dtype, dtype])(x, n)).toBe(exact)
      }
    }
  }
})
