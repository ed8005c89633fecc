import type { FloatDType } from '../../src/core/dtype.js'
import { cos, sin } from '../../src/core/scalar/expansions/sine.js'
import { tan } from '../../src/core/scalar/expansions/tangent.js'
import { accuracy, withoutFloat64, type AccuracyClaim } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'
import { aroundEnds } from './points.js'
import { nearestToQuarterTurns } from './quarterTurns.js'

// Where the reduction changes, and others.
const hard: Readonly<Record<FloatDType, readonly number[]>> = {
  float64: [2 ** 19, 5419351, 1e22, Number.MAX_VALUE, 2 ** 1023, Math.PI, Math.PI / 2, Math.PI / 4],
  float32: [1608, 252.8982086181640625, (161 * Math.PI) / 2, 1e22, 2 ** 127, Math.PI, Math.PI / 2, Math.PI / 4],
}

const halfPi = register()
mpfr.mpfr_const_pi(halfPi, nearest)
mpfr.mpfr_div_2ui(halfPi, halfPi, 1, nearest)
const multiple = register()

/** The floats nearest to `count` multiples of pi/2, the numbers of their quadrants spread over all magnitudes. */
function nearMultiples(dtype: FloatDType, random: () => number, count: number): number[] {
  const bits = dtype === 'float64' ? 53 : 24
  return Array.from({ length: count }, (_, i) => {
    mpfr.mpfr_mul_d(multiple, halfPi, (i % 2 === 0 ? 1 : -1) * Math.floor(2 ** (bits * random())), nearest)
    const x = mpfr.mpfr_get_d(multiple, nearest)
    return dtype === 'float64' ? x : Math.fround(x)
  })
}

const trigonometric: Pick<AccuracyClaim, 'dtypes' | 'domain' | 'regions' | 'hardest' | 'points'> = {
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[-1, 1]], [[-10, 10]], [[-2000, 2000]], [[-6e5, 6e5]]],
  hardest: (dtype) => nearestToQuarterTurns(dtype).map((x) => [x]),
  points: (dtype, random, count) =>
    [...hard[dtype].flatMap((x) => aroundEnds(dtype, [x, -x])), ...nearMultiples(dtype, random, Math.floor(count * 0.8))].map((x) => [x]),
}

const undefinedAtInfinity = [
  [NaN, NaN],
  [Infinity, NaN],
  [-Infinity, NaN],
]

const claims: readonly AccuracyClaim[] = [
  {
    ...trigonometric,
    name: 'sin',
    expansion: sin,
    reference: (result, x) => void mpfr.mpfr_sin(result, x, nearest),
    bound: 1,
    special: [[0, 0], [-0, -0], ...undefinedAtInfinity],
  },
  {
    ...trigonometric,
    name: 'cos',
    expansion: cos,
    reference: (result, x) => void mpfr.mpfr_cos(result, x, nearest),
    bound: 1,
    special: [[0, 1], [-0, 1], ...undefinedAtInfinity],
  },
  {
    ...trigonometric,
    name: 'tan',
    expansion: tan,
    reference: (result, x) => void mpfr.mpfr_tan(result, x, nearest),
    bound: 1.05,
    special: [[0, 0], [-0, -0], ...undefinedAtInfinity],
  },
]
for (const claim of claims) {
  accuracy(claim)
  accuracy(withoutFloat64(claim, claim.name === 'tan' ? 1.05 : 1))
}
