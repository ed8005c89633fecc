import { isFloat, type DType, type TypedArray } from '../../../../core/dtype.js'
import { bitsOf, readOrderedWords, wordsPerElement, writeOrderedWords } from './orderedWords.js'
import { RadixSorter } from './radix.js'
import { SignsOfZeros } from './signsOfZeros.js'

/** Rows up to this length are sorted by insertion, where calling into the engine costs more than sorting. */
const shortRow = 6

/** Rows at least so long are sorted by their digits: where that begins to win over the engine's own sort, as measured. */
const longRow = 2048

/** Sorts the elements from a place on, where they are. */
type RowSorter = (start: number) => void

/** Sorts rows of `count` elements. Equal elements cannot be told apart but for the signs of zeros, which keep their order. */
export function valueSorter(dtype: DType, elements: TypedArray, count: number): RowSorter {
  if (count <= shortRow) return insertionSorter(elements, count)
  const sort = count < longRow ? engineSorter(elements, count) : digitSorter(dtype, elements, count)
  if (!isFloat(dtype)) return sort
  const signs = new SignsOfZeros(elements, count)
  return (start) => {
    signs.note(start)
    sort(start)
    signs.restore(start)
  }
}

/** By way of a list of one kind, whatever the dtype: the engine then knows what it moves. */
function insertionSorter(elements: TypedArray, count: number): RowSorter {
  const sorted = new Float64Array(count)
  return (start) => {
    for (let i = 0; i < count; i++) insert(sorted, i, elements[start + i]!)
    for (let i = 0; i < count; i++) elements[start + i] = sorted[i]!
  }
}

/** Puts `x` among the first `count` elements of a list, which are sorted: behind equal ones, NaN behind all. */
function insert(sorted: Float64Array, count: number, x: number): void {
  let place = count
  if (x === x) for (; place > 0 && !(sorted[place - 1]! <= x); place--) sorted[place] = sorted[place - 1]!
  sorted[place] = x
}

/** Without a comparator, typed arrays are sorted by native code, NaN last. */
function engineSorter(elements: TypedArray, count: number): RowSorter {
  return (start) => {
    elements.subarray(start, start + count).sort()
  }
}

function digitSorter(dtype: DType, elements: TypedArray, count: number): RowSorter {
  const bits = bitsOf(dtype, elements)
  const high = new Uint32Array(count)
  const low = new Uint32Array(wordsPerElement(dtype) === 2 ? count : 0)
  const radix = new RadixSorter(count)
  return (start) => {
    writeOrderedWords(dtype, bits, start, high, low, 'told apart')
    if (low.length === 0) radix.sort(high)
    else {
      radix.sortPairs(low, high)
      radix.sortPairs(high, low)
    }
    readOrderedWords(dtype, high, low, bits, start)
  }
}
