import type { NdArray } from '../../core/array.js'
import { isFloat, itemSize, newTypedArray, type DType, type TypedArray } from '../../core/dtype.js'
import { DtypeError } from '../../core/errors.js'
import { sizeOf } from '../../core/shape.js'
import { convert } from '../../core/primitives/convert.js'
import { fromHost } from '../creation.js'
import { elementsOf } from '../reading.js'
import { transpose } from '../shape.js'
import { readHeader, truncated, writeHeader } from './npyHeader.js'

/** The bytes of an array as a .npy file. */
export function writeNpy(operation: string, x: NdArray): Uint8Array {
  const elements = elementsOf(x.toConcrete(`be written by ${operation}`))
  const header = writeHeader(x.dtype, x.shape)
  const width = itemSize(x.dtype)
  const bytes = new Uint8Array(header.length + width * elements.length)
  bytes.set(header)
  const view = new DataView(bytes.buffer, header.length)
  // Element by element, since the machine's byte order may be another.
  elements.forEach((value, i) => {
    write(view, i * width, x.dtype, value)
  })
  return bytes
}

function write(view: DataView, place: number, dtype: DType, value: number): void {
  switch (dtype) {
    case 'float64':
      view.setFloat64(place, value, true)
      break
    case 'float32':
      view.setFloat32(place, value, true)
      break
    case 'int32':
      view.setInt32(place, value, true)
      break
    case 'uint32':
      view.setUint32(place, value, true)
      break
    case 'bool':
      view.setUint8(place, value)
      break
  }
}

/** How elements of a stored type are read, and which dtype they become. */
interface Stored {
  readonly bytes: number
  readonly dtype: DType
  read(view: DataView, place: number, little: boolean): number
}

const stored: Readonly<Record<string, Stored>> = {
  b1: { bytes: 1, dtype: 'bool', read: (view, place) => Number(view.getUint8(place) !== 0) },
  i1: { bytes: 1, dtype: 'int32', read: (view, place) => view.getInt8(place) },
  i2: { bytes: 2, dtype: 'int32', read: (view, place, little) => view.getInt16(place, little) },
  i4: { bytes: 4, dtype: 'int32', read: (view, place, little) => view.getInt32(place, little) },
  i8: { bytes: 8, dtype: 'int32', read: (view, place, little) => Number(view.getBigInt64(place, little)) },
  u1: { bytes: 1, dtype: 'int32', read: (view, place) => view.getUint8(place) },
  u2: { bytes: 2, dtype: 'int32', read: (view, place, little) => view.getUint16(place, little) },
  u4: { bytes: 4, dtype: 'uint32', read: (view, place, little) => view.getUint32(place, little) },
  u8: { bytes: 8, dtype: 'uint32', read: (view, place, little) => Number(view.getBigUint64(place, little)) },
  f2: { bytes: 2, dtype: 'float32', read: (view, place, little) => half(view.getUint16(place, little)) },
  f4: { bytes: 4, dtype: 'float32', read: (view, place, little) => view.getFloat32(place, little) },
  f8: { bytes: 8, dtype: 'float64', read: (view, place, little) => view.getFloat64(place, little) },
}

/** The number that 16 bits of IEEE 754 binary16 stand for. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 === 0 ? 1 : -1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

/** The array in the bytes of a .npy file. */
export function readNpy(bytes: Uint8Array, dtype: DType | undefined): NdArray {
  const { descr, fortranOrder, shape, end } = readHeader(bytes)
  const kind = Object.hasOwn(stored, descr.slice(1)) ? stored[descr.slice(1)] : undefined
  if (kind === undefined || !'<>|='.includes(descr.charAt(0))) throw unknownType(descr)
  const count = sizeOf(shape)
  if (bytes.length < end + count * kind.bytes) throw truncated()
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, count * kind.bytes)
  const little = descr.charAt(0) !== '>'
  const elements = newTypedArray(dtype === undefined ? kind.dtype : 'float64', count)
  for (let i = 0; i < count; i++) elements[i] = checked(kind.read(view, i * kind.bytes, little), descr, dtype)
  const array = shaped(elements, dtype === undefined ? kind.dtype : 'float64', fortranOrder ? shape.toReversed() : shape)
  const converted = dtype === undefined ? array : convert(array, dtype)
  return fortranOrder ? transpose(converted) : converted
}

function shaped(elements: TypedArray, dtype: DType, shape: readonly number[]): NdArray {
  return fromHost(elements, dtype, shape)
}

/** Integers of 64 bits that need more than 32 are not cut without a word. */
function checked(value: number, descr: string, dtype: DType | undefined): number {
  const kind = descr.slice(1)
  const fits =
    dtype !== undefined
      ? isFloat(dtype) || Number.isSafeInteger(value) || !/^[iu]8$/.test(kind)
      : kind === 'i8'
        ? value >= -(2 ** 31) && value < 2 ** 31
        : kind !== 'u8' || value < 2 ** 32
  if (fits) return value
  throw new DtypeError(
    `load: the file holds integers of 64 bits, of which ${String(value)} does not fit ${kind === 'i8' ? 'int32' : 'uint32'}. Load it with { dtype: 'float64' }, which is exact up to 2 ** 53.`,
  )
}

function unknownType(descr: string): DtypeError {
  const kind = descr.slice(1, 2)
  const what =
    kind === 'c'
      ? 'complex numbers'
      : descr.includes('O')
        ? 'Python objects'
        : kind === 'U' || kind === 'S'
          ? 'strings'
          : kind === 'M' || kind === 'm'
            ? 'dates'
            : 'elements'
  return new DtypeError(
    `load: the file holds ${what} of type '${descr}', for which there is no dtype. ${kind === 'c' ? 'Save real and imaginary parts apart.' : 'Save numbers of at most 64 bits.'}`,
  )
}
