import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { pad, sliceAxis } from '../core/primitives/slice.js'
import { range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { add, divide, multiply, pairOf, power, subtract } from './arithmetic.js'
import { fromNumbers } from './creation.js'
import { toArray, toFloat, type ArrayLike } from './operands.js'
import { outer, sameNumbers } from './products.js'
import { toNumbers } from './reducing.js'
import { sum } from './reductions.js'
import { concatenate, expandDims, reshape, stack } from './shape.js'

/** Coefficients, the highest power first; a scalar is a constant polynomial. */
function coefficients(operation: string, p: NdArray): NdArray {
  if (p.ndim === 0) return reshape(p, [1])
  if (p.ndim === 1) return p
  throw new ShapeError(
    `${operation}: the coefficients are ${p.aval.toString()}. Give a vector, the coefficient of the highest power first.`,
  )
}

function pairOfPolynomials(operation: string, p: ArrayLike, q: ArrayLike): readonly [NdArray, NdArray] {
  return pairOf(sameNumbers(operation, [p, q]).map((x) => coefficients(operation, x)))
}

/** The coefficient at a place, as a scalar. */
function coefficient(p: NdArray, i: number): NdArray {
  return reshape(sliceAxis(p, 0, i, i + 1), [])
}

/** With zeros before and behind along the last axis. */
function padded(x: NdArray, before: number, behind: number): NdArray {
  const along = (count: number): readonly number[] => range(x.ndim).map((axis) => (axis === x.ndim - 1 ? count : 0))
  return pad(x, fill(0, avalOf([], x.dtype)), { low: along(before), high: along(behind), interior: along(0) })
}

/**
 * The value of a polynomial at `x`, by Horner's rule. The coefficient of the highest power comes first.
 *
 * @throws ShapeError if the coefficients are no vector
 * @example
 * np.polyval(np.array([1, 0, -2]), 3).item() // 7
 */
export function polyval(p: ArrayLike, x: ArrayLike): NdArray {
  const [c, points] = pairOf(sameNumbers('polyval', [p, x]))
  const list = coefficients('polyval', c)
  const zero = fill(0, points.aval)
  return range(list.size).reduce<NdArray>((value, i) => add(multiply(value, points), coefficient(list, i)), zero)
}

/** Two polynomials, the shorter with zeros in front. */
function aligned(operation: string, p: ArrayLike, q: ArrayLike): readonly [NdArray, NdArray] {
  const [a, b] = pairOfPolynomials(operation, p, q)
  const length = Math.max(a.size, b.size)
  return [padded(a, length - a.size, 0), padded(b, length - b.size, 0)]
}

/**
 * The sum of two polynomials, as many coefficients as the longer has.
 *
 * @throws ShapeError if the coefficients are no vector
 * @example
 * np.polyadd(np.array([1, 2]), np.array([9, 5, 4])).toArray() // [9, 6, 6]
 */
export function polyadd(p: ArrayLike, q: ArrayLike): NdArray {
  return add(...aligned('polyadd', p, q))
}

/**
 * The difference of two polynomials, as many coefficients as the longer has.
 *
 * @throws ShapeError if the coefficients are no vector
 * @example
 * np.polysub(np.array([1, 2]), np.array([9, 5, 4])).toArray() // [-9, -4, -2]
 */
export function polysub(p: ArrayLike, q: ArrayLike): NdArray {
  return subtract(...aligned('polysub', p, q))
}

/**
 * The product of two polynomials. Leading zeros are kept, so that its length follows from those of the factors.
 *
 * @throws ShapeError if the coefficients are no vector
 * @example
 * np.polymul(np.array([1, 2]), np.array([1, -2])).toArray() // [1, 0, -4]
 */
export function polymul(p: ArrayLike, q: ArrayLike): NdArray {
  const [a, b] = pairOfPolynomials('polymul', p, q)
  const [rows, columns] = [a.size, b.size]
  if (rows === 0 || columns === 0) throw new ShapeError('polymul: a polynomial without coefficients. Give at least one.')
  // Rows of all products, each moved on by one: padded by a row's length and read with rows one shorter.
  const flat = reshape(padded(outer(a, b), 0, rows), [rows * (columns + rows)])
  const moved = sliceAxis(flat, 0, 0, rows * (columns + rows - 1))
  return sum(reshape(moved, [rows, columns + rows - 1]), 0)
}

/**
 * Quotient and remainder of two polynomials. The remainder has one coefficient less than the divisor, and at least one.
 *
 * @throws ShapeError if the coefficients are no vector
 * @example
 * np.polydiv(np.array([3, 5, 2]), np.array([2, 1])).map((y) => y.toArray()) // [[1.5, 1.75], [0.25]]
 */
export function polydiv(p: ArrayLike, q: ArrayLike): [quotient: NdArray, remainder: NdArray] {
  const [a, b] = pairOf(sameNumbers('polydiv', [toFloat('polydiv', p), toFloat('polydiv', q)]).map((x) => coefficients('polydiv', x)))
  if (b.size === 0) throw new ShapeError('polydiv: the divisor has no coefficients. Give at least one.')
  const steps = a.size - b.size + 1
  if (steps < 1) return [fill(0, avalOf([1], a.dtype)), a]
  const first = coefficient(b, 0)
  const quotient: NdArray[] = []
  let rest = a
  for (let i = 0; i < steps; i++) {
    const factor = divide(coefficient(rest, 0), first)
    quotient.push(factor)
    const length = rest.size
    const tail = sliceAxis(b, 0, 1, b.size)
    // The leading coefficient is gone by construction, and not by a difference that rounding may leave.
    rest = subtract(sliceAxis(rest, 0, 1, length), padded(multiply(factor, tail), 0, length - b.size))
  }
  return [stack(quotient), rest.size === 0 ? fill(0, avalOf([1], a.dtype)) : rest]
}

/**
 * The derivative of a polynomial, `m` times.
 *
 * @throws ShapeError if the coefficients are no vector; ArgumentError if `m` is no non-negative integer
 * @example
 * np.polyder(np.array([1, 1, 1])).toArray() // [2, 1]
 */
export function polyder(p: ArrayLike, m = 1): NdArray {
  checkOrder('polyder', m)
  let c = coefficients('polyder', toNumbers('polyder', p))
  for (let i = 0; i < m && c.size > 0; i++) {
    const powers = range(c.size - 1).map((k) => c.size - 1 - k)
    c = multiply(sliceAxis(c, 0, 0, powers.length), fromNumbers(powers, c.dtype, [powers.length]))
  }
  return c
}

/** As many as NumPy can do, which calls itself for each. */
const mostIntegrations = 1000

/**
 * The antiderivative of a polynomial, `m` times, with the constants `k` of integration, the first one first; 0 unless given.
 *
 * @throws ShapeError if the coefficients are no vector, or `k` has neither one nor `m` elements; ArgumentError if `m` is no integer from 0 to 1000
 * @example
 * np.polyint(np.array([6, 2])).toArray() // [3, 2, 0]
 * np.polyint(np.array([6, 2]), 1, 5).toArray() // [3, 2, 5]
 */
export function polyint(p: ArrayLike, m = 1, k: ArrayLike | null = null): NdArray {
  checkOrder('polyint', m)
  if (m > mostIntegrations) {
    throw new ArgumentError(
      `polyint: ${String(m)} integrations were asked for. Give at most ${String(mostIntegrations)}: 1/171! is less than any normal number already.`,
    )
  }
  const constants = coefficients('polyint', toArray('polyint', k ?? 0))
  if (constants.size !== 1 && constants.size < m) {
    throw new ShapeError(
      `polyint: ${String(constants.size)} constants were given for ${String(m)} integrations. Give one for each, or one for all.`,
    )
  }
  let c = coefficients('polyint', toFloat('polyint', p))
  for (let i = 0; i < m; i++) {
    const powers = range(c.size).map((j) => c.size - j)
    const constant = sliceAxis(constants, 0, constants.size === 1 ? 0 : i, constants.size === 1 ? 1 : i + 1)
    c = concatenate([divide(c, fromNumbers(powers, c.dtype, [powers.length])), constant])
  }
  return c
}

function checkOrder(operation: string, m: number): void {
  if (!Number.isInteger(m) || m < 0) throw new ArgumentError(`${operation}: the order is ${String(m)}. Give a non-negative integer.`)
}

/**
 * The polynomial with these roots and leading coefficient 1.
 *
 * @throws ShapeError for a matrix, whose eigenvalues would be the roots: they are complex in general
 * @example
 * np.poly(np.array([2, 3])).toArray() // [1, -5, 6]
 */
export function poly(roots: ArrayLike): NdArray {
  const list = coefficients('poly', toFloat('poly', roots))
  const one = fill(1, avalOf([1], list.dtype))
  return range(list.size).reduce<NdArray>((p, i) => {
    const moved = multiply(coefficient(list, i), p)
    return subtract(padded(p, 0, 1), padded(moved, 1, 0))
  }, one)
}

/** Options of `vander`. */
export interface VanderOptions {
  /** Do the powers grow from left to right? `false` unless given. */
  readonly increasing?: boolean | undefined
}

/**
 * Vandermonde's matrix: row i has the powers of `x[i]`, the highest first; `n` columns, as many as rows unless given.
 *
 * @throws ShapeError if `x` is no vector; ArgumentError if `n` is no non-negative integer
 * @example
 * np.vander(np.array([2, 3]), 3).toArray() // [[4, 2, 1], [9, 3, 1]]
 */
export function vander(x: ArrayLike, n: number | null = null, options: VanderOptions = {}): NdArray {
  checkOptions('vander', options, ['increasing'])
  const value = toNumbers('vander', x)
  if (value.ndim !== 1) throw new ShapeError(`vander: takes a vector, not ${value.aval.toString()}.`)
  const columns = n ?? value.size
  checkOrder('vander', columns)
  if (columns === 0) return fill(0, avalOf([value.size, 0], value.dtype))
  const powers = range(columns).map((k) => power(value, options.increasing === true ? k : columns - 1 - k))
  return concatenate(
    powers.map((y) => expandDims(y, 1)),
    1,
  )
}
