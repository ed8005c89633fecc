// Densities whose parameters are so large that powers and gamma functions are taken together: around the mean, and out to where they are 0.
import * as precise from '../../properties/reference/specialPrecise.js'
import { betaDensity } from '../../src/core/scalar/expansions/betaDensity.js'
import { betaPrefix } from '../../src/core/scalar/expansions/betaPrefix.js'
import { gammaDensity, gammaPrefix } from '../../src/core/scalar/expansions/gammaDensity.js'
import { accuracy, type AccuracyClaim } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

type Points = NonNullable<AccuracyClaim['points']>

/** From `least` on, so many binades. */
const beyond = (least: number, binades: number, random: () => number): number => least * 2 ** (binades * random())
const deviations = 12

/** Both parameters from `least` on, so many binades. */
const aroundMeans =
  (least: number, binades: number): Points =>
  (_dtype, random, count) =>
    Array.from({ length: count }, () => {
      const [a, b] = [beyond(least, binades, random), beyond(least, binades, random)]
      const total = a + b
      const x = a / total + Math.sqrt(((a / total) * (b / total)) / total) * deviations * (random() - 0.5)
      return [a, b, x > 0 && x < 1 ? x : a / total]
    })

/** One parameter is from 8 to 10^8, the other beyond 10^12. */
const besideHuge: Points = (_dtype, random, count) =>
  Array.from({ length: count }, (_, i) => {
    const [large, huge] = [beyond(8.1, 23, random), beyond(1.01e12, 8, random)]
    const mean = large / (large + huge)
    const fromEnd = Math.max(2 ** -53, mean * (1 + (deviations * (random() - 0.5)) / Math.sqrt(large)))
    return i % 2 === 0 ? [large, huge, fromEnd] : [huge, large, 1 - fromEnd]
  })

/** One parameter is small: what is far from an end is 0. */
const besideEnds: Points = (_dtype, random, count) =>
  Array.from({ length: count }, (_, i) => {
    const [small, large] = [8 * random(), beyond(1e12, 8, random)]
    // 1 is no point of it.
    const fromEnd = Math.max(2 ** -53, ((i % 4 < 2 ? 30 : 600) * random()) / large)
    return i % 2 === 0 ? [small, large, fromEnd] : [large, small, 1 - fromEnd]
  })

const aroundShapes =
  (least: number, binades: number): Points =>
  (_dtype, random, count) =>
    Array.from({ length: count }, () => {
      const a = beyond(least, binades, random)
      return [a, Math.abs(a + Math.sqrt(a) * deviations * (random() - 0.5))]
    })

const factor = register()

/** betaDensity times x (1 - x) (a + b) / (a b). */
const betaPrefixReference: precise.Precise = (result, a, b, x) => {
  if (a === undefined || b === undefined || x === undefined) throw new Error('three operands are needed')
  precise.betaDensity(result, a, b, x)
  mpfr.mpfr_mul(result, result, x, nearest)
  mpfr.mpfr_ui_sub(factor, 1, x, nearest)
  mpfr.mpfr_mul(result, result, factor, nearest)
  mpfr.mpfr_add(factor, a, b, nearest)
  mpfr.mpfr_mul(result, result, factor, nearest)
  mpfr.mpfr_div(result, result, a, nearest)
  mpfr.mpfr_div(result, result, b, nearest)
}

/** gammaDensity times x / a. */
const gammaPrefixReference: precise.Precise = (result, a, x) => {
  if (a === undefined || x === undefined) throw new Error('two operands are needed')
  precise.gammaDensity(result, a, x)
  mpfr.mpfr_mul(result, result, x, nearest)
  mpfr.mpfr_div(result, result, a, nearest)
}

for (const name of ['betaPrefix', 'betaDensity'] as const) {
  const common = {
    expansion: (s, ...[a, b, x]) => {
      if (a === undefined || b === undefined || x === undefined) throw new Error('three operands are needed')
      return betaPrefix(s, a, b, x, name)
    },
    dtypes: ['float64'],
    reference: name === 'betaDensity' ? precise.betaDensity : betaPrefixReference,
  } as const satisfies Partial<AccuracyClaim>
  accuracy({
    ...common,
    name: `${name} of two large parameters`,
    domain: [
      [1e6, 1e10],
      [1e6, 1e10],
      [0.01, 0.99],
    ],
    regions: [
      [
        [1e6, 1.02e6],
        [1e6, 1.02e6],
        [0.48, 0.52],
      ],
    ],
    points: aroundMeans(1e6, 16),
    bound: 8,
    special: [[2e8, 2e8, 0.001, 0]],
  })
  accuracy({
    ...common,
    name: `${name} of two medium parameters`,
    domain: [
      [8, 1e6],
      [8, 1e12],
      [0.001, 0.999],
    ],
    regions: [
      [
        [8, 8.1],
        [8, 8.1],
        [0.01, 0.99],
      ],
    ],
    points: aroundMeans(8, 17),
    bound: 8,
    special: [[1e4, 1e4, 0.001, 0]],
  })
  accuracy({
    ...common,
    name: `${name} of a large and a huge parameter`,
    domain: [
      [8.1, 1e8],
      [1.01e12, 1e14],
      [1e-12, 1e-4],
    ],
    points: besideHuge,
    bound: 8,
    special: [[20, 2e12, 0.001, 0]],
  })
  accuracy({
    ...common,
    name: `${name} of a small and a huge parameter`,
    domain: [
      [0.1, 7.5],
      [1e12, 1e14],
      [1e-16, 1e-12],
    ],
    regions: [
      [
        [0.1, 7.5],
        [1e12, 1.02e12],
        [1e-14, 2e-11],
      ],
      [
        [0.1, 7.5],
        [1e12, 1.02e12],
        [1e-10, 6e-10],
      ],
    ],
    points: besideEnds,
    bound: 8,
    special: [
      [2, 2e12, 0.001, 0],
      [2, 1e290, 0.001, 0],
    ],
  })
}

accuracy({
  name: 'betaDensity of a tiny parameter',
  expansion: betaDensity,
  dtypes: ['float64'],
  domain: [
    [1e-300, 1e-3],
    [0.05, 7.5],
    [1e-300, 0.99],
  ],
  regions: [
    [
      [1e-10, 1.02e-10],
      [0.05, 7.5],
      [0.01, 0.99],
    ],
  ],
  reference: precise.betaDensity,
  bound: 8,
  special: [[1e-300, 1, 1e-300, 1]],
})

for (const [name, expansion, reference] of [
  ['gammaDensity', gammaDensity, precise.gammaDensity],
  ['gammaPrefix', gammaPrefix, gammaPrefixReference],
] as const) {
  const common = { expansion, reference, dtypes: ['float64'] } as const satisfies Partial<AccuracyClaim>
  accuracy({
    ...common,
    name: `${name} of a large shape`,
    domain: [
      [1e6, 1e12],
      [1e5, 1e13],
    ],
    regions: [
      [
        [1e6, 1.02e6],
        [0.97e6, 1.05e6],
      ],
    ],
    points: aroundShapes(1e6, 24),
    bound: 6,
    special: [[2e8, 1e6, 0]],
  })
  accuracy({
    ...common,
    name: `${name} of a medium shape`,
    domain: [
      [8, 1e6],
      [1, 1e6],
    ],
    regions: [
      [
        [8, 8.1],
        [0.1, 80],
      ],
    ],
    points: aroundShapes(8, 17),
    bound: 6,
    special: [[1e4, 1e6, 0]],
  })
}
