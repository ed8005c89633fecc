import { checkIsArray, NdArray, type ConcreteArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat, newTypedArray, type DType, type TypedArray } from '../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../core/errors.js'
import { hostElements } from '../core/lift.js'
import { add } from '../core/primitives/add.js'
import { eq } from '../core/primitives/comparisons.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { iota } from '../core/primitives/iota.js'
import { mul } from '../core/primitives/mul.js'
import { reshape } from '../core/primitives/reshape.js'
import { asConstant } from '../core/origin.js'
import { defaultBackend, scope } from '../core/scope.js'
import { checkNumber, checkShape, formatShape, type Shape } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { unify, type ArrayLike } from './operands.js'

/** Data that an array is made of: numbers, booleans, arrays, typed arrays, and nested arrays of them. */
export type ArrayData = NdArray | number | boolean | TypedArray | ArrayBufferView | readonly ArrayData[]

/** The dtype of a new array; the default float unless given. */
export interface DtypeOption {
  readonly dtype?: DType | undefined
}

/** The name of {@link DtypeOption}. */
const dtypeOption: readonly string[] = ['dtype']

/**
 * An array of nested arrays, a typed array, numbers or booleans, copied. Numbers become the default float, booleans bool, typed arrays keep their
 * type (8- and 16-bit integers become int32), unless a dtype is given.
 *
 * @throws ShapeError for ragged nesting; DtypeError for BigInt data; ArgumentError for anything else
 * @example
 * np.array([[1, 2], [3, 4]]).shape // [2, 2]
 */
export function array(data: ArrayData, options: DtypeOption = {}): NdArray {
  checkOptions('np.array', options, dtypeOption)
  const { dtype } = options
  if (data instanceof NdArray) return dtype === undefined ? data : convert(data, dtype)
  // No more than the number that it is made of, which goes along with anything.
  if (typeof data === 'number') return fromNumbers([data], dtype ?? scope.defaultDtype, [])
  if (typeof data === 'boolean') return fromNumbers([Number(data)], dtype ?? 'bool', [])
  if (ArrayBuffer.isView(data)) {
    const [elements, own] = hostElements(data)
    return converted(given(elements === data ? elements.slice() : elements, own, [elements.length]), dtype)
  }
  const shape = shapeOf(data)
  const flat: (number | boolean | NdArray)[] = []
  flattenInto(data, shape, 0, flat)
  if (flat.some((x) => x instanceof NdArray)) return stackLeaves(flat, shape, dtype)
  const numbers = flat.map(Number)
  const natural: DType = flat.length > 0 && flat.every((x) => typeof x === 'boolean') ? 'bool' : scope.defaultDtype
  const kind = dtype ?? natural
  return given(elementsOf(numbers, kind), kind, shape)
}

/**
 * A typed array as an array, without a copy: the caller gives it up. Anything else as {@link array}.
 *
 * @example
 * np.asarray(new Float32Array([1, 2])).dtype // 'float32'
 */
export function asarray(data: ArrayData, options: DtypeOption = {}): NdArray {
  checkOptions('np.asarray', options, dtypeOption)
  if (!ArrayBuffer.isView(data)) return array(data, options)
  const [elements, own] = hostElements(data)
  return converted(given(elements, own, [elements.length]), options.dtype)
}

function converted(x: NdArray, dtype: DType | undefined): NdArray {
  return dtype === undefined ? x : convert(x, dtype)
}

/** A user's elements, which are from now on where new arrays go. */
function given(elements: TypedArray, dtype: DType, shape: Shape): ConcreteArray {
  return defaultBackend().fromTypedArray(elements, avalOf(shape, dtype))
}

/** Takes over row-major host elements of a function's own: they go along with whatever they are used with. */
export function fromHost(elements: TypedArray, dtype: DType, shape: Shape): NdArray {
  return asConstant(() => given(elements, dtype, shape))
}

/** Numbers as elements of a dtype, as {@link fromHost}: floats are truncated and saturated to integers, as conversion does. */
export function fromNumbers(numbers: readonly number[], dtype: DType, shape: Shape): NdArray {
  return fromHost(elementsOf(numbers, dtype), dtype, shape)
}

function elementsOf(numbers: readonly number[], dtype: DType): TypedArray {
  const elements = newTypedArray(dtype, numbers.length)
  numbers.forEach((value, i) => (elements[i] = elementOf(value, dtype)))
  return elements
}

function elementOf(value: number, dtype: DType): number {
  switch (dtype) {
    case 'bool':
      return Number(value !== 0)
    case 'int32':
      return saturated(value, -2147483648, 2147483647)
    case 'uint32':
      return saturated(value, 0, 4294967295)
    default:
      return value
  }
}

function saturated(value: number, least: number, most: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), least), most)
}

function shapeOf(data: ArrayData): Shape {
  if (data instanceof NdArray) return data.shape
  if (ArrayBuffer.isView(data)) return [hostElements(data)[0].length]
  // What is neither an array is refused where it is read.
  if (!Array.isArray(data)) return []
  const children: readonly ArrayData[] = data
  const [first] = children
  return first === undefined ? [0] : [children.length, ...shapeOf(first)]
}

function flattenInto(data: ArrayData, shape: Shape, depth: number, out: (number | boolean | NdArray)[]): void {
  const wanted = shape.slice(depth)
  if (data instanceof NdArray) {
    if (formatShape(data.shape) !== formatShape(wanted)) throw ragged(wanted, data.shape)
    out.push(data)
    return
  }
  if (typeof data === 'number' || typeof data === 'boolean') {
    if (wanted.length > 0) throw ragged(wanted, [])
    out.push(data)
    return
  }
  if (typeof data === 'bigint') throw new DtypeError('np.array: BigInt data has no dtype here. Convert it to numbers first.')
  if (ArrayBuffer.isView(data)) {
    for (const x of hostElements(data)[0]) out.push(x)
    return
  }
  if (!Array.isArray(data)) {
    throw new ArgumentError(
      `np.array: found a ${data === null ? 'null' : typeof data} in the data. Give numbers, booleans, arrays, or nested arrays of them.`,
    )
  }
  if (data.length !== wanted[0]) throw ragged(wanted, [data.length])
  const children: readonly ArrayData[] = data
  for (const child of children) flattenInto(child, shape, depth + 1, out)
}

function ragged(wanted: Shape, found: Shape): ShapeError {
  return new ShapeError(
    `np.array: the nested arrays are ragged: shape ${formatShape(wanted)} was expected from the first element, but ${formatShape(found)} was found. Make all rows equally long.`,
  )
}

/** Arrays among the leaves: all leaves are joined along a new axis, then shaped. */
function stackLeaves(flat: readonly (number | boolean | NdArray)[], shape: Shape, dtype: DType | undefined): NdArray {
  const parts: readonly ArrayLike[] = flat
  const unified = unify('np.array', ...parts)
  const joined = concatenate(
    unified.map((x) => reshape(x, [1, ...x.shape])),
    0,
  )
  return converted(reshape(joined, shape), dtype)
}

/**
 * Zeros.
 *
 * @example
 * np.zeros([2]).toArray() // [0, 0]
 */
export function zeros(shape: Shape, options: DtypeOption = {}): NdArray {
  checkOptions('np.zeros', options, dtypeOption)
  return full(shape, 0, options)
}

/**
 * Ones.
 *
 * @example
 * np.ones([2]).toArray() // [1, 1]
 */
export function ones(shape: Shape, options: DtypeOption = {}): NdArray {
  checkOptions('np.ones', options, dtypeOption)
  return full(shape, 1, options)
}

/**
 * One number everywhere.
 *
 * @example
 * np.full([2], 7).toArray() // [7, 7]
 */
export function full(shape: Shape, value: number | boolean, options: DtypeOption = {}): NdArray {
  checkOptions('np.full', options, dtypeOption)
  if (typeof value !== 'boolean') checkNumber('np.full', 'the value', value)
  const dtype = options.dtype ?? (typeof value === 'boolean' ? 'bool' : scope.defaultDtype)
  return convert(fill(Number(value), avalOf(checkShape('np.full', shape), isFloat(dtype) ? dtype : 'float64')), dtype)
}

/**
 * Zeros with the shape and dtype of an array.
 *
 * @example
 * np.zerosLike(np.array([1, 2])).toArray() // [0, 0]
 */
export function zerosLike(x: NdArray, options: DtypeOption = {}): NdArray {
  checkIsArray('np.zerosLike', x)
  checkOptions('np.zerosLike', options, dtypeOption)
  return full(x.shape, 0, { dtype: options.dtype ?? x.dtype })
}

/**
 * Ones with the shape and dtype of an array.
 *
 * @example
 * np.onesLike(np.array([1, 2])).toArray() // [1, 1]
 */
export function onesLike(x: NdArray, options: DtypeOption = {}): NdArray {
  checkIsArray('np.onesLike', x)
  checkOptions('np.onesLike', options, dtypeOption)
  return full(x.shape, 1, { dtype: options.dtype ?? x.dtype })
}

/**
 * One number everywhere, with the shape and dtype of an array.
 *
 * @example
 * np.fullLike(np.array([1, 2]), 3).toArray() // [3, 3]
 */
export function fullLike(x: NdArray, value: number | boolean, options: DtypeOption = {}): NdArray {
  checkIsArray('np.fullLike', x)
  checkOptions('np.fullLike', options, dtypeOption)
  return full(x.shape, value, { dtype: options.dtype ?? x.dtype })
}

/**
 * Numbers from `start` (0 if only one number is given) up to, not including, `stop`, in steps.
 *
 * @throws ArgumentError for a step of 0
 * @example
 * np.arange(3).toArray() // [0, 1, 2]
 * np.arange(1, 2, 0.5).toArray() // [1, 1.5]
 */
export function arange(start: number, stop?: number, step = 1, options: DtypeOption = {}): NdArray {
  checkOptions('np.arange', options, dtypeOption)
  const [from, to] = stop === undefined ? [0, start] : [start, stop]
  if (step === 0 || ![from, to, step].every(Number.isFinite)) {
    throw new ArgumentError(
      `np.arange: from ${String(from)} to ${String(to)} in steps of ${String(step)} has no end. Give finite numbers and a step other than 0.`,
    )
  }
  const dtype = options.dtype ?? scope.defaultDtype
  const length = Math.max(0, Math.ceil((to - from) / step))
  const last = from + (length - 1) * step
  const counted = [from, step, last].every(isInt32) ? iota([length], 'int32', 0) : iota([length], 'float64', 0)
  const scaled = step === 1 ? counted : mul(counted, fill(step, counted.aval))
  return convert(from === 0 ? scaled : add(scaled, fill(from, counted.aval)), dtype)
}

const isInt32 = (x: number): boolean => (x | 0) === x

/**
 * Ones on a diagonal, zeros elsewhere; `k` counts diagonals upwards.
 *
 * @example
 * np.eye(2).toArray() // [[1, 0], [0, 1]]
 */
export function eye(rows: number, columns: number = rows, k = 0, options: DtypeOption = {}): NdArray {
  checkOptions('np.eye', options, dtypeOption)
  const shape = checkShape('np.eye', [rows, columns])
  const row = iota(shape, 'int32', 0)
  return convert(eq(add(row, fill(k, row.aval)), iota(shape, 'int32', 1)), options.dtype ?? scope.defaultDtype)
}

/**
 * The identity matrix.
 *
 * @example
 * np.identity(2).toArray() // [[1, 0], [0, 1]]
 */
export function identity(n: number, options: DtypeOption = {}): NdArray {
  checkOptions('np.identity', options, dtypeOption)
  return eye(n, n, 0, options)
}
