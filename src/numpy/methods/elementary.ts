import type { NdArray } from '../../core/array.js'
import {
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctanh,
  cbrt,
  cos,
  cosh,
  exp,
  expm1,
  log,
  log1p,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
} from '../elementary.js'
import { exp2, log10, log2 } from '../otherBases.js'
import { ceil, floor, round, trunc } from '../logic.js'
import { abs, negative, reciprocal, sign, square } from '../arithmetic.js'

/** The functions of one array, element by element, as methods: `x.exp()` is `np.exp(x)`. */
export interface ElementaryMethods {
  /** Negation. */
  neg(): NdArray
  /** Magnitude. */
  abs(): NdArray
  /** -1, 0 or 1. */
  sign(): NdArray
  /** `x * x`. */
  square(): NdArray
  /** `1 / x`. */
  reciprocal(): NdArray
  /** `e ** x`. */
  exp(): NdArray
  /** `2 ** x`. */
  exp2(): NdArray
  /** `e ** x - 1`, accurate near 0. */
  expm1(): NdArray
  /** Natural logarithm. */
  log(): NdArray
  /** Logarithm to base 2. */
  log2(): NdArray
  /** Logarithm to base 10. */
  log10(): NdArray
  /** `log(1 + x)`, accurate near 0. */
  log1p(): NdArray
  /** Square root. */
  sqrt(): NdArray
  /** Cube root. */
  cbrt(): NdArray
  /** Sine. */
  sin(): NdArray
  /** Cosine. */
  cos(): NdArray
  /** Tangent. */
  tan(): NdArray
  /** Inverse sine. */
  arcsin(): NdArray
  /** Inverse cosine. */
  arccos(): NdArray
  /** Inverse tangent. */
  arctan(): NdArray
  /** Hyperbolic sine. */
  sinh(): NdArray
  /** Hyperbolic cosine. */
  cosh(): NdArray
  /** Hyperbolic tangent. */
  tanh(): NdArray
  /** Inverse hyperbolic sine. */
  arcsinh(): NdArray
  /** Inverse hyperbolic cosine. */
  arccosh(): NdArray
  /** Inverse hyperbolic tangent. */
  arctanh(): NdArray
  /** Rounded down. */
  floor(): NdArray
  /** Rounded up. */
  ceil(): NdArray
  /** Rounded to the nearest integer, or to so many decimals, halves to even. */
  round(decimals?: number): NdArray
  /** Rounded towards 0. */
  trunc(): NdArray
}

/** Installed by methods.ts. */
export const elementaryMethods: ElementaryMethods & ThisType<NdArray> = {
  neg() {
    return negative(this)
  },
  abs() {
    return abs(this)
  },
  sign() {
    return sign(this)
  },
  square() {
    return square(this)
  },
  reciprocal() {
    return reciprocal(this)
  },
  exp() {
    return exp(this)
  },
  exp2() {
    return exp2(this)
  },
  expm1() {
    return expm1(this)
  },
  log() {
    return log(this)
  },
  log2() {
    return log2(this)
  },
  log10() {
    return log10(this)
  },
  log1p() {
    return log1p(this)
  },
  sqrt() {
    return sqrt(this)
  },
  cbrt() {
    return cbrt(this)
  },
  sin() {
    return sin(this)
  },
  cos() {
    return cos(this)
  },
  tan() {
    return tan(this)
  },
  arcsin() {
    return arcsin(this)
  },
  arccos() {
    return arccos(this)
  },
  arctan() {
    return arctan(this)
  },
  sinh() {
    return sinh(this)
  },
  cosh() {
    return cosh(this)
  },
  tanh() {
    return tanh(this)
  },
  arcsinh() {
    return arcsinh(this)
  },
  arccosh() {
    return arccosh(this)
  },
  arctanh() {
    return arctanh(this)
  },
  floor() {
    return floor(this)
  },
  ceil() {
    return ceil(this)
  },
  round(decimals) {
    return round(this, decimals)
  },
  trunc() {
    return trunc(this)
  },
}
