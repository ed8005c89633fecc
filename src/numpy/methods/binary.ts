import type { NdArray } from '../../core/array.js'
import { add, clip, divide, floorDivide, maximum, minimum, mod, multiply, power, subtract, type ClipOptions } from '../arithmetic.js'
import { equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalNot, logicalOr, logicalXor, notEqual } from '../logic.js'
import type { ArrayLike } from '../operands.js'
import { dot, matmul } from '../products.js'

/** The functions of two arrays as methods, with broadcasting and promotion: `x.add(y)` is `np.add(x, y)`. */
export interface BinaryMethods {
  /** Sum. */
  add(y: ArrayLike): NdArray
  /** Difference. */
  sub(y: ArrayLike): NdArray
  /** Product. */
  mul(y: ArrayLike): NdArray
  /** Quotient; integers as the default float. */
  div(y: ArrayLike): NdArray
  /** Quotient rounded down. */
  floorDivide(y: ArrayLike): NdArray
  /** Remainder with the sign of the divisor. */
  mod(y: ArrayLike): NdArray
  /** `x ** y`; an integral number is right at 0 and for negative x, to every order. */
  pow(y: ArrayLike): NdArray
  /** The larger of two, element by element. */
  maximum(y: ArrayLike): NdArray
  /** The smaller of two, element by element. */
  minimum(y: ArrayLike): NdArray
  /** Matrix product. */
  matmul(y: ArrayLike): NdArray
  /** Dot product. */
  dot(y: ArrayLike): NdArray
  /** Equal? */
  eq(y: ArrayLike): NdArray
  /** Different? */
  ne(y: ArrayLike): NdArray
  /** Less? */
  lt(y: ArrayLike): NdArray
  /** Less or equal? */
  le(y: ArrayLike): NdArray
  /** Greater? */
  gt(y: ArrayLike): NdArray
  /** Greater or equal? */
  ge(y: ArrayLike): NdArray
  /** Are both true? */
  and(y: ArrayLike): NdArray
  /** Is one of them true? */
  or(y: ArrayLike): NdArray
  /** Is exactly one of them true? */
  xor(y: ArrayLike): NdArray
  /** Is it false? */
  not(): NdArray
  /** Limited to a range; `null` leaves a side open. Or by name: `{ min, max }`. */
  clip(low?: ArrayLike | ClipOptions | null, high?: ArrayLike | null): NdArray
}

/** Installed by methods.ts. */
export const binaryMethods: BinaryMethods & ThisType<NdArray> = {
  add(y) {
    return add(this, y)
  },
  sub(y) {
    return subtract(this, y)
  },
  mul(y) {
    return multiply(this, y)
  },
  div(y) {
    return divide(this, y)
  },
  floorDivide(y) {
    return floorDivide(this, y)
  },
  mod(y) {
    return mod(this, y)
  },
  pow(y) {
    return power(this, y)
  },
  maximum(y) {
    return maximum(this, y)
  },
  minimum(y) {
    return minimum(this, y)
  },
  matmul(y) {
    return matmul(this, y)
  },
  dot(y) {
    return dot(this, y)
  },
  eq(y) {
    return equal(this, y)
  },
  ne(y) {
    return notEqual(this, y)
  },
  lt(y) {
    return less(this, y)
  },
  le(y) {
    return lessEqual(this, y)
  },
  gt(y) {
    return greater(this, y)
  },
  ge(y) {
    return greaterEqual(this, y)
  },
  and(y) {
    return logicalAnd(this, y)
  },
  or(y) {
    return logicalOr(this, y)
  },
  xor(y) {
    return logicalXor(this, y)
  },
  not() {
    return logicalNot(this)
  },
  clip(low, high) {
    return clip(this, low, high)
  },
}
