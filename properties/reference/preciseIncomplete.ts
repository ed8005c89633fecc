import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'
import { gammaQuotient } from './preciseBeta.js'
import { of, type Precise } from './precise.js'

/** result = Gamma(a + b) / (Gamma(a + 1) Gamma(b)), or without b 1 / Gamma(a + 1), in so many bits: beyond 180 by MPFR's own gamma function, which takes its time. */
function overFactorial(bits: number): (result: mpfr_ptr, a: mpfr_ptr, b?: mpfr_ptr) => void {
  const [next, total] = [register(bits), register(bits)]
  if (bits <= 180) {
    return (result, a, b) => {
      mpfr.mpfr_add_ui(next, a, 1, nearest)
      if (b === undefined) {
        gammaQuotient(result, [], [next])
        return
      }
      mpfr.mpfr_add(total, a, b, nearest)
      gammaQuotient(result, [total], [next, b])
    }
  }
  return (result, a, b) => {
    mpfr.mpfr_add_ui(next, a, 1, nearest)
    mpfr.mpfr_gamma(next, next, nearest)
    if (b === undefined) return void mpfr.mpfr_ui_div(result, 1, next, nearest)
    mpfr.mpfr_add(total, a, b, nearest)
    mpfr.mpfr_gamma(total, total, nearest)
    mpfr.mpfr_div(total, total, next, nearest)
    mpfr.mpfr_gamma(next, b, nearest)
    mpfr.mpfr_div(result, total, next, nearest)
  }
}

/** x^a exp(-x) / Gamma(a + 1) times the sum of x^n / ((a + 1) ... (a + n)), in so many bits. */
function lowerGamma(bits: number, ofFactor = bits): (result: mpfr_ptr, a: mpfr_ptr, x: mpfr_ptr) => void {
  const [next, all, cofactor, index] = [register(bits), register(bits), register(bits), register(bits)]
  const factor = overFactorial(ofFactor)
  return (result, a, x) => {
    mpfr.mpfr_set_d(next, 1, nearest)
    mpfr.mpfr_set_d(all, 1, nearest)
    mpfr.mpfr_set(index, a, nearest)
    while (mpfr.mpfr_zero_p(next) === 0 && mpfr.mpfr_get_exp(next) > mpfr.mpfr_get_exp(all) - bits) {
      mpfr.mpfr_add_ui(index, index, 1, nearest)
      mpfr.mpfr_mul(next, next, x, nearest)
      mpfr.mpfr_div(next, next, index, nearest)
      mpfr.mpfr_add(all, all, next, nearest)
    }
    mpfr.mpfr_pow(cofactor, x, a, nearest)
    mpfr.mpfr_mul(all, all, cofactor, nearest)
    mpfr.mpfr_neg(cofactor, x, nearest)
    mpfr.mpfr_exp(cofactor, cofactor, nearest)
    mpfr.mpfr_mul(all, all, cofactor, nearest)
    factor(cofactor, a)
    mpfr.mpfr_mul(result, all, cofactor, nearest)
  }
}

/** x^a (1 - x)^b Gamma(a + b) / (Gamma(a + 1) Gamma(b)) times the sum of (a + b)_n / (a + 1)_n x^n (DLMF 8.17.8), in so many bits. */
function lowerBeta(bits: number, ofFactor = bits): (result: mpfr_ptr, a: mpfr_ptr, b: mpfr_ptr, x: mpfr_ptr) => void {
  const [next, all, cofactor, index, rising] = [register(bits), register(bits), register(bits), register(bits), register(bits)]
  const factor = overFactorial(ofFactor)
  return (result, a, b, x) => {
    mpfr.mpfr_set_d(next, 1, nearest)
    mpfr.mpfr_set_d(all, 1, nearest)
    mpfr.mpfr_set(index, a, nearest)
    mpfr.mpfr_add(rising, a, b, nearest)
    while (mpfr.mpfr_zero_p(next) === 0 && mpfr.mpfr_get_exp(next) > mpfr.mpfr_get_exp(all) - bits) {
      mpfr.mpfr_mul(next, next, rising, nearest)
      mpfr.mpfr_add_ui(rising, rising, 1, nearest)
      mpfr.mpfr_add_ui(index, index, 1, nearest)
      mpfr.mpfr_mul(next, next, x, nearest)
      mpfr.mpfr_div(next, next, index, nearest)
      mpfr.mpfr_add(all, all, next, nearest)
    }
    mpfr.mpfr_pow(cofactor, x, a, nearest)
    mpfr.mpfr_mul(all, all, cofactor, nearest)
    mpfr.mpfr_ui_sub(cofactor, 1, x, nearest)
    mpfr.mpfr_pow(cofactor, cofactor, b, nearest)
    mpfr.mpfr_mul(all, all, cofactor, nearest)
    factor(cofactor, a, b)
    mpfr.mpfr_mul(result, all, cofactor, nearest)
  }
}

const wide = 256

const stepBits = 40

/** The bits of sums of which differences of an order by such steps are taken, and of their factor, which is relative to the whole. */
const bitsFor = (order: number): readonly [number, number] => (order === 0 ? [160, 160] : [wide, order < 3 ? 180 : wide])

const [shiftedA, shiftedB, value, total] = [register(wide), register(wide), register(wide), register(wide)]
const lower = lowerGamma(wide)
const lowerOfAll = lowerGamma(1200)
const [near, complement] = [register(wide), register(1200)]

/** The central difference of an order, by steps of 2^-40 of the parameter: its error, of the size of a step squared, is beyond a double. */
function difference(order: number): readonly (readonly [step: number, weight: number])[] {
  switch (order) {
    case 0:
      return [[0, 1]]
    case 1:
      return [
        [-1, -0.5],
        [1, 0.5],
      ]
    case 2:
      return [
        [-1, 1],
        [0, -2],
        [1, 1],
      ]
    case 3:
      return [
        [-2, -0.5],
        [-1, 1],
        [1, -1],
        [2, 0.5],
      ]
    default:
      throw new Error(`reference: no difference of order ${String(order)}`)
  }
}

function stepped(result: mpfr_ptr, x: mpfr_ptr, steps: number, bits: number): void {
  mpfr.mpfr_set_si_2exp(result, steps, -bits, nearest)
  mpfr.mpfr_add(result, x, result, nearest)
}

/** The derivative of an order in a of P(a, x). */
export function igamma(order: number): Precise {
  const lowerOf = lowerGamma(...bitsFor(order))
  return (result, a, x) => {
    mpfr.mpfr_set_d(total, 0, nearest)
    for (const [steps, weight] of difference(order)) {
      stepped(shiftedA, of(a), steps, stepBits)
      lowerOf(value, shiftedA, of(x))
      mpfr.mpfr_mul_d(value, value, weight, nearest)
      mpfr.mpfr_add(total, total, value, nearest)
    }
    mpfr.mpfr_mul_2si(result, total, stepBits * order, nearest)
  }
}

/** 1 - P(a, x), where most of the bits cancel once more in so many that nothing is lost of any double. */
export const igammac: Precise = (result, a, x) => {
  lower(near, of(a), of(x))
  mpfr.mpfr_ui_sub(near, 1, near, nearest)
  if (mpfr.mpfr_zero_p(near) === 0 && mpfr.mpfr_get_exp(near) > -100) return void mpfr.mpfr_set(result, near, nearest)
  lowerOfAll(complement, of(a), of(x))
  mpfr.mpfr_ui_sub(result, 1, complement, nearest)
}

/** The derivative of an order in a and one in b of I_x(a, b). */
export function betainc(orderA: number, orderB: number): Precise {
  const lowerOf = lowerBeta(...bitsFor(orderA + orderB))
  return (result, a, b, x) => {
    // I_x(a, b) has a pole at a + b = 0.
    mpfr.mpfr_add(shiftedA, of(a), of(b), nearest)
    const bits = stepBits - Math.min(0, mpfr.mpfr_get_exp(shiftedA))
    mpfr.mpfr_set_d(total, 0, nearest)
    for (const [stepsA, weightA] of difference(orderA)) {
      for (const [stepsB, weightB] of difference(orderB)) {
        stepped(shiftedA, of(a), stepsA, bits)
        stepped(shiftedB, of(b), stepsB, bits)
        lowerOf(value, shiftedA, shiftedB, of(x))
        mpfr.mpfr_mul_d(value, value, weightA * weightB, nearest)
        mpfr.mpfr_add(total, total, value, nearest)
      }
    }
    mpfr.mpfr_mul_2si(result, total, bits * (orderA + orderB), nearest)
  }
}
