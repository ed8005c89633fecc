import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { isFloat } from '../dtype.js'
import { ArgumentError, DtypeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { integerPow as integerPowExpansion } from '../scalar/expansions/integerPow.js'
import { at, checkNumber, range } from '../shape.js'
import { elementwise } from './constructors/elementwise.js'
import { numbers } from './constructors/signatures.js'
import { isZero, only, zeroLike } from './constructors/tangents.js'
import { mul, scaleTangent } from './mul.js'

export interface IntegerPowParams {
  readonly exponent: number
}

export const integerPowP: Primitive<IntegerPowParams> = elementwise({
  name: 'integerPow',
  doc: 'x^n with an integer n that is known. d x^n = n x^(n-1) dx, and 0 for n = 0. Integers wrap, and take no negative n.',
  signature: (operation, dtypes, { exponent }) => {
    if (!Number.isSafeInteger(exponent)) throw new ArgumentError(`${operation}: the exponent ${String(exponent)} is no integer. Use pow.`)
    const [dtype] = numbers(operation, dtypes)
    if (dtype === undefined || (exponent < 0 && !isFloat(dtype))) {
      throw new DtypeError(
        `${operation}: an integer array has no integer power ${String(exponent)}. Convert it to a float first: x.astype("float64").`,
      )
    }
    return [dtype]
  },
  body: (s, xs, { exponent }) => [integerPowExpansion(s, at(xs, 0), exponent)],
  jvp: (primals, tangents, { exponent }) => {
    const x = only(primals)
    const y = integerPow(x, exponent)
    const dx = only(tangents)
    if (isZero(dx) || exponent === 0) return [[y], [zeroLike(y)]]
    return [[y], [exponent === 1 ? dx : scaleTangent(dx, mul(fill(exponent, x.aval), integerPow(x, exponent - 1)))]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const dtype = draw.dtype(['float64', 'float32', 'int32', 'uint32'])
    return {
      operands: [draw.elements(draw.shape(), dtype, { avoid: [0], margin: 0.3 })],
      params: { exponent: draw.integer(isFloat(dtype) ? -4 : 0, 8) },
    }
  },
})

/** One object for each usual exponent, so that caches compare it by identity. */
const usual: readonly IntegerPowParams[] = range(17).map((k) => ({ exponent: k - 8 }))

function paramsOf(exponent: number): IntegerPowParams {
  return usual[exponent + 8] ?? { exponent }
}

/**
 * `x^exponent` with an integer exponent.
 *
 * @example
 * lax.integerPow(np.array([-2, 0.5]), -2).toArray() // [0.25, 4]
 */
export function integerPow(x: NdArray, exponent: number): NdArray {
  checkNumber('integerPow', 'the exponent', exponent)
  return exponent === 0 ? fill(1, x.aval) : exponent === 1 ? x : bind1(integerPowP, [x], paramsOf(exponent))
}

/**
 * `1 / x`; as a power, so that derivatives of any order stay one product.
 *
 * @example
 * lax.reciprocal(np.array([2, 4])).toArray() // [0.5, 0.25]
 */
export function reciprocal(x: NdArray): NdArray {
  return integerPow(x, -1)
}
