import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'
import type { Precise } from './precise.js'

/** The Hurwitz zeta function in MPFR, and its derivatives in the exponent as differences. */

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

/**
 * The terms (q + k)^-x up to q + k = `start` + x or until they vanish, which are negative numbers to a power where q is one; then the formula of Euler and Maclaurin with
 * so many Bernoulli numbers.
 */
function hurwitz(bits: number, start: number, count: number): (result: mpfr_ptr, x: mpfr_ptr, q: mpfr_ptr) => void {
  const coefficients = Array.from({ length: count }, (_, i) => coefficient(i + 1, bits))
  const [y, sum, term] = [register(bits), register(bits), register(bits)]
  const [power, reciprocal, exponent] = [register(bits), register(bits), register(bits)]
  return (result, x, q) => {
    mpfr.mpfr_neg(exponent, x, nearest)
    const end = start + mpfr.mpfr_get_d(x, nearest)
    mpfr.mpfr_set(y, q, nearest)
    mpfr.mpfr_set_d(sum, 0, nearest)
    while (mpfr.mpfr_cmp_d(y, end) < 0) {
      mpfr.mpfr_pow(term, y, exponent, nearest)
      mpfr.mpfr_add(sum, sum, term, nearest)
      const isNegligible = mpfr.mpfr_zero_p(term) !== 0 || mpfr.mpfr_get_exp(term) < mpfr.mpfr_get_exp(sum) - bits
      if (mpfr.mpfr_sgn(y) > 0 && (mpfr.mpfr_inf_p(sum) !== 0 || isNegligible)) return void mpfr.mpfr_set(result, sum, nearest)
      mpfr.mpfr_add_ui(y, y, 1, nearest)
    }
    mpfr.mpfr_pow(power, y, exponent, nearest)
    mpfr.mpfr_ui_div(reciprocal, 1, y, nearest)
    // y^(1 - x) / (x - 1) + y^-x / 2.
    mpfr.mpfr_sub_ui(term, x, 1, nearest)
    mpfr.mpfr_div(term, y, term, nearest)
    mpfr.mpfr_add_d(term, term, 0.5, nearest)
    mpfr.mpfr_mul(term, term, power, nearest)
    mpfr.mpfr_add(sum, sum, term, nearest)
    // x (x + 1) ... (x + 2k - 2) y^(-x - 2k + 1) B2k / (2k)!.
    mpfr.mpfr_mul(power, power, reciprocal, nearest)
    mpfr.mpfr_mul(power, power, x, nearest)
    coefficients.forEach((factor, i) => {
      mpfr.mpfr_mul(term, power, factor, nearest)
      mpfr.mpfr_add(sum, sum, term, nearest)
      for (const step of [2 * i + 1, 2 * i + 2]) {
        mpfr.mpfr_add_ui(term, x, step, nearest)
        mpfr.mpfr_mul(power, power, term, nearest)
        mpfr.mpfr_mul(power, power, reciprocal, nearest)
      }
    })
    mpfr.mpfr_set(result, sum, nearest)
  }
}

/** Of the series 85 bits are right; what is left out is as smooth in x as the rest, so that differences need more digits only. */
const [short, long] = [hurwitz(128, 30, 24), hurwitz(200, 30, 24)]
const [moved, value, total, two] = [register(200), register(200), register(200), register(200)]
mpfr.mpfr_set_d(two, 2, nearest)

/** Weights of central differences, whose errors are those of a step squared. */
const weights: readonly (readonly number[])[] = [[1], [-0.5, 0, 0.5], [1, -2, 1], [-0.5, 1, 0, -1, 0.5]]

/** Steps are 2^-40: of a derivative of order 3 a third of the bits remain. */
const stepBits = 40

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
  const list = weights[order]
  if (list === undefined) throw new Error(`reference: no difference of order ${String(order)}`)
  return (result, x, q) => {
    if (x === undefined || q === undefined) throw new Error('reference: an operand is missing')
    const side = mpfr.mpfr_cmp_d(x, 1)
    if (side <= 0) return void mpfr.mpfr_set_d(result, side < 0 ? NaN : order % 2 === 0 ? Infinity : -Infinity, nearest)
    if (mpfr.mpfr_cmp_d(q, Infinity) === 0) return void mpfr.mpfr_set_d(result, 0, nearest)
    const isFar = mpfr.mpfr_cmp_d(q, -1000) < 0
    if (order === 0) return isFar ? farBelow(result, x, q) : short(result, x, q)
    if (isFar) return void mpfr.mpfr_set_d(result, NaN, nearest)
    mpfr.mpfr_set_d(total, 0, nearest)
    list.forEach((weight, i) => {
      mpfr.mpfr_set_si_2exp(moved, i - (list.length - 1) / 2, -stepBits, nearest)
      mpfr.mpfr_add(moved, x, moved, nearest)
      long(value, moved, q)
      mpfr.mpfr_mul_d(value, value, weight, nearest)
      mpfr.mpfr_add(total, total, value, nearest)
    })
    mpfr.mpfr_mul_2si(result, total, stepBits * order, nearest)
  }
}
