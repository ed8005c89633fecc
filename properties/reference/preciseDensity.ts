import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'
import { of, type Precise } from './precise.js'

const [rest, lessOne, exponent, total] = [register(256), register(256), register(256), register(256)]

/** x^(a - 1) exp(-x) / Gamma(a). */
export const gammaDensity: Precise = (result, a, x) => {
  // So large that nothing of the exponent is left: exp(-1 / (12 a)) / sqrt(2 pi a) at x = a, by Stirling's formula, and 0 away from it.
  if (mpfr.mpfr_cmp_d(of(a), 2 ** 100) > 0) {
    if (mpfr.mpfr_equal_p(of(a), of(x)) === 0) return void mpfr.mpfr_set_d(result, 0, nearest)
    mpfr.mpfr_const_pi(exponent, nearest)
    mpfr.mpfr_mul(exponent, exponent, of(a), nearest)
    mpfr.mpfr_mul_ui(exponent, exponent, 2, nearest)
    return void mpfr.mpfr_rec_sqrt(result, exponent, nearest)
  }
  powerLog(exponent, of(x), of(a))
  mpfr.mpfr_sub(exponent, exponent, of(x), nearest)
  mpfr.mpfr_lngamma(total, of(a), nearest)
  mpfr.mpfr_sub(exponent, exponent, total, nearest)
  mpfr.mpfr_exp(result, exponent, nearest)
}

/** x^(a - 1) (1 - x)^(b - 1) Gamma(a + b) / (Gamma(a) Gamma(b)). */
export const betaDensity: Precise = (result, a, b, x) => {
  powerLog(exponent, of(x), of(a))
  mpfr.mpfr_ui_sub(rest, 1, of(x), nearest)
  powerLog(total, rest, of(b))
  mpfr.mpfr_add(exponent, exponent, total, nearest)
  mpfr.mpfr_add(total, of(a), of(b), nearest)
  mpfr.mpfr_lngamma(total, total, nearest)
  mpfr.mpfr_add(exponent, exponent, total, nearest)
  for (const parameter of [of(a), of(b)]) {
    mpfr.mpfr_lngamma(total, parameter, nearest)
    mpfr.mpfr_sub(exponent, exponent, total, nearest)
  }
  mpfr.mpfr_exp(result, exponent, nearest)
}

/** (a - 1) log x. */
function powerLog(result: mpfr_ptr, x: mpfr_ptr, a: mpfr_ptr): void {
  mpfr.mpfr_sub_ui(lessOne, a, 1, nearest)
  mpfr.mpfr_log(result, x, nearest)
  mpfr.mpfr_mul(result, result, lessOne, nearest)
}
