// Users whose TypeScript targets an older standard need the declaration of Symbol.dispose.
/// <reference lib="esnext.disposable" preserve="true" />
import { ConcreteArray, type NdArray } from '../../core/array.js'
import type { Backend } from '../../core/backend.js'
import type { TypedArray } from '../../core/dtype.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { formatArray } from '../printing.js'
import { backendFor, elementsLater, elementsOf, itemOf, nestedOf, rowCount, type Nested } from '../reading.js'

declare global {
  // So that these types need no newer library than their reader has; the same as in lib.esnext.disposable.
  interface SymbolConstructor {
    readonly dispose: unique symbol
  }
}

/** Ways from an array to JavaScript values. */
export interface ReadingMethods extends Iterable<NdArray> {
  /** The backend that holds the elements; of a constant or a traced value the default one. */
  readonly backend: Backend
  /**
   * The number that an array of one element holds; the primal where it is differentiated (and the derivative is cut). Of a bool array it is true or
   * false, which the type, knowing no dtypes, calls a number too.
   *
   * @throws ShapeError unless there is exactly one element; ConcretizationError under vmap and jit
   */
  item(): number
  /** Nested JavaScript arrays of numbers, of booleans for bool. */
  toArray(): Nested
  /** A fresh typed array of the elements in row-major order; a bool is a byte. */
  toTypedArray(): TypedArray
  /** As {@link toTypedArray}, on any backend. */
  read(): Promise<TypedArray>
  /** As {@link toArray}, so that JSON.stringify works. */
  toJSON(): Nested
  /** The values as NumPy prints them. */
  toString(): string
  /** Gives the memory up early; a hint, never needed. Using the array afterwards is an error. */
  dispose(): void
  /** For `using`: {@link dispose}. */
  [Symbol.dispose](): void
  /** The sub-arrays along axis 0. */
  [Symbol.iterator](): Iterator<NdArray>
}

function release(x: NdArray): void {
  if (x instanceof ConcreteArray && !x.disposed && !x.storage.literal) x.release()
}

function* rows(x: NdArray): Generator<NdArray> {
  const rest = x.shape.slice(1)
  const count = rowCount(x.shape)
  for (let i = 0; i < count; i++) yield reshape(sliceAxis(x, 0, i, i + 1), rest)
}

/** Installed by methods.ts. */
export const readingMethods: Omit<ReadingMethods, typeof Symbol.dispose> & ThisType<NdArray> = {
  get backend() {
    return backendFor(this)
  },
  item() {
    const value = itemOf(this)
    // The type of item() says number for bool as well; see there.
    return value as number
  },
  toArray() {
    return nestedOf(this)
  },
  toTypedArray() {
    return elementsOf(this.toConcrete('be read with toTypedArray()'))
  },
  async read() {
    return elementsLater(this.toConcrete('be read'))
  },
  toJSON() {
    return nestedOf(this)
  },
  toString() {
    return formatArray(this.toConcrete('be printed'))
  },
  dispose() {
    release(this)
  },
  [Symbol.iterator]() {
    return rows(this)
  },
}
