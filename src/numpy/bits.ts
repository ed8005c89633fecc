import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isInteger } from '../core/dtype.js'
import { ArgumentError, DtypeError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { bitcast } from '../core/primitives/bitcast.js'
import { lt, ne } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { iota } from '../core/primitives/iota.js'
import { and } from '../core/primitives/logic.js'
import { mul } from '../core/primitives/mul.js'
import { neg } from '../core/primitives/neg.js'
import { reshape } from '../core/primitives/reshape.js'
import { reverse } from '../core/primitives/reverse.js'
import { select } from '../core/primitives/select.js'
import { shiftLeft, shiftRightLogical } from '../core/primitives/shifts.js'
import { pad, sliceAxis } from '../core/primitives/slice.js'
import { broadcast, sum } from '../core/primitives/sum.js'
import { moveAxis } from '../core/primitives/transpose.js'
import { at, normalizeAxis, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { toArray, type ArrayLike } from './operands.js'
import { ravel } from './shape.js'

/**
 * How many bits of the magnitude of each integer are set, as int32.
 *
 * @throws DtypeError for floats
 * @example
 * np.bitwiseCount(np.array([0, 5, -3], { dtype: 'int32' })).toArray() // [0, 2, 2]
 */
export function bitwiseCount(x: ArrayLike): NdArray {
  const value = toArray('bitwiseCount', x)
  if (value.dtype === 'bool') return convert(value, 'int32')
  if (!isInteger(value.dtype))
    throw new DtypeError(`bitwiseCount: ${value.aval.toString()} has no bits to count. Convert it with astype('int32').`)
  const magnitude = value.dtype === 'int32' ? bitcast(select(lt(value, fill(0, value.aval)), neg(value), value), 'uint32') : value
  const constant = (n: number): NdArray => fill(n, magnitude.aval.strong)
  const shifted = (bits: NdArray, by: number): NdArray => shiftRightLogical(bits, constant(by))
  // Counts of pairs, of fours, of bytes, and their sum in the highest byte (Warren, Hacker's Delight, 5-1).
  const pairs = sub(magnitude, and(shifted(magnitude, 1), constant(0x55555555)))
  const fours = add(and(pairs, constant(0x33333333)), and(shifted(pairs, 2), constant(0x33333333)))
  const bytes = and(add(fours, shifted(fours, 4)), constant(0x0f0f0f0f))
  return convert(shifted(mul(bytes, constant(0x01010101)), 24), 'int32')
}

/** Which bit of a byte comes first: the highest, `'big'`, or the lowest. */
export interface BitOrderOption {
  readonly bitorder?: 'big' | 'little' | undefined
}

function isLittle(operation: string, { bitorder = 'big' }: BitOrderOption): boolean {
  const known: readonly string[] = ['big', 'little']
  if (!known.includes(bitorder))
    throw new ArgumentError(`${operation}: there is no bitorder ${JSON.stringify(bitorder)}. Give 'big' or 'little'.`)
  return bitorder === 'little'
}

/**
 * Eight bits at a time along an axis as a number from 0 to 255, in int32: everything but 0 is a bit set, and zeros fill up the last byte. Without an axis, of
 * all elements in row-major order.
 *
 * @throws DtypeError for floats
 * @example
 * np.packbits(np.array([true, false, false, false, false, false, true, true, true])).toArray() // [131, 128]
 */
export function packbits(x: ArrayLike, axis: number | null = null, options: BitOrderOption = {}): NdArray {
  checkOptions('packbits', options, ['bitorder'])
  const given = toArray('packbits', x)
  if (given.dtype !== 'bool' && !isInteger(given.dtype)) {
    throw new DtypeError(`packbits: takes booleans or integers, not ${given.aval.toString()}. Compare it to get booleans.`)
  }
  const value = axis === null ? ravel(given) : given
  const along = normalizeAxis('packbits', axis ?? 0, value.ndim)
  const last = moveAxis(value.dtype === 'bool' ? value : ne(value, fill(0, value.aval)), along, value.ndim - 1)
  const bits = convert(last, 'int32')
  const extent = at(bits.shape, bits.ndim - 1)
  const bytes = Math.ceil(extent / 8)
  const none = range(bits.ndim).map(() => 0)
  const full = pad(bits, fill(0, avalOf([], 'int32')), { low: none, high: [...none.slice(1), 8 * bytes - extent], interior: none })
  const grouped = reshape(full, [...bits.shape.slice(0, -1), bytes, 8])
  const packed = sum(shiftLeft(grouped, broadcast(placesOfBits(isLittle('packbits', options)), grouped.shape, [grouped.ndim - 1])), [
    grouped.ndim - 1,
  ])
  return moveAxis(packed, packed.ndim - 1, along)
}

/** How far each of eight bits stands to the left. */
function placesOfBits(little: boolean): NdArray {
  const places = iota([8], 'int32', 0)
  return little ? places : reverse(places, [0])
}

/** Options of {@link unpackbits}. */
export interface UnpackOptions extends BitOrderOption {
  /** How many bits to give: a negative number leaves so many out at the end; all unless given. */
  readonly count?: number | undefined
}

/**
 * Numbers from 0 to 255 as eight bits each along an axis, in int32; what {@link packbits} packs. Without an axis, of all elements in row-major order.
 *
 * @throws DtypeError for floats and booleans
 * @example
 * np.unpackbits(np.array([131], { dtype: 'int32' })).toArray() // [1, 0, 0, 0, 0, 0, 1, 1]
 */
export function unpackbits(x: ArrayLike, axis: number | null = null, options: UnpackOptions = {}): NdArray {
  checkOptions('unpackbits', options, ['bitorder', 'count'])
  const given = toArray('unpackbits', x)
  if (!isInteger(given.dtype))
    throw new DtypeError(`unpackbits: takes integers from 0 to 255, not ${given.aval.toString()}. Convert it with astype('int32').`)
  const value = convert(axis === null ? ravel(given) : given, 'int32')
  const along = normalizeAxis('unpackbits', axis ?? 0, value.ndim)
  const last = moveAxis(value, along, value.ndim - 1)
  const shape = [...last.shape, 8]
  const wide = broadcast(last, shape, range(last.ndim))
  const shifted = shiftRightLogical(wide, broadcast(placesOfBits(isLittle('unpackbits', options)), shape, [last.ndim]))
  const bits = and(shifted, fill(1, shifted.aval))
  const extent = at(last.shape, last.ndim - 1) * 8
  const flat = reshape(bits, [...last.shape.slice(0, -1), extent])
  return moveAxis(counted(flat, extent, options.count), flat.ndim - 1, along)
}

/** So many along the last axis: cut, or filled up with zeros. */
function counted(bits: NdArray, extent: number, count: number | undefined): NdArray {
  if (count === undefined) return bits
  const wanted = count < 0 ? extent + count : count
  if (!Number.isInteger(wanted) || wanted < 0) {
    throw new ArgumentError(
      `unpackbits: ${String(count)} bits cannot be had from ${String(extent)}. Give an integer, a negative one to leave some out.`,
    )
  }
  const axis = bits.ndim - 1
  if (wanted <= extent) return sliceAxis(bits, axis, 0, wanted)
  const none = range(bits.ndim).map(() => 0)
  return pad(bits, fill(0, avalOf([], 'int32')), { low: none, high: [...none.slice(1), wanted - extent], interior: none })
}
