import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register as registerOf } from '../../properties/reference/mpfr.js'

export { mpfr, nearest }

/** Bits of a register's mantissa: three times a float64's, so that a reference's own error does not show in the second digit of an ulp. */
export const precision = 192

/** A new MPFR number; references keep the ones they need for the whole run. */
export function register(value = 0): mpfr_ptr {
  const made = registerOf(precision)
  mpfr.mpfr_set_d(made, value, nearest)
  return made
}
