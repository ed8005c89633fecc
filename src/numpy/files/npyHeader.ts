import type { DType } from '../../core/dtype.js'
import { ArgumentError, DtypeError } from '../../core/errors.js'
import type { Shape } from '../../core/shape.js'

/** What the header of a .npy file says. */
export interface NpyHeader {
  /** How elements are stored: byte order, kind and bytes, such as `<f8`. */
  readonly descr: string
  readonly fortranOrder: boolean
  readonly shape: Shape
  /** Where the elements start. */
  readonly end: number
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** How each dtype is stored. */
const descriptions: Readonly<Record<DType, string>> = { float64: '<f8', float32: '<f4', int32: '<i4', uint32: '<u4', bool: '|b1' }

/** Are these the bytes of a .npy file? */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}

/** The header of an array, byte for byte as NumPy writes it: version 1.0, filled up to a multiple of 64 bytes. */
export function writeHeader(dtype: DType, shape: Shape): Uint8Array {
  const extents = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ')
  // Room for the first extent to grow to 21 digits in place, as NumPy leaves it.
  const room = shape.length === 0 ? 0 : Math.max(0, 21 - String(shape[0]).length)
  const text = `{'descr': '${descriptions[dtype]}', 'fortran_order': False, 'shape': (${extents}), }${' '.repeat(room)}`
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10
  if (length > 0xffff)
    throw new ArgumentError(`save: an array of ${String(shape.length)} axes has too long a header for a .npy file. Reshape it.`)
  const padded = `${text.padEnd(length - 1)}\n`
  return Uint8Array.from([...magic, 1, 0, length & 0xff, length >> 8, ...Array.from(padded, (letter) => letter.charCodeAt(0))])
}

/** Reads the header of a .npy file of version 1, 2 or 3. */
export function readHeader(bytes: Uint8Array): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [major = 0] = bytes.subarray(6, 7)
  const start = major === 1 ? 10 : 12
  if (major < 1 || major > 3) throw new ArgumentError(`load: version ${String(major)} of .npy files is not known. Versions 1 to 3 are.`)
  if (bytes.length < start) throw truncated()
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (bytes.length < end) throw truncated()
  const text = new TextDecoder().decode(bytes.subarray(start, end))
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(text)?.[1]
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1]
  if (descr === undefined && /'descr'\s*:\s*\[/.test(text)) {
    throw new DtypeError('load: the file holds records of several fields. Save each field as an array of its own.')
  }
  if (shape === undefined || order === undefined || descr === undefined) {
    throw new ArgumentError(`load: the header of the .npy file cannot be read: ${JSON.stringify(text.slice(0, 120))}.`)
  }
  const extents = shape.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part.replace('L', ''))]))
  if (!extents.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) {
    throw new ArgumentError(`load: the .npy file says shape (${shape}), which is none.`)
  }
  return { descr, fortranOrder: order === 'True', shape: extents, end }
}

/** The error for bytes that end too early. */
export function truncated(): ArgumentError {
  return new ArgumentError('load: the file ends before its elements do. Were all of its bytes read?')
}
