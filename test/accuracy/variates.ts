import { np, type NdArray } from 'cotangent'
import type { FloatDType } from '../../src/core/dtype.js'
import { bind } from '../../src/core/bind.js'
import { noParams } from '../../src/core/primitives/constructors/noParams.js'
import { randomBinomialP, randomPoissonP } from '../../src/core/primitives/randomCounts.js'
import { randomGamma } from '../../src/core/primitives/randomGamma.js'
import { fingerprint } from './pins.js'

const each = (value: (i: number) => number, count = 4000): readonly number[] => Array.from({ length: count }, (_, i) => value(i))
const words = (factor: number, count?: number): NdArray =>
  np.array(
    each((i) => Math.imul(i + 1, factor) >>> 0, count),
    { dtype: 'uint32' },
  )
/** Numbers from 0 on below 1. */
const shares = (factor: number, count?: number): readonly number[] => each((i) => ((i * factor) % 99_991) / 99_991, count)

const key = (count?: number): readonly NdArray[] => [words(0x9e3779b9, count), words(0x85ebca6b, count)]
const position = (count?: number): NdArray =>
  np.array(
    each((i) => i % 10, count),
    { dtype: 'uint32' },
  )
/** So many that some hang on the last terms of a comparison. */
const many = 50_000

const gammas = (dtype: FloatDType, logarithm: boolean): NdArray => {
  const [key0, key1] = key()
  if (key0 === undefined || key1 === undefined) throw new Error('a key has two words')
  const shape = shares(7919).map((u, i) => (i % 2 === 0 ? 8 * u + 0.001 : u + 0.001))
  return randomGamma(key0, key1, np.array(shape, { dtype }), logarithm)
}

/** Numbers of distributions from fixed keys, over all that their parameters tell apart: what a key gives is the same in every release. */
const all: Readonly<Record<string, () => NdArray | undefined>> = {
  'randomGamma, float64': () => gammas('float64', false),
  'randomGamma, float32': () => gammas('float32', false),
  'logarithm of randomGamma, float64': () => gammas('float64', true),
  'randomPoisson, float64': () => {
    const mean = shares(7919).map((u, i) => [12 * u, 9 + 30 * u, 2000 * u][i % 3] ?? 0)
    return bind(randomPoissonP, [...key(), position(), np.array(mean)], noParams)[0]
  },
  'randomBinomial, float64': () => {
    const trials = each((i) => [i % 12, i % 300, (i * 7919) % 20_000][i % 3] ?? 0)
    return bind(randomBinomialP, [...key(), position(), np.array(trials), np.array(shares(104_729))], noParams)[0]
  },
  'randomBinomial of means just above 10, float64': () => {
    const trials = each((i) => 21 + (i % 30), many)
    const chance = shares(104_729, many).map((u, i) => (10.01 + u) / (21 + (i % 30)))
    return bind(randomBinomialP, [...key(many), position(many), np.array(trials), np.array(chance)], noParams)[0]
  },
}

/** The names of these, and the fingerprint of each. */
export const variates: readonly (readonly [name: string, fingerprint: () => string])[] = Object.entries(all).map(([name, make]) => [
  name,
  () => fingerprint(Float64Array.from(make()?.toTypedArray() ?? [])),
])
