import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'

/** A function of MPFR numbers that sets its first argument. */
export type Precise = (result: mpfr_ptr, ...xs: mpfr_ptr[]) => void

/** The function on doubles, with `bits` of precision in its result, which is what functions of MPFR itself go by. */
export function onNumbers(f: Precise, bits = 256): (...xs: number[]) => number {
  const result = register(bits)
  const operands = [register(64), register(64), register(64)]
  return (...xs) => {
    if (xs.some((x) => Number.isNaN(x))) return NaN
    const given = operands.slice(0, xs.length)
    given.forEach((operand, i) => mpfr.mpfr_set_d(operand, xs[i] ?? NaN, nearest))
    f(result, ...given)
    return mpfr.mpfr_get_d(result, nearest)
  }
}

/** An operand of a {@link Precise}: lists of operands come without their lengths. */
export function of(x: mpfr_ptr | undefined): mpfr_ptr {
  if (x === undefined) throw new Error('reference: an operand is missing')
  return x
}
