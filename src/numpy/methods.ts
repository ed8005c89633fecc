import { NdArray } from '../core/array.js'
import { arrangementMethods, type ArrangementMethods } from './methods/arrangement.js'
import { binaryMethods, type BinaryMethods } from './methods/binary.js'
import { elementaryMethods, type ElementaryMethods } from './methods/elementary.js'
import { indexingMethods, type IndexingMethods } from './methods/indexing.js'
import { readingMethods, type ReadingMethods } from './methods/reading.js'
import { reductionMethods, type ReductionMethods } from './methods/reductions.js'
import { shapeMethods, type ShapeMethods } from './methods/shapes.js'
import { sortingMethods, type SortingMethods } from './methods/sorting.js'

// The core knows no operation by name, so the methods of arrays are added to its class here, for arrays and tracers alike.
declare module '../core/array.js' {
  interface NdArray
    extends
      ArrangementMethods,
      BinaryMethods,
      ElementaryMethods,
      IndexingMethods,
      ReadingMethods,
      ReductionMethods,
      ShapeMethods,
      SortingMethods {}
}

for (const methods of [
  arrangementMethods,
  binaryMethods,
  elementaryMethods,
  indexingMethods,
  readingMethods,
  reductionMethods,
  shapeMethods,
  sortingMethods,
]) {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(methods))) {
    Object.defineProperty(NdArray.prototype, name, { ...descriptor, enumerable: false })
  }
}

const invisible = { configurable: true, writable: true, enumerable: false }
Object.defineProperty(NdArray.prototype, Symbol.iterator, { ...invisible, value: readingMethods[Symbol.iterator] })
// Not every engine has Symbol.dispose yet.
if (typeof Symbol.dispose === 'symbol')
  Object.defineProperty(NdArray.prototype, Symbol.dispose, { ...invisible, value: readingMethods.dispose })
// Node's inspect looks for this symbol; console.log then prints values.
Object.defineProperty(NdArray.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  ...invisible,
  value(this: NdArray): string {
    return this.toString()
  },
})
