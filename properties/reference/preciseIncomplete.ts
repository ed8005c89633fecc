import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'
import { of, type Precise } from './precise.js'

/** x^a exp(-x) / Gamma(a + 1) times the sum of x^n / ((a + 1) ... (a + n)), in so many bits. */
function lowerGamma(bits: number): (result: mpfr_ptr, a: mpfr_ptr, x: mpfr_ptr) => void {
  const [next, all, cofactor, index] = [register(bits), register(bits), register(bits), register(bits)]
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
    mpfr.mpfr_add_ui(cofactor, a, 1, nearest)
    mpfr.mpfr_gamma(cofactor, cofactor, nearest)
    mpfr.mpfr_div(result, all, cofactor, nearest)
  }
}

const wide = 256
const [wideTerm, wideSum, wideFactor, wideIndex, rest] = [register(wide), register(wide), register(wide), register(wide), register(wide)]

/** x^a (1 - x)^b Gamma(a + b) / (Gamma(a + 1) Gamma(b)) times the sum of (a + b)_n / (a + 1)_n x^n (DLMF 8.17.8). */
function lowerBeta(result: mpfr_ptr, a: mpfr_ptr, b: mpfr_ptr, x: mpfr_ptr): void {
  mpfr.mpfr_set_d(wideTerm, 1, nearest)
  mpfr.mpfr_set_d(wideSum, 1, nearest)
  mpfr.mpfr_set(wideIndex, a, nearest)
  mpfr.mpfr_add(rest, a, b, nearest)
  while (mpfr.mpfr_zero_p(wideTerm) === 0 && mpfr.mpfr_get_exp(wideTerm) > mpfr.mpfr_get_exp(wideSum) - wide) {
    mpfr.mpfr_mul(wideTerm, wideTerm, rest, nearest)
    mpfr.mpfr_add_ui(rest, rest, 1, nearest)
    mpfr.mpfr_add_ui(wideIndex, wideIndex, 1, nearest)
    mpfr.mpfr_mul(wideTerm, wideTerm, x, nearest)
    mpfr.mpfr_div(wideTerm, wideTerm, wideIndex, nearest)
    mpfr.mpfr_add(wideSum, wideSum, wideTerm, nearest)
  }
  mpfr.mpfr_pow(wideFactor, x, a, nearest)
  mpfr.mpfr_mul(wideSum, wideSum, wideFactor, nearest)
  mpfr.mpfr_ui_sub(wideFactor, 1, x, nearest)
  mpfr.mpfr_pow(wideFactor, wideFactor, b, nearest)
  mpfr.mpfr_mul(wideSum, wideSum, wideFactor, nearest)
  mpfr.mpfr_add(wideFactor, a, b, nearest)
  mpfr.mpfr_gamma(wideFactor, wideFactor, nearest)
  mpfr.mpfr_mul(wideSum, wideSum, wideFactor, nearest)
  mpfr.mpfr_add_ui(wideFactor, a, 1, nearest)
  mpfr.mpfr_gamma(wideFactor, wideFactor, nearest)
  mpfr.mpfr_div(wideSum, wideSum, wideFactor, nearest)
  mpfr.mpfr_gamma(wideFactor, b, nearest)
  mpfr.mpfr_div(result, wideSum, wideFactor, nearest)
}

const stepBits = 40
const [shiftedA, shiftedB, value, total] = [register(wide), register(wide), register(wide), register(wide)]
const lower = lowerGamma(wide)
const lowerOfAll = lowerGamma(1200)
const complement = register(1200)

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
  const lowerOf = order === 0 ? lowerGamma(160) : lower
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

/** 1 - P(a, x), in so many bits that nothing is lost of any double. */
export const igammac: Precise = (result, a, x) => {
  lowerOfAll(complement, of(a), of(x))
  mpfr.mpfr_ui_sub(result, 1, complement, nearest)
}

/** The derivative of an order in a and one in b of I_x(a, b). */
export function betainc(orderA: number, orderB: number): Precise {
  return (result, a, b, x) => {
    // I_x(a, b) has a pole at a + b = 0.
    mpfr.mpfr_add(shiftedA, of(a), of(b), nearest)
    const bits = stepBits - Math.min(0, mpfr.mpfr_get_exp(shiftedA))
    mpfr.mpfr_set_d(total, 0, nearest)
    for (const [stepsA, weightA] of difference(orderA)) {
      for (const [stepsB, weightB] of difference(orderB)) {
        stepped(shiftedA, of(a), stepsA, bits)
        stepped(shiftedB, of(b), stepsB, bits)
        lowerBeta(value, shiftedA, shiftedB, of(x))
        mpfr.mpfr_mul_d(value, value, weightA * weightB, nearest)
        mpfr.mpfr_add(total, total, value, nearest)
      }
    }
    mpfr.mpfr_mul_2si(result, total, bits * (orderA + orderB), nearest)
  }
}
