import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'
import { of, type Precise } from './precise.js'

export const lgamma: Precise = (result, x) => void mpfr.mpfr_lgamma(result, 0, of(x), nearest)
export const digamma: Precise = (result, x) => void mpfr.mpfr_digamma(result, of(x), nearest)
export const gamma: Precise = (result, x) => void mpfr.mpfr_gamma(result, of(x), nearest)

const [y, term, sum, power] = [register(256), register(256), register(256), register(256)]

/** Numerators and denominators of B2, B4, ... */
const bernoulli: readonly (readonly [number, number])[] = [
  [1, 6],
  [-1, 30],
  [1, 42],
  [-1, 30],
  [5, 66],
  [-691, 2730],
  [7, 6],
  [-3617, 510],
  [43867, 798],
  [-174611, 330],
  [854513, 138],
  [-236364091, 2730],
  [8553103, 6],
]

/**
 * (-1)^(order + 1) order! times the sum of (x + k)^-(order + 1): the first terms, then the formula of Euler and Maclaurin. Negative arguments
 * have their own terms first, with their signs.
 */
export function polygamma(order: number): Precise {
  return (result, x) => {
    const start = mpfr.mpfr_get_d(of(x), nearest)
    const even = order % 2 === 0
    if (Math.abs(start) === Infinity) return void mpfr.mpfr_set_d(result, start < 0 ? NaN : even ? -0 : 0, nearest)
    if (start <= 0 && Number.isInteger(start)) return void mpfr.mpfr_set_d(result, !even ? Infinity : start < 0 ? NaN : -1 / start, nearest)
    if (start < -1000) {
      byReflection(result, of(x), order)
      return
    }
    mpfr.mpfr_set(y, of(x), nearest)
    mpfr.mpfr_set_d(sum, 0, nearest)
    // From here on thirteen Bernoulli numbers give 90 bits.
    const end = 40 + 2 * order
    while (mpfr.mpfr_cmp_d(y, end) < 0) {
      mpfr.mpfr_pow_si(term, y, -order - 1, nearest)
      mpfr.mpfr_add(sum, sum, term, nearest)
      // Of high orders the others are nothing beside the first.
      if (mpfr.mpfr_sgn(y) > 0 && mpfr.mpfr_get_exp(term) < mpfr.mpfr_get_exp(sum) - 200) return scaled(result, order)
      mpfr.mpfr_add_ui(y, y, 1, nearest)
    }
    mpfr.mpfr_pow_si(power, y, -order, nearest)
    mpfr.mpfr_div_ui(term, power, order, nearest)
    mpfr.mpfr_add(sum, sum, term, nearest)
    mpfr.mpfr_div(power, power, y, nearest)
    mpfr.mpfr_div_ui(term, power, 2, nearest)
    mpfr.mpfr_add(sum, sum, term, nearest)
    // power is (s)_(2k - 1) / (2k)! y^-(s + 2k - 1) with s = order + 1.
    bernoulli.forEach(([over, under], i) => {
      const k = 2 * i + 1
      if (i > 0) mpfr.mpfr_mul_ui(power, power, order + k - 1, nearest)
      mpfr.mpfr_mul_ui(power, power, order + k, nearest)
      mpfr.mpfr_div(power, power, y, nearest)
      if (i > 0) mpfr.mpfr_div(power, power, y, nearest)
      mpfr.mpfr_div_ui(power, power, k * (k + 1), nearest)
      mpfr.mpfr_mul_d(term, power, over, nearest)
      mpfr.mpfr_div_d(term, term, under, nearest)
      mpfr.mpfr_add(sum, sum, term, nearest)
    })
    scaled(result, order)
  }
}

/** (-1)^(order + 1) order! times the sum. */
function scaled(result: mpfr_ptr, order: number): void {
  mpfr.mpfr_fac_ui(term, order, nearest)
  mpfr.mpfr_mul(result, sum, term, nearest)
  if (order % 2 === 0) mpfr.mpfr_neg(result, result, nearest)
}

const [fraction, near, far] = [register(256), register(256), register(256)]

/** The sum over all integers is that from the fraction f of x on, and from 1 - f on; the terms beyond 1 - x are not in it. */
function byReflection(result: mpfr_ptr, x: mpfr_ptr, order: number): void {
  mpfr.mpfr_frac(fraction, x, nearest)
  mpfr.mpfr_add_ui(fraction, fraction, 1, nearest)
  polygamma(order)(near, fraction)
  mpfr.mpfr_ui_sub(fraction, 1, fraction, nearest)
  polygamma(order)(far, fraction)
  mpfr.mpfr_ui_sub(fraction, 1, x, nearest)
  polygamma(order)(result, fraction)
  mpfr.mpfr_sub(far, far, result, nearest)
  if (order % 2 === 0) mpfr.mpfr_sub(result, near, far, nearest)
  else mpfr.mpfr_add(result, near, far, nearest)
}

/** Registers in which sums of these numbers, and functions as large as they are, keep more than a double of what is left. */
function registersFor(...xs: readonly mpfr_ptr[]): readonly [mpfr_ptr, mpfr_ptr] {
  return xs.some((x) => Math.abs(mpfr.mpfr_get_d(x, nearest)) > 2 ** 100) ? huge : usual
}
const usual = [register(256), register(256)] as const
const huge = [register(1300), register(1300)] as const

/** Is y > 0, and x by 120 binades smaller: so small that a difference is x times a derivative to twice as many digits as a double has? */
const isFarBelow = (x: mpfr_ptr, y: mpfr_ptr): boolean =>
  mpfr.mpfr_sgn(y) > 0 && mpfr.mpfr_regular_p(x) !== 0 && mpfr.mpfr_regular_p(y) !== 0 && mpfr.mpfr_get_exp(x) < mpfr.mpfr_get_exp(y) - 120

/** The derivative number `order` of digamma at a, less that at a + b; 0 at Infinity beside a finite b. */
export function polygammaDifference(order: number): Precise {
  const f = order === 0 ? digamma : polygamma(order)
  return (result, a, b) => {
    if (mpfr.mpfr_get_d(of(a), nearest) === Infinity && mpfr.mpfr_number_p(of(b)) !== 0) return void mpfr.mpfr_set_d(result, 0, nearest)
    if (isFarBelow(of(b), of(a))) {
      polygamma(order + 1)(result, of(a))
      mpfr.mpfr_mul(result, result, of(b), nearest)
      return void mpfr.mpfr_neg(result, result, nearest)
    }
    const [p, q] = registersFor(of(a), of(b))
    mpfr.mpfr_add(p, of(a), of(b), nearest)
    f(q, p)
    f(p, of(a))
    mpfr.mpfr_sub(result, p, q, nearest)
  }
}
