import { describe, expect, it } from 'vitest'
import { compileScalar } from '../../src/backends/cpu/scalar/javascript.js'
import type { DType, FloatDType } from '../../src/core/dtype.js'
import { ScalarBuilder } from '../../src/core/scalar/builder.js'
import { rem } from '../../src/core/scalar/expansions/fmod.js'
import { sign } from '../../src/core/scalar/expansions/sign.js'
import { accuracy, withoutFloat64, withoutSubnormals, type AccuracyClaim } from './harness.js'
import { mpfr, nearest } from './highPrecision.js'
import { aroundEnds, atOrdinal, seeded } from './points.js'

/** Pairs with quotients of all sizes, exact multiples and their neighbours, and operands with few bits. */
function pairs(dtype: FloatDType, random: () => number, count: number): number[][] {
  const last = dtype === 'float64' ? 0x7fefffffffffffffn : 0x7f7fffffn
  const round = (x: number): number => (dtype === 'float64' ? x : Math.fround(x))
  const any = (): number => atOrdinal(dtype, BigInt(Math.floor(Number(last) * random())))
  return Array.from({ length: Math.floor(count / 4) }, (_, i) => {
    const y = i % 5 === 0 ? 2 ** Math.floor(random() * 60 - 30) * Math.ceil(random() * 8) : any()
    const near = round(y * 2 ** (random() * (dtype === 'float64' ? 53 : 24)))
    const multiple = round(y * Math.round(2 ** (random() * 12)))
    const x = [any(), near, multiple][i % 3] ?? 0
    return [x < 0 ? -x : x, i % 2 === 0 ? y : -y]
  })
    .filter(([x = NaN]) => Number.isFinite(x))
    .flatMap(([x = 0, y = 1]) =>
      aroundEnds(dtype, [x, -x], 1)
        .slice(1, 5)
        .map((v) => [v, y]),
    )
    .filter(([, y]) => y !== 0)
}

const remClaim: AccuracyClaim = {
  name: 'rem',
  expansion: rem,
  dtypes: ['float64', 'float32'],
  domain: [
    [-Infinity, Infinity],
    [-Infinity, Infinity],
  ],
  regions: (dtype) => [
    [
      [-1e3, 1e3],
      [-10, 10],
    ],
    [
      [-1e9, 1e9],
      [-1, 1],
    ],
    // Where splitting overflows, and where numbers are subnormal.
    dtype === 'float64'
      ? [
          [0, 2 ** 1001],
          [0, 2 ** 1001],
        ]
      : [
          [0, 2 ** 121],
          [0, 2 ** 121],
        ],
    dtype === 'float64'
      ? [
          [0, 2 ** -960],
          [0, 2 ** -1040],
        ]
      : [
          [0, 2 ** -90],
          [0, 2 ** -135],
        ],
  ],
  points: pairs,
  reference: (result, x, y) => void mpfr.mpfr_fmod(result, x, y, nearest),
  bound: 0,
  special: (dtype) => [
    [0, 1, 0],
    [-0, 1, -0],
    [-0, -3, -0],
    [6, 3, 0],
    [-6, 3, -0],
    [-7, 3, -1],
    [7, -3, 1],
    [1, Infinity, 1],
    [-1, -Infinity, -1],
    [0, Infinity, 0],
    [Infinity, 1, NaN],
    [-Infinity, 2, NaN],
    [Infinity, Infinity, NaN],
    [1, 0, NaN],
    [0, 0, NaN],
    [-1, -0, NaN],
    [NaN, 1, NaN],
    [1, NaN, NaN],
    [NaN, 0, NaN],
    [Infinity, NaN, NaN],
    ...(dtype === 'float64'
      ? [
          [Number.MAX_VALUE, Number.MIN_VALUE, 0],
          [Number.MAX_VALUE, 3 * Number.MIN_VALUE, Number.MAX_VALUE % (3 * Number.MIN_VALUE)],
          [-Number.MAX_VALUE, 1.1e308, -Number.MAX_VALUE % 1.1e308],
        ]
      : []),
  ],
}

accuracy(remClaim)
accuracy(withoutFloat64(remClaim, 0))
accuracy(withoutSubnormals(remClaim, 0))

describe('rem', () => {
  it("float64: agrees with JavaScript's %, which is exact", () => {
    const s = new ScalarBuilder()
    const compiled = compileScalar([rem(s, s.operand('float64', 0), s.operand('float64', 1))], ['float64', 'float64'])
    for (const [x = 0, y = 0] of pairs('float64', seeded(7), 10_000)) expect([x, y, compiled(x, y)[0]]).toStrictEqual([x, y, x % y])
  })
})

describe('sign', () => {
  const cases: readonly (readonly [DType, readonly (readonly [number, number])[]])[] = [
    [
      'float64',
      [
        [3, 1],
        [-1e-320, -1],
        [0, 0],
        [-0, -0],
        [NaN, NaN],
        [Infinity, 1],
        [-Infinity, -1],
      ],
    ],
    [
      'float32',
      [
        [3, 1],
        [-1e-40, -1],
        [0, 0],
        [-0, -0],
        [NaN, NaN],
        [Infinity, 1],
        [-Infinity, -1],
      ],
    ],
    [
      'int32',
      [
        [3, 1],
        [-2147483648, -1],
        [0, 0],
      ],
    ],
    [
      'uint32',
      [
        [4294967295, 1],
        [0, 0],
      ],
    ],
  ]
  it.each(cases)('%s: keeps zeros and NaN', (dtype, rows) => {
    const s = new ScalarBuilder()
    const compiled = compileScalar([sign(s, s.operand(dtype, 0))], [dtype])
    expect(rows.map(([x]) => [x, compiled(x)[0]])).toStrictEqual(rows.map(([x, y]) => [x, y]))
  })
})
