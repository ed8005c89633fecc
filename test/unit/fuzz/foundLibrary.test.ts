import { describe, expect, it } from 'vitest'
import { outOfBounds } from '../../../properties/checks/value.js'
import { plain } from '../../../properties/programs/compare.js'
import { apply, array, literal } from '../../../properties/programs/replay.js'
import { referenceOf } from '../../../properties/reference/index.js'
import type { NdArray } from '../../../src/core/array.js'
import { sizeOf } from '../../../src/core/shape.js'
import { Choices } from '../../../src/verify/programs/choices.js'
import { ProgramDraw } from '../../../src/verify/programs/programDraw.js'

/** Where the result is not that of the reference, in words. */
function difference(name: string, operands: readonly NdArray[], params: object = {}): string | null {
  const expected = referenceOf(name)?.(operands.map(plain), params)[0]
  return expected === undefined ? 'no reference' : outOfBounds(plain(apply(name, operands, params)[0]), expected)
}

/** What random programs have found in the array library and its references, each as it was printed once it was shrunk. */
describe('found by random programs of the array library', () => {
  const word = array([1], 'uint32', [8])

  it('program 900002753: the reference of randomBinomial ends for a probability above 1, and for infinitely many trials', () => {
    const binomial = (trials: number, p: number): string | null =>
      difference('randomBinomial', [word, word, word, literal([1], 'float32', trials), literal([1], 'float32', p)])
    expect(binomial(207.6304931640625, 207.6304931640625)).toBeNull()
    expect(binomial(Infinity, 0.5)).toBeNull()
    expect(binomial(-3, 0.5)).toBeNull()
    expect(binomial(3e38, 0.5)).toBeNull()
  })

  it('program 971003307: no trial succeeds with the probability -0', () => {
    // Waiting for a success took a time of -Infinity, a hundred times; the reference waited for ever.
    const zero = array([1], 'uint32', [0])
    const operands = (trials: number): NdArray[] => [zero, zero, zero, literal([1], 'float32', trials), literal([1], 'float32', -0)]
    for (const trials of [0, 7, 1e6]) {
      expect(plain(apply('randomBinomial', operands(trials))[0]).data).toStrictEqual([0])
      expect(difference('randomBinomial', operands(trials))).toBeNull()
    }
  })

  it('a program of seed 981: the reference of randomBinomial rounds what float32 does not hold', () => {
    const words = array([2], 'uint32', [2925719911, 826524210])
    const trials = array([2], 'float32', [826524224, 415971584])
    expect(difference('randomBinomial', [words, words, words, trials, literal([2], 'float32', 0.99)])).toBeNull()
  })

  it('program 981004307: samples that want several axes are not too large', () => {
    // Beside a matrix of 33000 rows and columns nothing else had room.
    const surroundings = {
      shapes: () => [],
      dtypes: () => [],
      floats: ['float64'],
      extents: [33000, 40001],
      maxSize: 90000,
      special: false,
    } as const
    for (let seed = 0; seed < 20; seed++) {
      const draw = new ProgramDraw(new Choices(seed), surroundings)
      expect(sizeOf(draw.shape({ minRank: 2 }))).toBeLessThanOrEqual(90000)
      expect(sizeOf(draw.shape({ minRank: 3, maxRank: 4, minExtent: 2 }))).toBeLessThanOrEqual(90000)
    }
  })

  it('program 931003285: the reference of randomPoisson ends at the largest int32, as the result does', () => {
    const key = array([1], 'uint32', [4294967295])
    expect(difference('randomPoisson', [key, key, key, array([1], 'float64', [4294967295])])).toBeNull()
    expect(difference('randomPoisson', [key, key, key, array([1], 'float64', [12345])])).toBeNull()
  })

  it('program 931003373: polygamma differences beside a pole are as exact as the sum is', () => {
    const [a, b] = [array([1], 'float32', [3.9496877193450928]), array([1], 'float32', [-4294967296])]
    expect(difference('polygammaDifference', [a, b], { order: 2 })).toBeNull()
  })

  it('program 982003270: a power of a huge parameter in beta has the bits that its exponent costs', () => {
    // 47 and 31 ulp, and 22 for (12, 1000.5), as the exponential of a logarithm.
    for (const [x, y] of [
      [3.7270698020234705, 2147483648],
      [3.5285358734264314, 2147483648],
      [12, 1000.5],
    ] as const) {
      const [a, b] = [literal([1], 'float64', x), literal([1], 'float64', y)]
      expect(difference('beta', [a, b])).toBeNull()
      expect(difference('beta', [b, a])).toBeNull()
    }
  })

  it('beta of a large negative parameter loses nothing of the terms that cancel', () => {
    const one = literal([1], 'float64', 1)
    for (const b of [-4294967296.5, -4503599627370495.5, -1.25]) {
      const operands = [one, literal([1], 'float64', b)]
      expect(difference('beta', operands)).toBeNull()
      // B(1, b) is 1 / b.
      expect(Math.abs((plain(apply('beta', operands)[0]).data[0] ?? NaN) * b - 1)).toBeLessThan(2 ** -50)
    }
  })

  it('beta is 0 where the sum of negative parameters is an integer', () => {
    // It was NaN below -1, where the logarithm was -Infinity.
    const [a, b] = [literal([1], 'float64', -2.5), literal([1], 'float64', -7.5)]
    expect(plain(apply('beta', [a, b])[0]).data).toStrictEqual([0])
    expect(difference('lbeta', [a, b])).toBeNull()
  })
})
