import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { DType } from '../dtype.js'
import type { Draw, Sample } from '../draw.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { zeroTangent } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { integers } from './constructors/signatures.js'

function shift(name: string, doc: string, body: (s: ScalarBuilder, x: Expr, by: Expr) => Expr): Primitive<NoParams> {
  return zeroTangent({ name, doc, signature: integers, body: (s, xs) => [body(s, at(xs, 0), at(xs, 1))], sample: sampleShift })
}

export const shiftLeftP: Primitive<NoParams> = shift(
  'shiftLeft',
  'x 2^n of integers, modulo 2^32; a shift by 32 or more, read as unsigned, gives 0.',
  (s, x, by) => s.shiftLeft(x, by),
)

export const shiftRightArithmeticP: Primitive<NoParams> = shift(
  'shiftRightArithmetic',
  'floor(x / 2^n), with the bits of x read as int32; a shift by 32 or more, read as unsigned, gives 0 or -1 by the sign.',
  (s, x, by) => shiftAs('int32', s, x, by),
)

export const shiftRightLogicalP: Primitive<NoParams> = shift(
  'shiftRightLogical',
  'floor(x / 2^n), with the bits of x read as uint32; a shift by 32 or more, read as unsigned, gives 0.',
  (s, x, by) => shiftAs('uint32', s, x, by),
)

/**
 * `x 2^by`, modulo 2^32; of equal shape and integer dtype.
 *
 * @example
 * lax.shiftLeft(np.array([1, 3], { dtype: 'int32' }), np.array([4, 1], { dtype: 'int32' })).toArray() // [16, 6]
 */
export function shiftLeft(x: NdArray, by: NdArray): NdArray {
  return bind1(shiftLeftP, [x, by], noParams)
}

/**
 * `x` with its bits moved right, copies of the sign moving in; of equal shape and integer dtype.
 *
 * @example
 * lax.shiftRightArithmetic(np.array([-8], { dtype: 'int32' }), np.array([1], { dtype: 'int32' })).toArray() // [-4]
 */
export function shiftRightArithmetic(x: NdArray, by: NdArray): NdArray {
  return bind1(shiftRightArithmeticP, [x, by], noParams)
}

/**
 * `x` with its bits moved right, zeros moving in; of equal shape and integer dtype.
 *
 * @example
 * lax.shiftRightLogical(np.array([-1], { dtype: 'int32' }), np.array([28], { dtype: 'int32' })).toArray() // [15]
 */
export function shiftRightLogical(x: NdArray, by: NdArray): NdArray {
  return bind1(shiftRightLogicalP, [x, by], noParams)
}

/** The language shifts int32 arithmetically and uint32 logically; conversions between the two keep the bits. */
function shiftAs(type: DType, s: ScalarBuilder, x: Expr, by: Expr): Expr {
  return s.convert(s.shiftRight(s.convert(x, type), s.convert(by, type)), x.type)
}

function sampleShift(draw: Draw): Sample<NoParams> {
  const shape = draw.shape()
  const dtype = draw.dtype(['int32', 'uint32'])
  const least = dtype === 'int32' ? -(2 ** 31) : 0
  return {
    operands: [draw.elements(shape, dtype, { low: least, high: least + 2 ** 32 - 1 }), draw.elements(shape, dtype, { low: 0, high: 40 })],
    params: noParams,
  }
}
