import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'
import type { Precise } from './precise.js'

/** The Hurwitz zeta function in MPFR, and its derivatives in the exponent. */

/** B2k / (2k)! = (-1)^(k + 1) 2 zeta(2k) / (2 pi)^(2k). */
function coefficient(k: number, bits: number): mpfr_ptr {
  const [made, circle] = [register(bits), register(bits)]
  mpfr.mpfr_const_pi(circle, nearest)
  mpfr.mpfr_mul_ui(circle, circle, 2, nearest)
  mpfr.mpfr_pow_si(circle, circle, -2 * k, nearest)
  mpfr.mpfr_zeta_ui(made, 2 * k, nearest)
  mpfr.mpfr_mul(made, made, circle, nearest)
  mpfr.mpfr_mul_si(made, made, k % 2 === 1 ? 2 : -2, nearest)
  return made
}

/** A polynomial in a step of x, the coefficient of 1 first. */
type Jet = readonly mpfr_ptr[]

/**
 * The derivative number `order` in x of the terms (q + k)^-x up to q + k = `start` + x or until they vanish, which are negative numbers to a power where q is one; then of
 * the formula of Euler and Maclaurin with so many Bernoulli numbers, whose terms are jets in x.
 */
function hurwitz(order: number, bits = 128, start = 12, count = 24): (result: mpfr_ptr, x: mpfr_ptr, q: mpfr_ptr) => void {
  const coefficients = Array.from({ length: count }, (_, i) => coefficient(i + 1, bits))
  const newJet = (): Jet => Array.from({ length: order + 1 }, () => register(bits))
  const [rising, rest, ofPower] = [newJet(), newJet(), newJet()]
  const [y, sum, term, product] = [register(bits), register(bits), register(bits), register(bits)]
  const [power, reciprocal, exponent, slope] = [register(bits), register(bits), register(bits), register(bits)]
  /** result = (-log y)^order y^-x. */
  const differentiated = (result: mpfr_ptr): void => {
    mpfr.mpfr_pow(result, y, exponent, nearest)
    if (order === 0) return
    mpfr.mpfr_log(slope, y, nearest)
    mpfr.mpfr_neg(slope, slope, nearest)
    for (let i = 0; i < order; i++) mpfr.mpfr_mul(result, result, slope, nearest)
  }
  /** rising = rising (x + step), times 1 / y. */
  const rise = (x: mpfr_ptr, step: number): void => {
    mpfr.mpfr_add_ui(term, x, step, nearest)
    for (let i = order; i >= 0; i--) {
      const [own, below] = [rising[i] ?? term, rising[i - 1]]
      mpfr.mpfr_mul(own, own, term, nearest)
      if (below !== undefined) mpfr.mpfr_add(own, own, below, nearest)
      mpfr.mpfr_mul(own, own, reciprocal, nearest)
    }
  }
  return (result, x, q) => {
    mpfr.mpfr_neg(exponent, x, nearest)
    const end = start + mpfr.mpfr_get_d(x, nearest)
    mpfr.mpfr_set(y, q, nearest)
    mpfr.mpfr_set_d(sum, 0, nearest)
    while (mpfr.mpfr_cmp_d(y, end) < 0) {
      differentiated(term)
      mpfr.mpfr_add(sum, sum, term, nearest)
      const isNegligible = mpfr.mpfr_zero_p(term) !== 0 || mpfr.mpfr_get_exp(term) < mpfr.mpfr_get_exp(sum) - bits
      // Before y = 2 the logarithm may be small by itself.
      const isPast = mpfr.mpfr_cmp_d(y, order === 0 ? 0 : 2) > 0
      if (mpfr.mpfr_inf_p(sum) !== 0 ? mpfr.mpfr_sgn(y) >= 0 : isPast && isNegligible) return void mpfr.mpfr_set(result, sum, nearest)
      mpfr.mpfr_add_ui(y, y, 1, nearest)
    }
    mpfr.mpfr_ui_div(reciprocal, 1, y, nearest)
    // rest = y / (x - 1) + 1/2.
    mpfr.mpfr_sub_ui(product, x, 1, nearest)
    mpfr.mpfr_div(term, y, product, nearest)
    for (const own of rest) {
      mpfr.mpfr_set(own, term, nearest)
      mpfr.mpfr_div(term, term, product, nearest)
      mpfr.mpfr_neg(term, term, nearest)
    }
    mpfr.mpfr_add_d(rest[0] ?? term, rest[0] ?? term, 0.5, nearest)
    // rising = x (x + 1) ... (x + 2k - 2) y^(-2k + 1), times B2k / (2k)!.
    rising.forEach((own, i) => mpfr.mpfr_set_d(own, i === 0 ? 1 : 0, nearest))
    rise(x, 0)
    coefficients.forEach((factor, k) => {
      rest.forEach((own, i) => {
        mpfr.mpfr_mul(product, rising[i] ?? term, factor, nearest)
        mpfr.mpfr_add(own, own, product, nearest)
      })
      rise(x, 2 * k + 1)
      rise(x, 2 * k + 2)
    })
    // y^-(x + t) = y^-x exp(-t log y).
    mpfr.mpfr_pow(power, y, exponent, nearest)
    if (order > 0) mpfr.mpfr_log(slope, y, nearest)
    ofPower.forEach((own, i) => {
      mpfr.mpfr_set(own, power, nearest)
      mpfr.mpfr_mul(power, power, slope, nearest)
      mpfr.mpfr_div_si(power, power, -(i + 1), nearest)
    })
    mpfr.mpfr_set_d(product, 0, nearest)
    rest.forEach((own, i) => {
      mpfr.mpfr_mul(term, own, ofPower[order - i] ?? term, nearest)
      mpfr.mpfr_add(product, product, term, nearest)
    })
    for (let i = 2; i <= order; i++) mpfr.mpfr_mul_ui(product, product, i, nearest)
    mpfr.mpfr_add(result, sum, product, nearest)
  }
}

/** 108 bits of it are right, and of the derivatives more. */
const short = hurwitz(0)
const [moved, two] = [register(200), register(200)]
mpfr.mpfr_set_d(two, 2, nearest)

const [distance, near, far] = [register(200), register(200), register(200)]

/** The sum over all integers k, less those behind the last one wanted, for q so far below 0 that its terms are too many; only integers x have real terms. */
function farBelow(result: mpfr_ptr, x: mpfr_ptr, q: mpfr_ptr): void {
  const isInfinite = (y: mpfr_ptr): boolean => mpfr.mpfr_inf_p(y) !== 0
  // -Infinity counts as an integer, as in SciPy.
  if (mpfr.mpfr_integer_p(q) !== 0 || isInfinite(q)) return void mpfr.mpfr_set_d(result, Infinity, nearest)
  if (mpfr.mpfr_integer_p(x) === 0 && !isInfinite(x)) return void mpfr.mpfr_set_d(result, NaN, nearest)
  if (isInfinite(x)) return void mpfr.mpfr_set_d(result, Infinity, nearest)
  // The distances of q from the integers above and below it.
  mpfr.mpfr_frac(distance, q, nearest)
  mpfr.mpfr_neg(distance, distance, nearest)
  short(near, x, distance)
  mpfr.mpfr_ui_sub(moved, 1, q, nearest)
  short(far, x, moved)
  mpfr.mpfr_sub(near, near, far, nearest)
  mpfr.mpfr_fmod(moved, x, two, nearest)
  if (mpfr.mpfr_zero_p(moved) === 0) mpfr.mpfr_neg(near, near, nearest)
  mpfr.mpfr_ui_sub(distance, 1, distance, nearest)
  short(result, x, distance)
  mpfr.mpfr_add(result, result, near, nearest)
}

/** The derivative number `order` in x of the sum of (q + k)^-x over all k >= 0; NaN for x < 1, as in SciPy. */
export function zeta(order: number): Precise {
  const differentiated = order === 0 ? short : hurwitz(order)
  return (result, x, q) => {
    if (x === undefined || q === undefined) throw new Error('reference: an operand is missing')
    const side = mpfr.mpfr_cmp_d(x, 1)
    if (side <= 0) return void mpfr.mpfr_set_d(result, side < 0 ? NaN : order % 2 === 0 ? Infinity : -Infinity, nearest)
    if (mpfr.mpfr_cmp_d(q, Infinity) === 0) return void mpfr.mpfr_set_d(result, 0, nearest)
    const isFar = mpfr.mpfr_cmp_d(q, -1000) < 0
    if (!isFar) return differentiated(result, x, q)
    return order === 0 ? farBelow(result, x, q) : void mpfr.mpfr_set_d(result, NaN, nearest)
  }
}
