import { mpfr, nearest, register } from './mpfr.js'
import { of, type Precise } from './precise.js'

const [z, factor, term, sum] = [register(256), register(256), register(256), register(256)]

/** exp(-2 |x|) 1F1(1/2; order + 1; 2 |x|) (2 order - 1)!! / order!; for |x| beyond 300, the asymptotic series (DLMF 13.7.2). */
export function besselI0e(order: number): Precise {
  return (result, x) => {
    mpfr.mpfr_abs(z, of(x), nearest)
    mpfr.mpfr_mul_ui(z, z, 2, nearest)
    if (mpfr.mpfr_inf_p(z) !== 0) return void mpfr.mpfr_set_d(result, 0, nearest)
    mpfr.mpfr_set_d(factor, 1, nearest)
    for (let k = 1; k <= order; k++) mpfr.mpfr_mul_ui(factor, factor, 2 * k - 1, nearest)
    mpfr.mpfr_set_d(term, 1, nearest)
    mpfr.mpfr_set_d(sum, 1, nearest)
    const isNear = mpfr.mpfr_cmp_d(z, 600) < 0
    for (let k = 0; mpfr.mpfr_zero_p(term) === 0 && mpfr.mpfr_get_exp(term) > mpfr.mpfr_get_exp(sum) - 250 && (isNear || k < 250); k++) {
      mpfr.mpfr_mul_d(term, term, 0.5 + k, nearest)
      mpfr.mpfr_div_ui(term, term, k + 1, nearest)
      if (isNear) {
        mpfr.mpfr_mul(term, term, z, nearest)
        mpfr.mpfr_div_ui(term, term, order + 1 + k, nearest)
      } else {
        mpfr.mpfr_mul_d(term, term, order + 0.5 + k, nearest)
        mpfr.mpfr_div(term, term, z, nearest)
      }
      mpfr.mpfr_add(sum, sum, term, nearest)
    }
    if (isNear) {
      for (let k = 1; k <= order; k++) mpfr.mpfr_div_ui(factor, factor, k, nearest)
      mpfr.mpfr_neg(z, z, nearest)
      mpfr.mpfr_exp(z, z, nearest)
    } else {
      mpfr.mpfr_const_pi(term, nearest)
      mpfr.mpfr_mul(term, term, z, nearest)
      mpfr.mpfr_rec_sqrt(term, term, nearest)
      mpfr.mpfr_mul(factor, factor, term, nearest)
      mpfr.mpfr_pow_si(z, z, -order, nearest)
    }
    mpfr.mpfr_mul(result, sum, z, nearest)
    mpfr.mpfr_mul(result, result, factor, nearest)
  }
}

const half = register(256)
const [first, second] = [besselI0e(0), besselI0e(1)]

/** The difference of the orders 0 and 1, with the sign of x; for small x, where it cancels, x / 2 exp(-|x|) times the sum of (x^2 / 4)^k / (k! (k + 1)!). */
export const besselI1e: Precise = (result, x) => {
  if (mpfr.mpfr_cmpabs_ui(of(x), 1) < 0) {
    mpfr.mpfr_sqr(z, of(x), nearest)
    mpfr.mpfr_div_ui(z, z, 4, nearest)
    mpfr.mpfr_set_d(term, 1, nearest)
    mpfr.mpfr_set_d(sum, 1, nearest)
    for (let k = 1; k < 60; k++) {
      mpfr.mpfr_mul(term, term, z, nearest)
      mpfr.mpfr_div_ui(term, term, k * (k + 1), nearest)
      mpfr.mpfr_add(sum, sum, term, nearest)
    }
    mpfr.mpfr_abs(half, of(x), nearest)
    mpfr.mpfr_neg(half, half, nearest)
    mpfr.mpfr_exp(half, half, nearest)
    mpfr.mpfr_mul(half, half, sum, nearest)
    mpfr.mpfr_mul(half, half, of(x), nearest)
    mpfr.mpfr_div_ui(result, half, 2, nearest)
    return
  }
  first(half, of(x))
  second(result, of(x))
  mpfr.mpfr_sub(result, half, result, nearest)
  if (mpfr.mpfr_sgn(of(x)) < 0) mpfr.mpfr_neg(result, result, nearest)
}

/** The sum of (x / 2)^(order + 2k) / (k! (order + k)!); beyond 1000 it overflows. */
export function besselI(order: number): Precise {
  return (result, x) => {
    if (mpfr.mpfr_cmpabs_ui(of(x), 1000) > 0) {
      return void mpfr.mpfr_set_d(result, mpfr.mpfr_sgn(of(x)) < 0 && order % 2 === 1 ? -Infinity : Infinity, nearest)
    }
    mpfr.mpfr_div_ui(half, of(x), 2, nearest)
    mpfr.mpfr_sqr(z, half, nearest)
    mpfr.mpfr_pow_si(term, half, order, nearest)
    mpfr.mpfr_fac_ui(factor, order, nearest)
    mpfr.mpfr_div(term, term, factor, nearest)
    mpfr.mpfr_set(sum, term, nearest)
    for (let k = 1; k < 3000 && mpfr.mpfr_zero_p(term) === 0 && mpfr.mpfr_get_exp(term) > mpfr.mpfr_get_exp(sum) - 250; k++) {
      mpfr.mpfr_mul(term, term, z, nearest)
      mpfr.mpfr_div_ui(term, term, k * (k + order), nearest)
      mpfr.mpfr_add(sum, sum, term, nearest)
    }
    mpfr.mpfr_set(result, sum, nearest)
  }
}
