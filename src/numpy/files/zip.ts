import { deflateSync, inflateSync } from 'fflate'
import { ArgumentError } from '../../core/errors.js'
import { crc32 } from './crc.js'

/** One file of an archive. */
export interface Entry {
  readonly name: string
  readonly bytes: Uint8Array
}

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 }
const [localLength, centralLength, endLength] = [30, 46, 22]
/** The first of January 1980, the first day of zip archives: the same arrays give the same bytes. */
const day = 0x21
/** Names are in UTF-8. */
const unicode = 0x0800

/** Do the bytes begin as an archive with entries, or one without? */
export function isZip(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  const first = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  return first === signatures.local || first === signatures.end
}

/** An archive of files, stored or, where it makes them smaller and is asked for, deflated (PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16). */
export function writeZip(entries: readonly Entry[], compressed = false): Uint8Array {
  const files = entries.map(({ name, bytes: content }) => {
    const packed = compressed ? deflateSync(content) : content
    const method = packed.length < content.length ? 8 : 0
    const bytes = method === 8 ? packed : content
    return { name: new TextEncoder().encode(name), bytes, method, size: content.length, crc: crc32(content) }
  })
  const total = files.reduce((sum, { name, bytes }) => sum + localLength + centralLength + 2 * name.length + bytes.length, endLength)
  if (total > 0xffffffff || files.length > 0xffff) {
    throw new ArgumentError(
      'savez: the archive would be larger than 4 GB, or of more than 65535 arrays. Save the arrays in several archives.',
    )
  }
  const out = new Uint8Array(total)
  const view = new DataView(out.buffer)
  let place = 0
  const shared = (at: number, file: (typeof files)[number]): void => {
    view.setUint16(at, 20, true)
    view.setUint16(at + 2, unicode, true)
    view.setUint16(at + 4, file.method, true)
    view.setUint16(at + 8, day, true)
    view.setUint32(at + 10, file.crc, true)
    view.setUint32(at + 14, file.bytes.length, true)
    view.setUint32(at + 18, file.size, true)
    view.setUint16(at + 22, file.name.length, true)
  }
  const starts = files.map((file) => {
    const start = place
    view.setUint32(start, signatures.local, true)
    shared(start + 4, file)
    out.set(file.name, start + localLength)
    out.set(file.bytes, start + localLength + file.name.length)
    place += localLength + file.name.length + file.bytes.length
    return start
  })
  const directory = place
  files.forEach((file, i) => {
    view.setUint32(place, signatures.central, true)
    view.setUint16(place + 4, 20, true)
    shared(place + 6, file)
    view.setUint32(place + 42, starts[i] ?? 0, true)
    out.set(file.name, place + centralLength)
    place += centralLength + file.name.length
  })
  view.setUint32(place, signatures.end, true)
  view.setUint16(place + 8, files.length, true)
  view.setUint16(place + 10, files.length, true)
  view.setUint32(place + 12, place - directory, true)
  view.setUint32(place + 16, directory, true)
  return out
}

/** The files of an archive, stored or deflated. */
export function readZip(bytes: Uint8Array): readonly Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - endLength
  // A comment may follow.
  while (end >= 0 && view.getUint32(end, true) !== signatures.end) end--
  if (end < 0) throw damaged()
  const count = view.getUint16(end + 10, true)
  let place = view.getUint32(end + 16, true)
  if (count === 0xffff || place === 0xffffffff) {
    throw new ArgumentError(
      'load: the archive is in the format for more than 4 GB, which is not read here. Save its arrays in several archives.',
    )
  }
  return Array.from({ length: count }, () => {
    if (place + centralLength > bytes.length || view.getUint32(place, true) !== signatures.central) throw damaged()
    const nameLength = view.getUint16(place + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(place + centralLength, place + centralLength + nameLength))
    const entry = { name, bytes: content(view, bytes, place, name) }
    place += centralLength + nameLength + view.getUint16(place + 30, true) + view.getUint16(place + 32, true)
    return entry
  })
}

/** The file that the directory describes at `place`. */
function content(view: DataView, bytes: Uint8Array, place: number, name: string): Uint8Array {
  const [flags, method, crc] = [view.getUint16(place + 8, true), view.getUint16(place + 10, true), view.getUint32(place + 16, true)]
  const [packed, size, local] = [view.getUint32(place + 20, true), view.getUint32(place + 24, true), view.getUint32(place + 42, true)]
  if ((flags & 1) !== 0 || (method !== 0 && method !== 8)) {
    throw new ArgumentError(
      `load: ${name} is encrypted, or packed by method ${String(method)}. Archives are read with files stored or deflated.`,
    )
  }
  if (local + localLength > bytes.length) throw damaged()
  const start = local + localLength + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (start + packed > bytes.length) throw damaged()
  const part = bytes.subarray(start, start + packed)
  const found = method === 0 ? part : inflated(part, name)
  if (found.length !== size || crc32(found) !== crc)
    throw new ArgumentError(`load: ${name} is damaged: its checksum is wrong. Read or download the archive again.`)
  return found
}

function inflated(packed: Uint8Array, name: string): Uint8Array {
  try {
    return inflateSync(packed)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ArgumentError(`load: ${name} is damaged: it cannot be unpacked (${reason}). Read or download the archive again.`)
  }
}

function damaged(): ArgumentError {
  return new ArgumentError('load: the archive is damaged, or ends too early. Were all of its bytes read?')
}
