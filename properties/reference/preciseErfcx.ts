import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'
import { of, type Precise } from './precise.js'

const tailBits = 192
const [z, factor, term, sum] = [register(tailBits), register(tailBits), register(tailBits), register(tailBits)]

/** The recurrence of derivatives of exp(x^2) erfc(x), forwards, in so many bits that it may cancel, up to 40 a factor 2 x^2 in each step; beyond, the asymptotic series of the integral. */
export function erfcx(order: number): Precise {
  const bits = 160 + 12 * order
  const [square, scaled, before, after] = [register(bits), register(bits), register(bits), register(bits)]
  return (result, x) => {
    const start = mpfr.mpfr_get_d(of(x), nearest)
    if (start > 40) {
      integralTail(result, of(x), order)
      return
    }
    if (start < -30) return void mpfr.mpfr_set_d(result, Infinity, nearest)
    mpfr.mpfr_sqr(square, of(x), nearest)
    mpfr.mpfr_exp(square, square, nearest)
    mpfr.mpfr_erfc(before, of(x), nearest)
    mpfr.mpfr_mul(before, before, square, nearest)
    mpfr.mpfr_const_pi(after, nearest)
    mpfr.mpfr_rec_sqrt(after, after, nearest)
    mpfr.mpfr_mul(scaled, before, of(x), nearest)
    mpfr.mpfr_sub(after, after, scaled, nearest)
    mpfr.mpfr_mul_ui(after, after, 2, nearest)
    if (order === 0) return void mpfr.mpfr_set(result, before, nearest)
    for (let n = 1; n < order; n++) {
      mpfr.mpfr_mul_ui(before, before, n, nearest)
      mpfr.mpfr_mul(scaled, after, of(x), nearest)
      mpfr.mpfr_sub(scaled, before, scaled, nearest)
      mpfr.mpfr_set(before, after, nearest)
      mpfr.mpfr_mul_ui(after, scaled, 2, nearest)
    }
    mpfr.mpfr_set(result, after, nearest)
  }
}

/** The sum of (-1)^k (order + 2k)! / k! / (2x)^(order + 1 + 2k), times 2^(order + 1) / sqrt(pi). */
function integralTail(result: mpfr_ptr, x: mpfr_ptr, order: number): void {
  if (mpfr.mpfr_inf_p(x) !== 0) return void mpfr.mpfr_set_d(result, 0, nearest)
  mpfr.mpfr_mul_ui(z, x, 2, nearest)
  mpfr.mpfr_fac_ui(term, order, nearest)
  mpfr.mpfr_pow_si(factor, z, -order - 1, nearest)
  mpfr.mpfr_mul(term, term, factor, nearest)
  mpfr.mpfr_set(sum, term, nearest)
  mpfr.mpfr_sqr(z, z, nearest)
  for (let k = 1; k < 100 && mpfr.mpfr_get_exp(term) > mpfr.mpfr_get_exp(sum) - tailBits; k++) {
    mpfr.mpfr_mul_d(term, term, -((order + 2 * k) * (order + 2 * k - 1)), nearest)
    mpfr.mpfr_div_ui(term, term, k, nearest)
    mpfr.mpfr_div(term, term, z, nearest)
    mpfr.mpfr_add(sum, sum, term, nearest)
  }
  mpfr.mpfr_const_pi(factor, nearest)
  mpfr.mpfr_rec_sqrt(factor, factor, nearest)
  mpfr.mpfr_mul_2si(factor, factor, order + 1, nearest)
  mpfr.mpfr_mul(result, sum, factor, nearest)
}
