import type { DType, TypedArray } from '../../../../core/dtype.js'
import { at } from '../../../../core/shape.js'
import { bitsOf, wordsPerElement, writeOrderedWords, type Zeros } from './orderedWords.js'
import { PackedSorter } from './packed.js'
import { RadixSorter } from './radix.js'

/** Rows at least so long are sorted by their digits: where that begins to win over packing, as measured. */
const longRow = 384

/**
 * The positions of the elements of a row in their order, for rows of `count` elements from a place on, compared by keys, the first of which counts most. The
 * list is overwritten by the next call.
 */
export function permutationOf(
  dtypes: readonly DType[],
  keys: readonly TypedArray[],
  count: number,
  direction: 'increasing' | 'decreasing',
  zeros: Zeros,
): (start: number) => Uint32Array {
  const order = new Uint32Array(count)
  const none = new Uint32Array(0)
  const words: Uint32Array[] = []
  const write = keys.map((key, k) => {
    const dtype = at(dtypes, k)
    const bits = bitsOf(dtype, key)
    const high = new Uint32Array(count)
    const low = wordsPerElement(dtype) === 2 ? new Uint32Array(count) : none
    words.push(...(low === none ? [high] : [high, low]))
    return (start: number): void => {
      writeOrderedWords(dtype, bits, start, high, low, zeros)
    }
  })
  const sort = count < longRow ? packing(order, words) : countingDigits(order, words)
  return (start) => {
    for (const key of write) key(start)
    // Equal elements stay in their order either way.
    if (direction === 'decreasing') words.forEach(complement)
    sort()
    return order
  }
}

function complement(words: Uint32Array): void {
  for (let i = 0; i < words.length; i++) words[i] = ~words[i]!
}

function packing(order: Uint32Array, words: readonly Uint32Array[]): () => void {
  const sorter = new PackedSorter(order, words)
  return () => {
    sorter.sort()
  }
}

function countingDigits(order: Uint32Array, words: readonly Uint32Array[]): () => void {
  const count = order.length
  const radix = new RadixSorter(count)
  const ordered = new Uint32Array(count)
  const leastFirst = [...words].reverse()
  return () => {
    for (let i = 0; i < count; i++) order[i] = i
    for (const word of leastFirst) {
      for (let i = 0; i < count; i++) ordered[i] = word[order[i]!]!
      radix.sortPairs(ordered, order)
    }
  }
}
