/** Bytes that grow at the end, with the number encodings of the WebAssembly binary format. */
export class ByteWriter {
  private bytes = new Uint8Array(256)
  private view = new DataView(this.bytes.buffer)
  private end = 0

  /** How many bytes have been written. */
  get length(): number {
    return this.end
  }

  /** A view of what has been written, good until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.end)
  }

  byte(value: number): void {
    if (this.end === this.bytes.length) this.reserve(1)
    this.bytes[this.end++] = value
  }

  /** An unsigned 32-bit integer in LEB128. */
  unsigned(value: number): void {
    let left = value >>> 0
    for (; left >= 0x80; left >>>= 7) this.byte((left & 0x7f) | 0x80)
    this.byte(left)
  }

  /** A signed 32-bit integer in LEB128. */
  signed(value: number): void {
    let left = value | 0
    for (; left < -64 || left > 63; left >>= 7) this.byte((left & 0x7f) | 0x80)
    this.byte(left & 0x7f)
  }

  /** A signed 64-bit integer in LEB128. */
  signed64(value: bigint): void {
    let left = BigInt.asIntN(64, value)
    for (; left < -64n || left > 63n; left >>= 7n) this.byte(Number(left & 0x7fn) | 0x80)
    this.byte(Number(left & 0x7fn))
  }

  float32(value: number): void {
    this.reserve(4)
    this.view.setFloat32(this.end, value, true)
    this.end += 4
  }

  float64(value: number): void {
    this.reserve(8)
    this.view.setFloat64(this.end, value, true)
    this.end += 8
  }

  append(values: ArrayLike<number>): void {
    this.reserve(values.length)
    this.bytes.set(values, this.end)
    this.end += values.length
  }

  /** A name of ASCII characters with its length before it. */
  name(text: string): void {
    this.unsigned(text.length)
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) throw new TypeError(`wasm assembler: the name ${text} has a character outside ASCII`)
      this.byte(code)
    }
  }

  private reserve(count: number): void {
    if (this.end + count <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.end + count))
    grown.set(this.bytes)
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }
}
