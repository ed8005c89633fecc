import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { checkDtype, isInteger, type DType } from '../../core/dtype.js'
import { ArgumentError, DtypeError } from '../../core/errors.js'
import { add } from '../../core/primitives/add.js'
import { all, any } from '../../core/primitives/anyAll.js'
import * as positions from '../../core/primitives/argExtrema.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { max, min } from '../../core/primitives/extrema.js'
import { and, or, xor } from '../../core/primitives/logic.js'
import { mul } from '../../core/primitives/mul.js'
import { prod } from '../../core/primitives/prod.js'
import * as extrema from '../../core/primitives/reduceExtrema.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { broadcast, sum } from '../../core/primitives/sum.js'
import { transpose } from '../../core/primitives/transpose.js'
import { at, normalizeAxes, normalizeAxis, range, sizeOf, without } from '../../core/shape.js'
import { toArray, type ArrayLike } from '../operands.js'
import { scalarOf } from './scalars.js'

/** How {@link reduce} combines: one of seven named ways, or any function of two arrays of one shape. */
export type Reducer = 'add' | 'mul' | 'max' | 'min' | 'and' | 'or' | 'xor' | ((x: NdArray, y: NdArray) => NdArray)

/**
 * All elements along these axes combined with each other and with `init`, a number or a scalar of the operand's dtype. A function that combines must be
 * associative and commutative: it gets halves of the operand, log2(n) times.
 *
 * @throws ArgumentError for an unknown name; DtypeError for an init of another dtype; ShapeError for axes out of range
 * @example
 * lax.reduce(np.array([[1, 2], [3, 4]]), 10, 'add', [1]).toArray() // [13, 17]
 * lax.reduce(np.array([1, 2, 3]), 1, (x, y) => x.mul(y), [0]).item() // 6
 */
export function reduce(x: ArrayLike, init: ArrayLike, computation: Reducer, axes: readonly number[]): NdArray {
  const value = toArray('lax.reduce', x)
  const first = typeof init === 'number' ? scalarOf('lax.reduce', init, value.dtype) : toArray('lax.reduce', init)
  if (first.ndim !== 0 || first.dtype !== value.dtype) {
    throw new DtypeError(`lax.reduce: init is ${first.aval.toString()}. Give a number, or a scalar of dtype ${value.dtype}.`)
  }
  const { over, combine } = wayOf(computation)
  const along = normalizeAxes('lax.reduce', axes, value.ndim)
  const shape = without(value.shape, along)
  const start = broadcast(first, shape, [])
  return sizeOf(along.map((axis) => at(value.shape, axis))) === 0 ? start : combine(start, over(value, along))
}

interface Way {
  readonly combine: (x: NdArray, y: NdArray) => NdArray
  readonly over: (x: NdArray, axes: readonly number[]) => NdArray
}

function wayOf(computation: Reducer): Way {
  switch (computation) {
    case 'add':
    case add:
      return { combine: add, over: sum }
    case 'mul':
    case mul:
      return { combine: mul, over: prod }
    case 'max':
    case max:
      return { combine: max, over: extrema.reduceMax }
    case 'min':
    case min:
      return { combine: min, over: extrema.reduceMin }
    case 'and':
    case and:
      return { combine: and, over: conjunction }
    case 'or':
    case or:
      return { combine: or, over: disjunction }
    case 'xor':
      return { combine: xor, over: halving(xor) }
    default:
      if (typeof computation === 'function') return { combine: computation, over: halving(computation) }
      throw new ArgumentError(
        `lax.reduce: there is no computation '${String(computation)}'. Give 'add', 'mul', 'max', 'min', 'and', 'or', 'xor', or a function of two arrays.`,
      )
  }
}

/** Combines the elements, of which there are some, of the first half with those of the second, until one is left. */
function halving(combine: Way['combine']): Way['over'] {
  return (x, axes) => {
    const kept = range(x.ndim).filter((axis) => !axes.includes(axis))
    const shape = kept.map((axis) => at(x.shape, axis))
    const rank = kept.length
    let y = reshape(transpose(x, [...kept, ...axes]), [...shape, sizeOf(axes.map((axis) => at(x.shape, axis)))])
    for (let count = at(y.shape, rank); count > 1; count = at(y.shape, rank)) {
      const half = Math.floor(count / 2)
      const combined = combine(sliceAxis(y, rank, 0, half), sliceAxis(y, rank, half, 2 * half))
      y = count % 2 === 0 ? combined : concatenate([combined, sliceAxis(y, rank, count - 1, count)], rank)
    }
    return reshape(y, shape)
  }
}

const conjunction: Way['over'] = (x, axes) => (x.dtype === 'bool' ? all(x, axes) : halving(and)(x, axes))
const disjunction: Way['over'] = (x, axes) => (x.dtype === 'bool' ? any(x, axes) : halving(or)(x, axes))

/**
 * Sums along these axes, in the fixed order of all sums (docs/conventions.md, summation).
 *
 * @throws DtypeError for booleans
 * @example
 * lax.reduceSum(np.array([[1, 2], [3, 4]]), [0]).toArray() // [4, 6]
 */
export function reduceSum(x: ArrayLike, axes: readonly number[]): NdArray {
  return along('lax.reduceSum', x, axes, sum)
}

/**
 * Products along these axes.
 *
 * @throws DtypeError for booleans
 * @example
 * lax.reduceProd(np.array([[1, 2], [3, 4]]), [0]).toArray() // [3, 8]
 */
export function reduceProd(x: ArrayLike, axes: readonly number[]): NdArray {
  return along('lax.reduceProd', x, axes, prod)
}

/**
 * The largest element along these axes; that of nothing is the least number of the dtype. NaN propagates; elements that are equal share the derivative.
 *
 * @example
 * lax.reduceMax(np.array([[1, 4], [3, 2]]), [0]).toArray() // [3, 4]
 */
export function reduceMax(x: ArrayLike, axes: readonly number[]): NdArray {
  return along('lax.reduceMax', x, axes, extrema.reduceMax)
}

/**
 * The smallest element along these axes; that of nothing is the greatest number of the dtype. NaN propagates; elements that are equal share the derivative.
 *
 * @example
 * lax.reduceMin(np.array([[1, 4], [3, 2]]), [0]).toArray() // [1, 2]
 */
export function reduceMin(x: ArrayLike, axes: readonly number[]): NdArray {
  return along('lax.reduceMin', x, axes, extrema.reduceMin)
}

/**
 * The conjunction of booleans, or of the bits of integers, along these axes.
 *
 * @throws DtypeError for floats
 * @example
 * lax.reduceAnd(np.array([[true, true], [true, false]]), [0]).toArray() // [true, false]
 */
export function reduceAnd(x: ArrayLike, axes: readonly number[]): NdArray {
  return ofBits('lax.reduceAnd', x, axes, conjunction, -1)
}

/**
 * The disjunction of booleans, or of the bits of integers, along these axes.
 *
 * @throws DtypeError for floats
 * @example
 * lax.reduceOr(np.array([[false, true], [false, false]]), [0]).toArray() // [false, true]
 */
export function reduceOr(x: ArrayLike, axes: readonly number[]): NdArray {
  return ofBits('lax.reduceOr', x, axes, disjunction, 0)
}

/**
 * The exclusive or of booleans, or of the bits of integers, along these axes.
 *
 * @throws DtypeError for floats
 * @example
 * lax.reduceXor(np.array([[6, 1], [3, 1]], { dtype: 'int32' }), [0]).toArray() // [5, 0]
 */
export function reduceXor(x: ArrayLike, axes: readonly number[]): NdArray {
  return ofBits('lax.reduceXor', x, axes, halving(xor), 0)
}

function along(operation: string, x: ArrayLike, axes: readonly number[], over: Way['over']): NdArray {
  const value = toArray(operation, x)
  return over(value, normalizeAxes(operation, axes, value.ndim))
}

/** `unit` has the bits that count for nothing. */
function ofBits(operation: string, x: ArrayLike, axes: readonly number[], over: Way['over'], unit: 0 | -1): NdArray {
  const value = toArray(operation, x)
  if (value.dtype !== 'bool' && !isInteger(value.dtype)) {
    throw new DtypeError(`${operation}: takes booleans or integers, not ${value.aval.toString()}. Compare it to get booleans.`)
  }
  const list = normalizeAxes(operation, axes, value.ndim)
  if (value.dtype === 'bool' || sizeOf(list.map((axis) => at(value.shape, axis))) > 0) return over(value, list)
  return fill(value.dtype === 'uint32' ? unit >>> 0 : unit, avalOf(without(value.shape, list), value.dtype))
}

/**
 * Where the largest element along an axis is: the first of equal ones, and the first NaN if there is one. Derivative 0.
 *
 * @throws ShapeError for an empty axis
 * @example
 * lax.argmax(np.array([1, 9, 9]), 0).item() // 1
 */
export function argmax(x: ArrayLike, axis: number, indexDtype: DType = 'int32'): NdArray {
  return positionAlong('lax.argmax', x, axis, indexDtype, positions.argmax)
}

/**
 * Where the smallest element along an axis is: the first of equal ones, and the first NaN if there is one. Derivative 0.
 *
 * @throws ShapeError for an empty axis
 * @example
 * lax.argmin(np.array([9, 1, 1]), 0).item() // 1
 */
export function argmin(x: ArrayLike, axis: number, indexDtype: DType = 'int32'): NdArray {
  return positionAlong('lax.argmin', x, axis, indexDtype, positions.argmin)
}

function positionAlong(operation: string, x: ArrayLike, axis: number, dtype: DType, find: (x: NdArray, axis: number) => NdArray): NdArray {
  checkDtype(dtype)
  if (!isInteger(dtype)) throw new DtypeError(`${operation}: positions are integers, not ${dtype}. Give 'int32' or 'uint32'.`)
  const value = toArray(operation, x)
  return convert(find(value, normalizeAxis(operation, axis, value.ndim)), dtype)
}
