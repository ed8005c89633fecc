import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'
import { of, type Precise } from './precise.js'

const [scratch, logarithm] = [register(256), register(256)]

/** exp(-x^2 / 2) / sqrt(2 pi). */
export const normalDensity: Precise = (result, x) => density(result, of(x), scratch)

function density(result: mpfr_ptr, x: mpfr_ptr, scratch: mpfr_ptr): void {
  mpfr.mpfr_const_pi(scratch, nearest)
  mpfr.mpfr_mul_ui(scratch, scratch, 2, nearest)
  mpfr.mpfr_rec_sqrt(scratch, scratch, nearest)
  mpfr.mpfr_sqr(result, x, nearest)
  mpfr.mpfr_div_si(result, result, -2, nearest)
  mpfr.mpfr_exp(result, result, nearest)
  mpfr.mpfr_mul(result, result, scratch, nearest)
}

const short = register(128)

/** erfc(-x / sqrt(2)) / 2, of 128 bits less those of x^2 in the tail: MPFR's time grows with the square of their number. */
export const ndtr: Precise = (result, x) => tail(result, of(x), short)

function tail(result: mpfr_ptr, x: mpfr_ptr, scratch: mpfr_ptr): void {
  mpfr.mpfr_set_d(scratch, 0.5, nearest)
  mpfr.mpfr_sqrt(scratch, scratch, nearest)
  mpfr.mpfr_mul(scratch, scratch, x, nearest)
  mpfr.mpfr_neg(scratch, scratch, nearest)
  // MPFR takes its time for what is 0 in double.
  if (mpfr.mpfr_cmp_d(scratch, 100) > 0) return void mpfr.mpfr_set_d(result, 0, nearest)
  mpfr.mpfr_erfc(scratch, scratch, nearest)
  mpfr.mpfr_div_ui(result, scratch, 2, nearest)
}

const [root, coarseRoot] = [register(160), register(64)]
/** What Newton's method computes with: of few bits as long as it is far from the end. */
const scratches = {
  coarse: [register(64), register(64), register(64)],
  fine: [register(160), register(160), register(160)],
} as const

/** Newton's method for log ndtr(x) = target, until a step is below 2^end. */
function newton(x: mpfr_ptr, target: mpfr_ptr, [slope, step, scratch]: readonly [mpfr_ptr, mpfr_ptr, mpfr_ptr], end: number): void {
  for (let i = 0; i < 60; i++) {
    density(slope, x, scratch)
    tail(step, x, scratch)
    mpfr.mpfr_div(slope, step, slope, nearest)
    mpfr.mpfr_log(step, step, nearest)
    mpfr.mpfr_sub(step, target, step, nearest)
    mpfr.mpfr_mul(step, step, slope, nearest)
    mpfr.mpfr_add(x, x, step, nearest)
    if (mpfr.mpfr_zero_p(step) !== 0 || mpfr.mpfr_get_exp(step) < end) return
  }
}

/** The inverse of {@link ndtr}: Newton's method on its logarithm, which is concave, from the bound of the tail; the last step squares an error below 2^-70. */
export const ndtri: Precise = (result, p) => {
  const given = mpfr.mpfr_get_d(of(p), nearest)
  if (!(given >= 0 && given <= 1)) return void mpfr.mpfr_set_d(result, NaN, nearest)
  if (given === 0 || given === 1) return void mpfr.mpfr_set_d(result, given === 0 ? -Infinity : Infinity, nearest)
  if (given === 0.5) return void mpfr.mpfr_set_d(result, 0, nearest)
  mpfr.mpfr_set(logarithm, of(p), nearest)
  if (given > 0.5) mpfr.mpfr_ui_sub(logarithm, 1, logarithm, nearest)
  mpfr.mpfr_log(logarithm, logarithm, nearest)
  mpfr.mpfr_set_d(coarseRoot, -Math.sqrt(-2 * mpfr.mpfr_get_d(logarithm, nearest)), nearest)
  newton(coarseRoot, logarithm, scratches.coarse, -30)
  mpfr.mpfr_set(root, coarseRoot, nearest)
  newton(root, logarithm, scratches.fine, -70)
  if (given > 0.5) mpfr.mpfr_neg(root, root, nearest)
  mpfr.mpfr_set(result, root, nearest)
}
