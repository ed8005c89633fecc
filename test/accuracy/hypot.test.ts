import type { FloatDType } from '../../src/core/dtype.js'
import { directionCosine, hypot } from '../../src/core/scalar/expansions/hypot.js'
import { accuracy, type AccuracyClaim } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const norm = register()

/** Pairs of all sizes, neither of them lost beside the other. */
function comparable(dtype: FloatDType, random: () => number, count: number): number[][] {
  const [least, most] = dtype === 'float64' ? [-1074, 1023] : [-149, 127]
  const round = (x: number): number => (dtype === 'float64' ? x : Math.fround(x))
  return Array.from({ length: count }, (_, i) => {
    const size = least + ((most - least) * (i + random())) / count
    const other = size - 30 * random()
    const pair = [round((random() < 0.5 ? -1 : 1) * 2 ** size), round((random() < 0.5 ? -1 : 1) * 2 ** other)]
    return i % 2 === 0 ? pair : pair.reverse()
  }).filter(([x, y]) => x !== 0 || y !== 0)
}

const anywhere: Pick<AccuracyClaim, 'dtypes' | 'domain' | 'regions' | 'points'> = {
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
  ],
  points: comparable,
}

accuracy({
  ...anywhere,
  name: 'hypot',
  expansion: hypot,
  reference: (result, x, y) => void mpfr.mpfr_hypot(result, x, y, nearest),
  bound: 1.25,
  special: (dtype) => {
    const tiny = dtype === 'float64' ? 2 ** -1074 : 2 ** -149
    const large = dtype === 'float64' ? 2 ** 1020 : 2 ** 124
    return [
      [0, 0, 0],
      [-0, -0, 0],
      [3, -4, 5],
      [-5, 12, 13],
      [0, -2, 2],
      [-2, 0, 2],
      [3 * tiny, 4 * tiny, 5 * tiny],
      [tiny, 0, tiny],
      [3 * large, 4 * large, 5 * large],
      [15 * large, 15 * large, Infinity],
      [Infinity, 1, Infinity],
      [1, -Infinity, Infinity],
      [-Infinity, NaN, Infinity],
      [NaN, Infinity, Infinity],
      [NaN, 1, NaN],
      [0, NaN, NaN],
    ]
  },
})

accuracy({
  ...anywhere,
  name: 'directionCosine',
  expansion: directionCosine,
  reference: (result, x, y) => {
    mpfr.mpfr_hypot(norm, x, y, nearest)
    mpfr.mpfr_div(result, x, norm, nearest)
  },
  bound: 2.5,
  special: [
    [0, 0, 0],
    [-0, 0, -0],
    [3, -4, 0.6],
    [-5, 0, -1],
    [0, 1, 0],
    [Infinity, 1, 1],
    [-Infinity, 0, -1],
    [1, Infinity, 0],
    [-1, -Infinity, -0],
    [Infinity, Infinity, NaN],
    [-Infinity, Infinity, NaN],
    [NaN, 1, NaN],
    [1, NaN, NaN],
    [Infinity, NaN, NaN],
    [NaN, Infinity, NaN],
  ],
})
