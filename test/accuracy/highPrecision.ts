import { init, mpfr_rnd_t, type GMPFunctions, type mpfr_ptr } from 'gmp-wasm'

/** MPFR's functions, called `mpfr.mpfr_exp(result, x, nearest)`. */
export const mpfr: GMPFunctions = (await init()).binding

/** Rounding to nearest, ties to even. */
export const nearest: mpfr_rnd_t = mpfr_rnd_t.MPFR_RNDN

/** Bits of a register's mantissa: three times a float64's, so that a reference's own error does not show in the second digit of an ulp. */
export const precision = 192

/** A new MPFR number; references keep the ones they need for the whole run. */
export function register(value = 0): mpfr_ptr {
  const made = mpfr.mpfr_t()
  mpfr.mpfr_init2(made, precision)
  mpfr.mpfr_set_d(made, value, nearest)
  return made
}
