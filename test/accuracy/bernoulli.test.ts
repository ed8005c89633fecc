import { expect, it } from 'vitest'
import { bernoulliNumbers } from '../../src/core/scalar/expansions/bernoulli.js'

/** Fractions of integers, reduced. */
type Fraction = readonly [numerator: bigint, denominator: bigint]

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : divisor(b, a % b)
}

function plus([a, b]: Fraction, [c, d]: Fraction): Fraction {
  const [n, m] = [a * d + c * b, b * d]
  const common = divisor(n, m)
  return [n / common, m / common]
}

it('the Bernoulli numbers are those of their recurrence, the sum of B_k (n + 1 over k) for k up to n being 0, rounded', () => {
  const exact: Fraction[] = [[1n, 1n]]
  for (let n = 1n; n <= 30n; n++) {
    let binomial = 1n
    let sum: Fraction = [0n, 1n]
    exact.forEach(([a, b], k) => {
      sum = plus(sum, [a * binomial, b])
      binomial = (binomial * (n + 1n - BigInt(k))) / BigInt(k + 1)
    })
    exact.push(plus([0n, 1n], [-sum[0], sum[1] * (n + 1n)]))
  }
  const wanted = exact.filter((_, n) => n > 0 && n % 2 === 0).map(([a, b]) => Number(a) / Number(b))
  expect(bernoulliNumbers).toEqual(wanted)
})
