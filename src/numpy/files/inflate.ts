import { ArgumentError } from '../../core/errors.js'
import { distanceBits, endOfBlock, ladder, lengthBits, orderOfLengths, reversed } from './deflateFormat.js'

// Deflate (RFC 1951). The platform's DecompressionStream would make reading an archive asynchronous.

/** Bits of a stream, the lowest of each byte first. */
class BitReader {
  private place = 0
  private held = 0
  private count = 0

  constructor(private readonly bytes: Uint8Array) {}

  /** The next bits, which stay; zeros behind the end. At most 16. */
  peek(wanted: number): number {
    while (this.count < wanted) {
      this.held |= (this.bytes[this.place++] ?? 0) << this.count
      this.count += 8
    }
    return this.held & ((1 << wanted) - 1)
  }

  /** Goes on behind bits that were seen. */
  skip(wanted: number): void {
    this.held >>>= wanted
    this.count -= wanted
    if (this.place > this.bytes.length && this.place - (this.count >> 3) > this.bytes.length) throw damaged()
  }

  bits(wanted: number): number {
    const value = this.peek(wanted)
    this.skip(wanted)
    return value
  }

  /** So many whole bytes, after what is left of the current one. */
  wholeBytes(length: number): Uint8Array {
    const start = this.place - (this.count >> 3)
    this.held = 0
    this.count = 0
    if (start + length > this.bytes.length) throw damaged()
    this.place = start + length
    return this.bytes.subarray(start, this.place)
  }
}

function damaged(): ArgumentError {
  return new ArgumentError('load: a compressed entry of the archive is damaged, or ends too early. Were all of its bytes read?')
}

/** A prefix code: the symbol and the length (in the lowest four bits) of the code that so many bits begin with; 0 for none. */
interface Code {
  readonly bits: number
  readonly table: Uint16Array
}

/** Codes of one length are consecutive numbers, in the order of their symbols, behind those of shorter ones (RFC 1951, 3.2.2). */
function codeOf(lengths: readonly number[]): Code {
  const bits = lengths.reduce((longest, length) => Math.max(longest, length), 1)
  const table = new Uint16Array(1 << bits)
  let code = 0
  for (let length = 1; length <= bits; length++) {
    lengths.forEach((own, symbol) => {
      if (own !== length) return
      // A code stands with its highest bit first, so that it begins where the others' lowest bits are.
      for (let place = reversed(code, length); place < table.length; place += 1 << length) table[place] = (symbol << 4) | length
      code++
    })
    code <<= 1
  }
  return { bits, table }
}

function decode(reader: BitReader, { bits, table }: Code): number {
  const found = table[reader.peek(bits)] ?? 0
  if (found === 0) throw damaged()
  reader.skip(found & 15)
  return found >> 4
}

/** Codes for literals and lengths, and for distances. */
type Codes = readonly [literals: Code, distances: Code]

function fixedCodes(): Codes {
  const lengths = Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))
  return [codeOf(lengths), codeOf(new Array<number>(30).fill(5))]
}

function readCodes(reader: BitReader): Codes {
  const [literals, distances, given] = [reader.bits(5) + 257, reader.bits(5) + 1, reader.bits(4) + 4]
  const short = new Array<number>(19).fill(0)
  for (const symbol of orderOfLengths.slice(0, given)) short[symbol] = reader.bits(3)
  const code = codeOf(short)
  const lengths: number[] = []
  const repeat = (value: number, times: number): void => {
    for (let i = 0; i < times; i++) lengths.push(value)
  }
  while (lengths.length < literals + distances) {
    const symbol = decode(reader, code)
    if (symbol < 16) lengths.push(symbol)
    else if (symbol === 16) repeat(lengths.at(-1) ?? 0, 3 + reader.bits(2))
    else if (symbol === 17) repeat(0, 3 + reader.bits(3))
    else repeat(0, 11 + reader.bits(7))
  }
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals, literals + distances))]
}

/** The bytes that were deflated to `packed`; there are `size` of them. */
export function inflate(packed: Uint8Array, size: number): Uint8Array {
  const reader = new BitReader(packed)
  const out = new Uint8Array(size)
  let end = 0
  let last = false
  while (!last) {
    last = reader.bits(1) === 1
    const kind = reader.bits(2)
    if (kind === 0) {
      const [low = 0, high = 0] = reader.wholeBytes(4)
      const part = reader.wholeBytes(low | (high << 8))
      if (end + part.length > size) throw damaged()
      out.set(part, end)
      end += part.length
    } else if (kind === 3) throw damaged()
    else end = inflateBlock(reader, kind === 1 ? fixedCodes() : readCodes(reader), out, end)
  }
  if (end !== size) throw damaged()
  return out
}

function inflateBlock(reader: BitReader, [literals, distances]: Codes, out: Uint8Array, start: number): number {
  const [lengthSteps, distanceSteps] = [ladder(3, lengthBits), ladder(1, distanceBits)]
  let end = start
  for (;;) {
    const symbol = decode(reader, literals)
    if (symbol === endOfBlock) return end
    if (symbol < endOfBlock) {
      if (end >= out.length) throw damaged()
      out[end++] = symbol
      continue
    }
    // The last symbol stands for the greatest length, without extra bits.
    const [base, bits] = symbol === 285 ? [258, 0] : (lengthSteps[symbol - 257] ?? [0, 0])
    const length = base + reader.bits(bits)
    const [nearest, more] = distanceSteps[decode(reader, distances)] ?? [0, 0]
    const distance = nearest + reader.bits(more)
    if (length < 3 || distance < 1 || distance > end || end + length > out.length) throw damaged()
    for (let i = 0; i < length; i++) out[end + i] = out[end + i - distance] ?? 0
    end += length
  }
}
