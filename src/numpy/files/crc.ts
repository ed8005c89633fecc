/** The remainder of each byte, made at the first use. */
let table: Uint32Array | null = null

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1
    return remainder
  })
}

/** The CRC-32 of bytes, as zip archives carry it (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  table ??= makeTable()
  let remainder = 0xffffffff
  for (const byte of bytes) remainder = (table[(remainder ^ byte) & 0xff] ?? 0) ^ (remainder >>> 8)
  return (remainder ^ 0xffffffff) >>> 0
}
