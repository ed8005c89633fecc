/** Bits of one digit: three digits make a word, and the counts of their values fit the first-level cache. */
const digitBits = 11
const values = 1 << digitBits
const mask = values - 1
const digits = 3

/** Memory for sorting up to `capacity` words by their digits, the least significant first, each time stably by counting. */
export class RadixSorter {
  private readonly counts = new Uint32Array(digits * values)
  private readonly otherWords: Uint32Array
  private readonly otherCompanions: Uint32Array

  constructor(capacity: number) {
    this.otherWords = new Uint32Array(capacity)
    this.otherCompanions = new Uint32Array(capacity)
  }

  /** Sorts words in place and moves their companions with them; equal words stay as they are to each other. */
  sortPairs(words: Uint32Array, companions: Uint32Array): void {
    const count = words.length
    let [from, to] = [words, this.otherWords]
    let [fromCompanions, toCompanions] = [companions, this.otherCompanions]
    this.countDigits(words)
    for (let digit = 0; digit < digits; digit++) {
      const shift = digit * digitBits
      const next = this.startsOf(digit, count, from[0]! >>> shift)
      if (next === null) continue
      for (let i = 0; i < count; i++) {
        const word = from[i]!
        const value = (word >>> shift) & mask
        const place = next[value]!
        next[value] = place + 1
        to[place] = word
        toCompanions[place] = fromCompanions[i]!
      }
      ;[from, to] = [to, from]
      ;[fromCompanions, toCompanions] = [toCompanions, fromCompanions]
    }
    if (from === words) return
    words.set(from.subarray(0, count))
    companions.set(fromCompanions.subarray(0, count))
  }

  /** Sorts words in place. */
  sort(words: Uint32Array): void {
    const count = words.length
    let [from, to] = [words, this.otherWords]
    this.countDigits(words)
    for (let digit = 0; digit < digits; digit++) {
      const shift = digit * digitBits
      const next = this.startsOf(digit, count, from[0]! >>> shift)
      if (next === null) continue
      for (let i = 0; i < count; i++) {
        const word = from[i]!
        const value = (word >>> shift) & mask
        const place = next[value]!
        next[value] = place + 1
        to[place] = word
      }
      ;[from, to] = [to, from]
    }
    if (from !== words) words.set(from.subarray(0, count))
  }

  private countDigits(words: Uint32Array): void {
    const { counts } = this
    const count = words.length
    counts.fill(0)
    for (let i = 0; i < count; i++) {
      const word = words[i]!
      counts[word & mask]!++
      counts[values + ((word >>> digitBits) & mask)]!++
      counts[2 * values + (word >>> (2 * digitBits))]!++
    }
  }

  /** Where the words with each value of a digit begin; `null` if all have the value of the first one, `sample`. */
  private startsOf(digit: number, count: number, sample: number): Uint32Array | null {
    const next = this.counts.subarray(digit * values, (digit + 1) * values)
    if (next[sample & mask] === count) return null
    let start = 0
    for (let value = 0; value < values; value++) {
      const size = next[value]!
      next[value] = start
      start += size
    }
    return next
  }
}
