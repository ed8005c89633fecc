import type { mpfr_ptr } from 'gmp-wasm'
import { mpfr, nearest, register } from './mpfr.js'

/**
 * The beta function and its logarithm in MPFR. Its own gamma functions take their time, and there are three: here they are Stirling's formula beyond a shift of
 * the argument, and the shifts, the sines of reflections and the exponentials come together.
 */

/** Of most results, and of what is as small as the series. */
const bits = 192

const [pi, offset, zeta] = [register(bits), register(bits), register(bits)]
mpfr.mpfr_const_pi(pi, nearest)

/** From this argument on so many terms of Stirling's series leave less than 2^-185. */
const [start, terms] = [40, 24]

/** B2k / (2k (2k - 1)) = (-1)^(k + 1) 2 (2k - 2)! zeta(2k) / (2 pi)^(2k). */
const coefficients = Array.from({ length: terms }, (_, i) => {
  const made = register(bits)
  const k = i + 1
  mpfr.mpfr_fac_ui(made, 2 * k - 2, nearest)
  mpfr.mpfr_mul_si(made, made, k % 2 === 1 ? 2 : -2, nearest)
  mpfr.mpfr_zeta_ui(zeta, 2 * k, nearest)
  mpfr.mpfr_mul(made, made, zeta, nearest)
  mpfr.mpfr_mul_ui(zeta, pi, 2, nearest)
  mpfr.mpfr_pow_ui(zeta, zeta, 2 * k, nearest)
  mpfr.mpfr_div(made, made, zeta, nearest)
  return made
})

// log(2 pi) / 2.
mpfr.mpfr_mul_ui(offset, pi, 2, nearest)
mpfr.mpfr_log(offset, offset, nearest)
mpfr.mpfr_div_ui(offset, offset, 2, nearest)

/** A product over / under exp(exponent), and registers to work with. */
interface Product {
  readonly over: mpfr_ptr
  readonly under: mpfr_ptr
  readonly exponent: mpfr_ptr
  readonly total: mpfr_ptr
  readonly y: mpfr_ptr
  readonly power: mpfr_ptr
  readonly square: mpfr_ptr
  readonly term: mpfr_ptr
}

const productOf = (width: number): Product => ({
  over: register(width),
  under: register(width),
  exponent: register(width),
  total: register(width),
  y: register(width),
  power: register(width),
  square: register(width),
  term: register(width),
})

const usual = productOf(bits)
/** For parameters whose logarithms of gamma functions have hundreds of digits before the point. */
const wide = productOf(1300)

/** Multiplies by Gamma(x), or divides by it; x is no pole. */
function timesGamma({ over, under, exponent, y, power, square, term }: Product, x: mpfr_ptr, isInverse: boolean): void {
  const isNegative = mpfr.mpfr_sgn(x) < 0
  if (isNegative) {
    // pi / (sin(pi x) Gamma(1 - x)); the remainder by 2 is exact.
    mpfr.mpfr_set_ui(term, 2, nearest)
    mpfr.mpfr_remainder(y, x, term, nearest)
    mpfr.mpfr_mul(y, y, pi, nearest)
    mpfr.mpfr_sin(y, y, nearest)
    mpfr.mpfr_mul(isInverse ? over : under, isInverse ? over : under, y, nearest)
    mpfr.mpfr_mul(isInverse ? under : over, isInverse ? under : over, pi, nearest)
    mpfr.mpfr_ui_sub(y, 1, x, nearest)
  } else {
    mpfr.mpfr_set(y, x, nearest)
  }
  const isUnder = isInverse !== isNegative
  const shift = isUnder ? over : under
  while (mpfr.mpfr_cmp_d(y, start) < 0) {
    mpfr.mpfr_mul(shift, shift, y, nearest)
    mpfr.mpfr_add_ui(y, y, 1, nearest)
  }
  const add = isUnder ? mpfr.mpfr_sub : mpfr.mpfr_add
  // (y - 1/2) log y - y + log(2 pi) / 2 + series
  mpfr.mpfr_log(term, y, nearest)
  mpfr.mpfr_sub_d(power, y, 0.5, nearest)
  mpfr.mpfr_mul(term, term, power, nearest)
  mpfr.mpfr_sub(term, term, y, nearest)
  mpfr.mpfr_add(term, term, offset, nearest)
  add(exponent, exponent, term, nearest)
  mpfr.mpfr_ui_div(power, 1, y, nearest)
  mpfr.mpfr_sqr(square, power, nearest)
  for (const coefficient of coefficients) {
    mpfr.mpfr_mul(term, coefficient, power, nearest)
    add(exponent, exponent, term, nearest)
    if (mpfr.mpfr_get_exp(term) < -bits) break
    mpfr.mpfr_mul(power, power, square, nearest)
  }
}

const isPole = (x: mpfr_ptr): boolean => mpfr.mpfr_sgn(x) <= 0 && mpfr.mpfr_integer_p(x) !== 0
const isHuge = (x: mpfr_ptr): boolean => mpfr.mpfr_zero_p(x) === 0 && mpfr.mpfr_get_exp(x) > 60

/** Gamma(x) for each x of `over`, over those of `under`; zeros count as poles on the right. To 2^-180, less the bits of the largest before the point. */
export function gammaQuotient(result: mpfr_ptr, over: readonly mpfr_ptr[], under: readonly mpfr_ptr[]): void {
  const product = startOf([...over, ...under].some(isHuge) ? wide : usual)
  for (const x of over) timesGamma(product, x, false)
  for (const x of under) timesGamma(product, x, true)
  mpfr.mpfr_div(product.over, product.over, product.under, nearest)
  mpfr.mpfr_exp(product.exponent, product.exponent, nearest)
  mpfr.mpfr_mul(result, product.exponent, product.over, nearest)
}

function startOf(product: Product): Product {
  mpfr.mpfr_set_ui(product.over, 1, nearest)
  mpfr.mpfr_set_ui(product.under, 1, nearest)
  mpfr.mpfr_set_ui(product.exponent, 0, nearest)
  return product
}

/** B(a, b) as a product without `under`, or the number that it is at a pole, a zero or an infinity. */
function betaOf(a: mpfr_ptr | undefined, b: mpfr_ptr | undefined): Product | number {
  if (a === undefined || b === undefined) throw new Error('reference: an operand is missing')
  if (isPole(a) || isPole(b)) return Infinity
  if (mpfr.mpfr_number_p(a) === 0 || mpfr.mpfr_number_p(b) === 0) return mpfr.mpfr_sgn(a) > 0 && mpfr.mpfr_sgn(b) > 0 ? 0 : NaN
  const product = isHuge(a) || isHuge(b) ? wide : usual
  mpfr.mpfr_add(product.total, a, b, nearest)
  if (isPole(product.total)) return 0
  startOf(product)
  timesGamma(product, a, false)
  timesGamma(product, b, false)
  timesGamma(product, product.total, true)
  mpfr.mpfr_div(product.over, product.over, product.under, nearest)
  return product
}

/** log |B(a, b)|: Infinity where a or b is 0 or a negative integer, else -Infinity where their sum is one. */
export function lbeta(result: mpfr_ptr, a: mpfr_ptr | undefined, b: mpfr_ptr | undefined): void {
  const product = betaOf(a, b)
  if (typeof product === 'number') return void mpfr.mpfr_set_d(result, Math.log(product), nearest)
  mpfr.mpfr_abs(product.over, product.over, nearest)
  mpfr.mpfr_log(product.over, product.over, nearest)
  mpfr.mpfr_add(result, product.exponent, product.over, nearest)
}

/** B(a, b): Infinity where a or b is 0 or a negative integer, whatever the side, else 0 where their sum is one. */
export function beta(result: mpfr_ptr, a: mpfr_ptr | undefined, b: mpfr_ptr | undefined): void {
  const product = betaOf(a, b)
  if (typeof product === 'number') return void mpfr.mpfr_set_d(result, product, nearest)
  mpfr.mpfr_exp(product.exponent, product.exponent, nearest)
  mpfr.mpfr_mul(result, product.exponent, product.over, nearest)
}
