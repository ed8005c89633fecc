/** Bytes are copied from at most this far back, and so many at once. */
const [window, shortest, longest] = [32768, 3, 258]
/** Of so many earlier places that begin alike the one that goes on longest is taken. */
const tries = 32
const hashBits = 15

/**
 * Finds what repeats in bytes (Ziv and Lempel 1977): each token is a byte, or a length of at least 3 times 65536 plus the distance to an earlier place where the same
 * bytes are.
 */
export class Matches {
  private readonly heads = new Int32Array(1 << hashBits).fill(-1)
  private readonly previous: Int32Array
  private place = 0

  constructor(private readonly bytes: Uint8Array) {
    this.previous = new Int32Array(Math.min(bytes.length, window))
  }

  get done(): boolean {
    return this.place >= this.bytes.length
  }

  next(): number {
    const { bytes, place } = this
    let [length, distance] = [0, 0]
    const most = Math.min(longest, bytes.length - place)
    if (most >= shortest) {
      let candidate = this.heads[this.hash(place)] ?? -1
      for (let i = 0; i < tries && candidate >= 0 && place - candidate <= window; i++) {
        const found = this.common(candidate, most)
        if (found > length) [length, distance] = [found, place - candidate]
        if (length === most) break
        const before = this.previous[candidate % window] ?? -1
        // An older place was overwritten by a newer one.
        if (before >= candidate) break
        candidate = before
      }
    }
    const taken = length >= shortest ? length : 1
    for (let i = 0; i < taken; i++) this.remember(place + i)
    this.place = place + taken
    return taken === 1 ? (bytes[place] ?? 0) : length * 65536 + distance
  }

  /** How many bytes from here on are those from an earlier place on. */
  private common(candidate: number, most: number): number {
    const { bytes, place } = this
    let length = 0
    while (length < most && bytes[candidate + length] === bytes[place + length]) length++
    return length
  }

  private remember(place: number): void {
    if (place + shortest > this.bytes.length) return
    const hash = this.hash(place)
    this.previous[place % window] = this.heads[hash] ?? -1
    this.heads[hash] = place
  }

  private hash(place: number): number {
    const { bytes } = this
    const word = ((bytes[place] ?? 0) << 16) | ((bytes[place + 1] ?? 0) << 8) | (bytes[place + 2] ?? 0)
    return Math.imul(word, 0x9e3779b1) >>> (32 - hashBits)
  }
}
