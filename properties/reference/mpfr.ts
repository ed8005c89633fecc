import { init, mpfr_rnd_t, type GMPFunctions, type mpfr_ptr } from 'gmp-wasm'

/** MPFR's functions, called `mpfr.mpfr_exp(result, x, nearest)`: one memory for all references, for their numbers are addresses in it. */
export const mpfr: GMPFunctions = (await init()).binding

/** Rounding to nearest, ties to even. */
export const nearest: mpfr_rnd_t = mpfr_rnd_t.MPFR_RNDN

/** A new MPFR number of so many bits, which is 0. */
export function register(bits: number): mpfr_ptr {
  const made = mpfr.mpfr_t()
  mpfr.mpfr_init2(made, bits)
  mpfr.mpfr_set_d(made, 0, nearest)
  return made
}
