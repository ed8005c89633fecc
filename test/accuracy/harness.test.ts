import { expect, it } from 'vitest'
import type { AccuracyClaim } from './harness.js'
import { errorInUlp, measure } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'
import { atOrdinal, byExponent, ordinal, seeded } from './points.js'

const faulty = (relative: number): AccuracyClaim => ({
  name: 'faulty square root',
  expansion: (s, x) => s.add(s.sqrt(x), s.mul(s.sqrt(x), s.literal(x.type, relative))),
  dtypes: ['float64', 'float32'],
  domain: [[0, Infinity]],
  regions: [[[1, 4]]],
  reference: (result, x) => void mpfr.mpfr_sqrt(result, x, nearest),
  bound: 0.5,
  special: [[0, 0]],
})

it('finds an error of one part in 2^52, and of one in 2^23', () => {
  expect(measure(faulty(0), 'float64').worst).toBeLessThanOrEqual(0.5)
  expect(measure(faulty(2 ** -52), 'float64').worst).toBeGreaterThan(1.2)
  expect(measure(faulty(0), 'float32').worst).toBeLessThanOrEqual(0.5)
  expect(measure(faulty(2 ** -23), 'float32').worst).toBeGreaterThan(1.2)
})

it('finds an error at a single binade, among subnormals included', () => {
  for (const edge of [2 ** -1074, 2 ** -1070, 2 ** -300, 2 ** 0, 2 ** 1000]) {
    const claim: AccuracyClaim = {
      ...faulty(0),
      expansion: (s, x) => {
        const inside = s.and(s.ge(x, s.literal(x.type, edge)), s.lt(x, s.literal(x.type, edge * 2)))
        return s.select(inside, s.literal(x.type, 0), s.sqrt(x))
      },
    }
    expect(measure(claim, 'float64').worst).toBeGreaterThan(2 ** 51)
  }
})

it('counts errors in units of the last place of the exact value', () => {
  const exact = register()
  const error = (dtype: 'float64' | 'float32', value: number, got: number, units = 0, exponent = 0): number => {
    mpfr.mpfr_set_d(exact, value, nearest)
    const shift = register()
    mpfr.mpfr_set_si_2exp(shift, units, exponent, nearest)
    mpfr.mpfr_add(exact, exact, shift, nearest)
    return errorInUlp(dtype, exact, got)
  }
  expect(error('float64', 1, 1 + 2 ** -52)).toBe(1)
  expect(error('float64', 1, 1, 1, -54)).toBe(0.25)
  expect(error('float32', 1, 1 - 2 ** -24)).toBe(0.5)
  expect(error('float64', 2 ** -1074, 2 ** -1073)).toBe(1)
  expect(error('float32', 2 ** -149, 2 ** -149, 1, -150)).toBe(0.5)
  expect(error('float64', Number.MAX_VALUE, Infinity)).toBe(1)
  expect(error('float64', Number.MAX_VALUE, Infinity, 1, 970)).toBe(0.5)
  expect(error('float64', Number.MAX_VALUE, Number.MAX_VALUE, 1, 970)).toBe(0.5)
  expect(error('float64', Infinity, Number.MAX_VALUE)).toBe(Infinity)
  expect(error('float64', NaN, 0)).toBe(Infinity)
  expect(error('float64', 0, -0)).toBe(Infinity)
  expect(error('float64', 1, NaN)).toBe(Infinity)
})

it('orders the floats and draws from every binade', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    for (const x of [0, 1, -1, 2 ** -140, -1.5]) expect(atOrdinal(dtype, ordinal(dtype, x))).toBe(x)
    expect(atOrdinal(dtype, ordinal(dtype, 0) + 1n)).toBe(dtype === 'float64' ? 2 ** -1074 : 2 ** -149)
    const drawn = byExponent(dtype, [-Infinity, Infinity], 5000, seeded(1))
    const binades = new Set(
      drawn.filter((x) => x !== 0).map((x) => `${String(Math.sign(x))} ${String(Math.floor(Math.log2(Math.abs(x))))}`),
    )
    expect(binades.size).toBeGreaterThanOrEqual(dtype === 'float64' ? 2 * 2046 : 2 * 254)
  }
})
