import { at } from '../../core/shape.js'
import { distanceBits, endOfBlock, ladder, lengthBits, orderOfLengths } from './deflateFormat.js'
import { Matches } from './matches.js'
import { prefixCode, type PrefixCode } from './prefixCode.js'

/** Tokens that share their codes. */
const blockLength = 16384

/** Bits one after the other, the lowest of each byte first. */
class BitWriter {
  private bytes = new Uint8Array(1024)
  private length = 0
  private held = 0
  private count = 0

  /** At most 16 bits. */
  bits(value: number, wanted: number): void {
    this.held |= value << this.count
    this.count += wanted
    for (; this.count >= 8; this.count -= 8) {
      this.push(this.held & 0xff)
      this.held >>>= 8
    }
  }

  symbol({ lengths, codes }: PrefixCode, symbol: number): void {
    this.bits(at(codes, symbol), at(lengths, symbol))
  }

  finished(): Uint8Array {
    if (this.count > 0) this.push(this.held)
    return this.bytes.slice(0, this.length)
  }

  private push(byte: number): void {
    if (this.length === this.bytes.length) {
      const more = new Uint8Array(2 * this.length)
      more.set(this.bytes)
      this.bytes = more
    }
    this.bytes[this.length++] = byte
  }
}

const [lengthSteps, distanceSteps] = [ladder(3, lengthBits), ladder(1, distanceBits)]

/** The last step that is not above the value. */
function stepOf(steps: readonly (readonly [base: number, bits: number])[], value: number): number {
  let [low, high] = [0, steps.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (at(steps, middle)[0] <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** The bytes deflated, every block with codes of its own (RFC 1951). */
export function deflate(bytes: Uint8Array): Uint8Array {
  const writer = new BitWriter()
  const matches = new Matches(bytes)
  do {
    const tokens: number[] = []
    while (tokens.length < blockLength && !matches.done) tokens.push(matches.next())
    writeBlock(writer, tokens, matches.done)
  } while (!matches.done)
  return writer.finished()
}

function writeBlock(writer: BitWriter, tokens: readonly number[], isLast: boolean): void {
  const parts = tokens.map(partsOf)
  const [literalCounts, distanceCounts] = [new Array<number>(286).fill(0), new Array<number>(30).fill(0)]
  for (const { symbol, distance } of parts) {
    literalCounts[symbol] = at(literalCounts, symbol) + 1
    if (distance !== null) distanceCounts[distance.symbol] = at(distanceCounts, distance.symbol) + 1
  }
  literalCounts[endOfBlock] = 1
  const [literals, distances] = [prefixCode(literalCounts, 15), prefixCode(distanceCounts, 15)]
  writer.bits(isLast ? 1 : 0, 1)
  writer.bits(2, 2)
  writeCodes(writer, literals, distances)
  for (const { symbol, extra, bits, distance } of parts) {
    writer.symbol(literals, symbol)
    if (distance === null) continue
    writer.bits(extra, bits)
    writer.symbol(distances, distance.symbol)
    writer.bits(distance.extra, distance.bits)
  }
  writer.symbol(literals, endOfBlock)
}

/** A symbol, and what its extra bits say. */
interface Part {
  readonly symbol: number
  readonly extra: number
  readonly bits: number
}

function partsOf(token: number): Part & { readonly distance: Part | null } {
  if (token < 65536) return { symbol: token, extra: 0, bits: 0, distance: null }
  const [length, back] = [Math.floor(token / 65536), token % 65536]
  const distance = partOf(distanceSteps, back, 0)
  if (length === 258) return { symbol: 285, extra: 0, bits: 0, distance }
  return { ...partOf(lengthSteps, length, 257), distance }
}

function partOf(steps: typeof lengthSteps, value: number, first: number): Part {
  const step = stepOf(steps, value)
  const [base, bits] = at(steps, step)
  return { symbol: first + step, extra: value - base, bits }
}

/** The lengths of both codes, themselves in a code (RFC 1951, 3.2.7). */
function writeCodes(writer: BitWriter, literals: PrefixCode, distances: PrefixCode): void {
  const [own, other] = [literals, distances].map(({ lengths }) => lengths.slice(0, 1 + lengths.findLastIndex((length) => length > 0)))
  const [literalLengths = [], distanceLengths = []] = [own, other]
  const parts = runsOf([...literalLengths, ...distanceLengths])
  const counts = new Array<number>(19).fill(0)
  for (const { symbol } of parts) counts[symbol] = at(counts, symbol) + 1
  const code = prefixCode(counts, 7)
  const ordered = orderOfLengths.map((symbol) => at(code.lengths, symbol))
  const given = Math.max(4, 1 + ordered.findLastIndex((length) => length > 0))
  writer.bits(literalLengths.length - 257, 5)
  writer.bits(distanceLengths.length - 1, 5)
  writer.bits(given - 4, 4)
  for (const length of ordered.slice(0, given)) writer.bits(length, 3)
  for (const { symbol, extra, bits } of parts) {
    writer.symbol(code, symbol)
    writer.bits(extra, bits)
  }
}

/** Lengths with 3 to 6 repetitions of the last one as one symbol, as well as 3 to 10 and 11 to 138 zeros. */
function runsOf(lengths: readonly number[]): readonly Part[] {
  const parts: Part[] = []
  for (let i = 0; i < lengths.length;) {
    const value = at(lengths, i)
    let run = 1
    while (lengths[i + run] === value && run < 138) run++
    if (value === 0 && run >= 3) parts.push(run < 11 ? { symbol: 17, extra: run - 3, bits: 3 } : { symbol: 18, extra: run - 11, bits: 7 })
    else if (i > 0 && lengths[i - 1] === value && run >= 3) {
      run = Math.min(run, 6)
      parts.push({ symbol: 16, extra: run - 3, bits: 2 })
    } else {
      run = 1
      parts.push({ symbol: value, extra: 0, bits: 0 })
    }
    i += run
  }
  return parts
}
