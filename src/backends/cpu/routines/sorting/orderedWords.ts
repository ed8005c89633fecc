import type { DType, TypedArray } from '../../../../core/dtype.js'

/** The sign bit of a 32-bit word. */
const sign = 0x80000000
/** The word of every NaN, which is greater than that of any number. */
const last = 0xffffffff

/** How zeros of either sign compare: as equal, or -0 first, so that elements can be had back from their words. */
export type Zeros = 'equal' | 'told apart'

/** How many words stand for one element of this dtype. */
export function wordsPerElement(dtype: DType): 1 | 2 {
  return dtype === 'float64' ? 2 : 1
}

/**
 * The bits of elements, as unsigned words; the elements themselves where they are smaller. Of float64 the lower word comes first, as on every machine that
 * JavaScript runs on.
 */
export function bitsOf(dtype: DType, elements: TypedArray): Uint32Array | Uint8Array {
  if (elements instanceof Uint8Array || elements instanceof Uint32Array) return elements
  return new Uint32Array(elements.buffer, elements.byteOffset, elements.length * wordsPerElement(dtype))
}

/**
 * Writes words that are ordered, as unsigned integers, as `high.length` elements from `start` on are, NaN last: into `high`, and for float64 the less
 * significant half into `low`.
 */
export function writeOrderedWords(
  dtype: DType,
  bits: Uint32Array | Uint8Array,
  start: number,
  high: Uint32Array,
  low: Uint32Array,
  zeros: Zeros,
): void {
  const count = high.length
  const equal = zeros === 'equal'
  switch (dtype) {
    case 'float64':
      for (let i = 0, b = 2 * start; i < count; i++, b += 2) {
        const l = bits[b]!
        const h = bits[b + 1]!
        const magnitude = h & 0x7fffffff
        if (magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && l !== 0)) {
          high[i] = last
          low[i] = last
        } else if (h < sign || (equal && magnitude === 0 && l === 0)) {
          high[i] = h | sign
          low[i] = l
        } else {
          high[i] = ~h
          low[i] = ~l
        }
      }
      return
    case 'float32':
      for (let i = 0; i < count; i++) {
        const b = bits[start + i]!
        const magnitude = b & 0x7fffffff
        high[i] = magnitude > 0x7f800000 ? last : b < sign || (equal && magnitude === 0) ? b | sign : ~b
      }
      return
    case 'int32':
      for (let i = 0; i < count; i++) high[i] = bits[start + i]! ^ sign
      return
    case 'uint32':
    case 'bool':
      for (let i = 0; i < count; i++) high[i] = bits[start + i]!
  }
}

/** Writes the elements that words stand for, in which zeros were told apart. */
export function readOrderedWords(dtype: DType, high: Uint32Array, low: Uint32Array, bits: Uint32Array | Uint8Array, start: number): void {
  const count = high.length
  switch (dtype) {
    case 'float64':
      for (let i = 0, b = 2 * start; i < count; i++, b += 2) {
        const h = high[i]!
        bits[b] = h < sign ? ~low[i]! : low[i]!
        bits[b + 1] = h < sign ? ~h : h ^ sign
      }
      return
    case 'float32':
      for (let i = 0; i < count; i++) {
        const h = high[i]!
        bits[start + i] = h < sign ? ~h : h ^ sign
      }
      return
    case 'int32':
      for (let i = 0; i < count; i++) bits[start + i] = high[i]! ^ sign
      return
    case 'uint32':
    case 'bool':
      for (let i = 0; i < count; i++) bits[start + i] = high[i]!
  }
}
