import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'

/**
 * Special functions by their defining series in MPFR, with so many bits that differences in a parameter are derivatives to more than a double: for
 * references of functions that MPFR has not. They know nothing of how the library computes.
 */

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

export const lgamma: Precise = (result, x) => void mpfr.mpfr_lgamma(result, 0, of(x), nearest)
export const digamma: Precise = (result, x) => void mpfr.mpfr_digamma(result, of(x), nearest)
export const gamma: Precise = (result, x) => void mpfr.mpfr_gamma(result, of(x), nearest)

/** Lists of operands come without their lengths. */
function of(x: mpfr_ptr | undefined): mpfr_ptr {
  if (x === undefined) throw new Error('reference: an operand is missing')
  return x
}

const [y, term, sum, power] = [register(256), register(256), register(256), register(256)]

/** Numerators and denominators of B2, B4, ... */
const bernoulli: readonly (readonly [number, number])[] = [
  [1, 6],
  [-1, 30],
  [1, 42],
  [-1, 30],
  [5, 66],
  [-691, 2730],
  [7, 6],
  [-3617, 510],
  [43867, 798],
  [-174611, 330],
  [854513, 138],
  [-236364091, 2730],
  [8553103, 6],
]

/**
 * (-1)^(order + 1) order! times the sum of (x + k)^-(order + 1): the first terms, then the formula of Euler and Maclaurin. Negative arguments
 * have their own terms first, with their signs.
 */
export function polygamma(order: number): Precise {
  return (result, x) => {
    const start = mpfr.mpfr_get_d(of(x), nearest)
    const even = order % 2 === 0
    if (Math.abs(start) === Infinity) return void mpfr.mpfr_set_d(result, start < 0 ? NaN : even ? -0 : 0, nearest)
    if (start <= 0 && Number.isInteger(start)) return void mpfr.mpfr_set_d(result, !even ? Infinity : start < 0 ? NaN : -1 / start, nearest)
    if (start < -1000) {
      byReflection(result, of(x), order)
      return
    }
    mpfr.mpfr_set(y, of(x), nearest)
    mpfr.mpfr_set_d(sum, 0, nearest)
    // From here on thirteen Bernoulli numbers give 90 bits.
    const end = 40 + 2 * order
    while (mpfr.mpfr_cmp_d(y, end) < 0) {
      mpfr.mpfr_pow_si(term, y, -order - 1, nearest)
      mpfr.mpfr_add(sum, sum, term, nearest)
      mpfr.mpfr_add_ui(y, y, 1, nearest)
    }
    mpfr.mpfr_pow_si(power, y, -order, nearest)
    mpfr.mpfr_div_ui(term, power, order, nearest)
    mpfr.mpfr_add(sum, sum, term, nearest)
    mpfr.mpfr_div(power, power, y, nearest)
    mpfr.mpfr_div_ui(term, power, 2, nearest)
    mpfr.mpfr_add(sum, sum, term, nearest)
    // power is (s)_(2k - 1) / (2k)! y^-(s + 2k - 1) with s = order + 1.
    bernoulli.forEach(([over, under], i) => {
      const k = 2 * i + 1
      if (i > 0) mpfr.mpfr_mul_ui(power, power, order + k - 1, nearest)
      mpfr.mpfr_mul_ui(power, power, order + k, nearest)
      mpfr.mpfr_div(power, power, y, nearest)
      if (i > 0) mpfr.mpfr_div(power, power, y, nearest)
      mpfr.mpfr_div_ui(power, power, k * (k + 1), nearest)
      mpfr.mpfr_mul_d(term, power, over, nearest)
      mpfr.mpfr_div_d(term, term, under, nearest)
      mpfr.mpfr_add(sum, sum, term, nearest)
    })
    mpfr.mpfr_fac_ui(term, order, nearest)
    mpfr.mpfr_mul(result, sum, term, nearest)
    if (order % 2 === 0) mpfr.mpfr_neg(result, result, nearest)
  }
}

const [fraction, near, far] = [register(256), register(256), register(256)]

/** The sum over all integers is that from the fraction f of x on, and from 1 - f on; the terms beyond 1 - x are not in it. */
function byReflection(result: mpfr_ptr, x: mpfr_ptr, order: number): void {
  mpfr.mpfr_frac(fraction, x, nearest)
  mpfr.mpfr_add_ui(fraction, fraction, 1, nearest)
  polygamma(order)(near, fraction)
  mpfr.mpfr_ui_sub(fraction, 1, fraction, nearest)
  polygamma(order)(far, fraction)
  mpfr.mpfr_ui_sub(fraction, 1, x, nearest)
  polygamma(order)(result, fraction)
  mpfr.mpfr_sub(far, far, result, nearest)
  if (order % 2 === 0) mpfr.mpfr_sub(result, near, far, nearest)
  else mpfr.mpfr_add(result, near, far, nearest)
}

const [z, factor] = [register(256), register(256)]

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

/** x^(a - 1) exp(-x) / Gamma(a). */
export const gammaDensity: Precise = (result, a, x) => {
  // So large that nothing of the exponent is left: exp(-1 / (12 a)) / sqrt(2 pi a) at x = a, by Stirling's formula, and 0 away from it.
  if (mpfr.mpfr_cmp_d(of(a), 2 ** 100) > 0) {
    if (mpfr.mpfr_equal_p(of(a), of(x)) === 0) return void mpfr.mpfr_set_d(result, 0, nearest)
    mpfr.mpfr_const_pi(value, nearest)
    mpfr.mpfr_mul(value, value, of(a), nearest)
    mpfr.mpfr_mul_ui(value, value, 2, nearest)
    return void mpfr.mpfr_rec_sqrt(result, value, nearest)
  }
  powerLog(value, of(x), of(a))
  mpfr.mpfr_sub(value, value, of(x), nearest)
  mpfr.mpfr_lngamma(total, of(a), nearest)
  mpfr.mpfr_sub(value, value, total, nearest)
  mpfr.mpfr_exp(result, value, nearest)
}

/** x^(a - 1) (1 - x)^(b - 1) Gamma(a + b) / (Gamma(a) Gamma(b)). */
export const betaDensity: Precise = (result, a, b, x) => {
  powerLog(value, of(x), of(a))
  mpfr.mpfr_ui_sub(shiftedA, 1, of(x), nearest)
  powerLog(total, shiftedA, of(b))
  mpfr.mpfr_add(value, value, total, nearest)
  mpfr.mpfr_add(total, of(a), of(b), nearest)
  mpfr.mpfr_lngamma(total, total, nearest)
  mpfr.mpfr_add(value, value, total, nearest)
  for (const parameter of [of(a), of(b)]) {
    mpfr.mpfr_lngamma(total, parameter, nearest)
    mpfr.mpfr_sub(value, value, total, nearest)
  }
  mpfr.mpfr_exp(result, value, nearest)
}

/** (a - 1) log x. */
function powerLog(result: mpfr_ptr, x: mpfr_ptr, a: mpfr_ptr): void {
  mpfr.mpfr_sub_ui(shiftedB, a, 1, nearest)
  mpfr.mpfr_log(result, x, nearest)
  mpfr.mpfr_mul(result, result, shiftedB, nearest)
}

/** Registers in which sums of these numbers, and functions as large as they are, keep more than a double of what is left. */
function registersFor(...xs: readonly mpfr_ptr[]): readonly [mpfr_ptr, mpfr_ptr] {
  return xs.some((x) => Math.abs(mpfr.mpfr_get_d(x, nearest)) > 2 ** 100) ? huge : usual
}
const usual = [register(256), register(256)] as const
const huge = [register(1300), register(1300)] as const

/** The derivative number `order` of digamma at a, less that at a + b. */
export function polygammaDifference(order: number): Precise {
  const f = order === 0 ? digamma : polygamma(order)
  return (result, a, b) => {
    const [p, q] = registersFor(of(a), of(b))
    mpfr.mpfr_add(p, of(a), of(b), nearest)
    f(q, p)
    f(p, of(a))
    mpfr.mpfr_sub(result, p, q, nearest)
  }
}

const [square, scaled, before, after] = [register(512), register(512), register(512), register(512)]

/** The recurrence of derivatives of exp(x^2) erfc(x), forwards, in so many bits that it may cancel; beyond 100, the asymptotic series of the integral. */
export function erfcx(order: number): Precise {
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
  for (let k = 1; k < 100; k++) {
    mpfr.mpfr_mul_d(term, term, -((order + 2 * k) * (order + 2 * k - 1)) / 1, nearest)
    mpfr.mpfr_div_ui(term, term, k, nearest)
    mpfr.mpfr_div(term, term, z, nearest)
    mpfr.mpfr_add(sum, sum, term, nearest)
  }
  mpfr.mpfr_const_pi(factor, nearest)
  mpfr.mpfr_rec_sqrt(factor, factor, nearest)
  mpfr.mpfr_mul_2si(factor, factor, order + 1, nearest)
  mpfr.mpfr_mul(result, sum, factor, nearest)
}

/** exp(-x^2 / 2) / sqrt(2 pi). */
export const normalDensity: Precise = (result, x) => density(result, of(x), value)

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

const [root, coarseRoot] = [register(wide), register(64)]
/** What Newton's method computes with: of few bits as long as it is far from the end. */
const scratches = {
  coarse: [register(64), register(64), register(64)],
  fine: [register(wide), register(wide), register(wide)],
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
  mpfr.mpfr_set(shiftedA, of(p), nearest)
  if (given > 0.5) mpfr.mpfr_ui_sub(shiftedA, 1, shiftedA, nearest)
  mpfr.mpfr_log(shiftedA, shiftedA, nearest)
  mpfr.mpfr_set_d(coarseRoot, -Math.sqrt(-2 * mpfr.mpfr_get_d(shiftedA, nearest)), nearest)
  newton(coarseRoot, shiftedA, scratches.coarse, -30)
  mpfr.mpfr_set(root, coarseRoot, nearest)
  newton(root, shiftedA, scratches.fine, -70)
  if (given > 0.5) mpfr.mpfr_neg(root, root, nearest)
  mpfr.mpfr_set(result, root, nearest)
}
