// Densities whose parameters are so large that powers and gamma functions are taken together: around the mean, where they are not 0.
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

const aroundMeans: Points = (_dtype, random, count) =>
  Array.from({ length: count }, () => {
    const [a, b] = [beyond(1.01e8, 8, random), beyond(1.01e8, 8, random)]
    const total = a + b
    return [a, b, a / total + Math.sqrt(((a / total) * (b / total)) / total) * deviations * (random() - 0.5)]
  })

/** One parameter is small: what is far from an end is 0. */
const besideEnds: Points = (_dtype, random, count) =>
  Array.from({ length: count }, (_, i) => {
    const [small, large] = [8 * random(), beyond(1e12, 8, random)]
    const fromEnd = ((i % 4 < 2 ? 30 : 600) * random()) / large
    return i % 2 === 0 ? [small, large, fromEnd] : [large, small, 1 - fromEnd]
  })

const aroundShapes: Points = (_dtype, random, count) =>
  Array.from({ length: count }, () => {
    const a = beyond(1.01e8, 16, random)
    return [a, a + Math.sqrt(a) * deviations * (random() - 0.5)]
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
    share: 1 / 20,
    reference: name === 'betaDensity' ? precise.betaDensity : betaPrefixReference,
  } as const satisfies Partial<AccuracyClaim>
  accuracy({
    ...common,
    name: `${name} of two large parameters`,
    domain: [
      [1.01e8, 1e10],
      [1.01e8, 1e10],
      [0.01, 0.99],
    ],
    regions: [
      [
        [1.01e8, 1.0101e8],
        [1.01e8, 1.0101e8],
        [0.49996, 0.50004],
      ],
    ],
    points: aroundMeans,
    bound: 80,
    // Of smaller results the exponent counts: 20 standard deviations from the mean it makes hundreds of ulp.
    absoluteBelow: name === 'betaDensity' ? 1e-5 : 1e-12,
    special: [[2e8, 2e8, 0.001, 0]],
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
  share: 1 / 40,
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
  accuracy({
    name: `${name} of a large shape`,
    expansion,
    dtypes: ['float64'],
    share: 1 / 20,
    domain: [
      [1.01e8, 1e12],
      [1e7, 1e13],
    ],
    regions: [
      [
        [1.01e8, 1.0102e8],
        [1.01e8, 1.0102e8],
      ],
    ],
    points: aroundShapes,
    reference,
    bound: 100,
    special: [[2e8, 1e6, 0]],
  })
}
