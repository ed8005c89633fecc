// Rules of primitives where samples seldom come: at the edges of their params, and where several conditions meet.
import { describe, expect, it } from 'vitest'
import { DtypeError, grad, jvp, linearTranspose, lax, LinearityError, np, type NdArray } from '../../../src/index.js'
import { avalOf } from '../../../src/core/aval.js'
import { bind, bind1 } from '../../../src/core/bind.js'
import { fill, literalValue } from '../../../src/core/constant.js'
import { noParams } from '../../../src/core/primitives/constructors/noParams.js'
import { convert } from '../../../src/core/primitives/convert.js'
import { integerPowP } from '../../../src/core/primitives/integerPow.js'
import { pow } from '../../../src/core/primitives/pow.js'
import { randomBinomialP, randomPoissonP } from '../../../src/core/primitives/randomCounts.js'

describe('integer powers', () => {
  it('of an integer array take no negative exponent, also after another one', () => {
    const x = np.array([2, 3], { dtype: 'int32' })
    expect(bind1(integerPowP, [x], { exponent: 2 }).toArray()).toEqual([4, 9])
    expect(() => bind(integerPowP, [x], { exponent: -1 })).toThrow(DtypeError)
  })

  it('with the exponent 0 are constant, also at 0', () => {
    const f = (x: NdArray): NdArray => bind1(integerPowP, [x], { exponent: 0 })
    expect(jvp(f, [np.array([0, 2])], [np.array([1, 1])]).map((x) => x.toArray())).toEqual([
      [1, 1],
      [0, 0],
    ])
  })
})

it('a power with the constant exponent 0 has the derivative 0 everywhere', () => {
  expect(grad((x: NdArray) => pow(x, np.zeros([])))(NaN).item()).toBe(0)
})

it('hypot has the derivative 0 at the origin', () => {
  expect(grad((x: NdArray) => np.hypot(x, 0))(0).item()).toBe(0)
  expect(grad((y: NdArray) => np.hypot(0, y))(0).item()).toBe(0)
  expect(grad(grad((x: NdArray) => np.hypot(x, 0)))(0).item()).toBe(0)
})

it('a choice is linear in what it chooses from only if the other is 0', () => {
  const mask = np.array([true, false])
  const x = np.array([1, 2])
  expect(linearTranspose((y: NdArray) => lax.select(mask, y, np.zeros([2])), x)(np.array([3, 4]))).toBeDefined()
  expect(() => linearTranspose((y: NdArray) => lax.select(mask, y, np.array([5, 6])), x)(x)).toThrow(LinearityError)
  expect(() => linearTranspose((y: NdArray) => lax.select(mask, np.array([5, 6]), y), x)(x)).toThrow(LinearityError)
})

describe('a conversion', () => {
  it('of a constant is a constant: one element, whatever its shape', () => {
    const x = convert(fill(0.1, avalOf([1000, 1000], 'float64')), 'float32')
    expect([literalValue(x.toConcrete('be looked at')), x.aval.toString()]).toEqual([Math.fround(0.1), 'float32[1000,1000]'])
  })

  it('that only takes a weak mark away copies nothing', () => {
    const weak = fill(2, avalOf([3], 'float64', true)).mul(3)
    const strong = convert(weak, weak.dtype)
    expect([weak.aval.weak, strong.aval.weak]).toEqual([true, false])
    expect(strong.toConcrete('be looked at').storage).toBe(weak.toConcrete('be looked at').storage)
  })
})

describe('random counts', () => {
  const word = np.array([1], { dtype: 'uint32' })
  const signed = np.array([1], { dtype: 'int32' })
  const [mean, narrow] = [np.array([0.5]), np.array([0.5], { dtype: 'float32' })]

  it('take two words of a key and a position', () => {
    for (const words of [
      [signed, word, word],
      [word, signed, word],
      [word, word, signed],
    ]) {
      expect(() => bind(randomPoissonP, [...words, mean], noParams)).toThrow(DtypeError)
      expect(() => bind(randomBinomialP, [...words, mean, mean], noParams)).toThrow(DtypeError)
    }
  })

  it('take parameters of one float dtype', () => {
    const words = [word, word, word]
    for (const parameters of [[], [mean, mean]]) expect(() => bind(randomPoissonP, [...words, ...parameters], noParams)).toThrow(DtypeError)
    for (const parameters of [[], [mean], [mean, mean, mean], [mean, narrow], [narrow, mean], [word, word], [signed, signed]]) {
      expect(() => bind(randomBinomialP, [...words, ...parameters], noParams), String(parameters.length)).toThrow(DtypeError)
    }
  })
})

describe('the derivative of a product of updates that meet at one place', () => {
  /** The gradient of x u0 u1 ... in all of them, by leaving out each in turn. */
  const expected = (factors: readonly number[]): readonly number[] =>
    factors.map((_, i) => factors.reduce((product, u, k) => (k === i ? product : product * u), 1))

  it.each([
    ['no zero', [2, 3, -0.5, 0.7]],
    ['two of the smallest magnitude', [2, 3, -0.5, 0.5]],
    ['three of the smallest magnitude', [2, 0.5, -0.5, 0.5, 3]],
    ['two equal ones', [2, 3, 0.5, 0.5]],
    ['three small ones', [1, 1e-50, 1.1e-50, 1.2e-50, 1e60]],
    ['four small ones', [1, 1e-50, 1.1e-50, 1.2e-50, 1.3e-50, 1e110]],
    ['two zeros', [2, 0, 0, 3]],
    ['one zero', [2, 0, 5, 3]],
    ['two equal ones above 1', [2, 7, 7, 8]],
    ['two equal ones whose sum has no square', [1, 1.2e154, 1.2e154]],
    ['subnormal ones', [2, 1e-310, 1e-309, 1e300]],
    ['small ones', [2, 1e-307, 0.5, 1e300]],
    ['two small ones', [1, 1e-200, 1e-200, 1e200, 1e100]],
  ])('%s', (_name, [x = 1, ...us]) => {
    const indices = np.array(
      us.map(() => [0]),
      { dtype: 'int32' },
    )
    const layout = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
    const f = (y: NdArray, u: NdArray): NdArray => lax.scatterMul(y, indices, u, layout).sum()
    const [alongX, alongU] = grad(f, { argnums: [0, 1] })(np.array([x]), np.array(us))
    const wanted = expected([x, ...us])
    const found = [...alongX.toTypedArray(), ...alongU.toTypedArray()]
    const forward = us.map((_, i) => jvp((u: NdArray) => f(np.array([x]), u), [np.array(us)], [np.eye(us.length).get(i)])[1].item())
    for (const [i, value] of [...found.entries(), ...[alongX.item(), ...forward].entries()]) {
      expect(value === wanted[i] ? 1 : value / (wanted[i] ?? NaN), String(i)).toBeCloseTo(1, 12)
    }
  })

  it.each([
    ['float64', 2 ** -1022.5, 2 ** -1022.7, 1e-12, 1e300],
    ['float32', 2 ** -126.5, 2 ** -126.7, 1e-3, 1e36],
  ] as const)('of subnormal numbers of %s keeps their digits beside small ones', (dtype, u, v, small, large) => {
    const indices = np.zeros([4, 1], { dtype: 'int32' })
    const layout = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
    const f = (us: NdArray): NdArray => lax.scatterMul(np.ones([1], { dtype }), indices, us, layout).sum()
    const us = np.array([u, small, v, large], { dtype })
    const [first = 0, , second = 0] = us.toTypedArray()
    const found = grad(f)(us).toTypedArray()
    expect((found[0] ?? 0) / (second * large * small)).toBeCloseTo(1, 6)
    expect((found[2] ?? 0) / (first * large * small)).toBeCloseTo(1, 6)
  })

  it('of three equal factors is the square of one, within two ulp', () => {
    const indices = np.zeros([3, 1], { dtype: 'int32' })
    const layout = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
    for (const u of [0.4, 0.43, 0.71, 0.77, 0.84, 0.95]) {
      const f = (us: NdArray): NdArray => lax.scatterMul(np.ones([1]), indices, us, layout).sum()
      for (const slope of grad(f)(np.array([u, u, u])).toTypedArray()) expect(Math.abs(slope / (u * u) - 1)).toBeLessThanOrEqual(2 ** -51)
    }
  })

  it('of two equal factors below 1 is the other one, to the bit', () => {
    const indices = np.zeros([2, 1], { dtype: 'int32' })
    const layout = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
    for (const u of [0.4, 0.43, 0.71, 0.77, 0.84, 0.95]) {
      const f = (us: NdArray): NdArray => lax.scatterMul(np.ones([1]), indices, us, layout).sum()
      expect(grad(f)(np.array([u, u])).toArray()).toEqual([u, u])
    }
  })
})
