import { type ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { literalValue } from '../../core/constant.js'
import { newTypedArray, type TypedArray } from '../../core/dtype.js'
import { TapeAval } from '../../core/tape.js'
import { emptySet } from './indexSets.js'

/** For each element, row-major, the number of the set of input elements that it depends on; `null` where no element depends on any. */
export type Sets = Int32Array | null

/** What the walk of a program knows of one value. */
export interface Flow {
  readonly aval: Aval
  /** A tape has one set for each place of an element, for all its elements together. */
  readonly sets: Sets
  /** The value itself, where it depends on no input. */
  readonly known: KnownValue | null
}

/** A value that is computed when it is first asked for: most constants of a program never decide what depends on what. */
export class KnownValue {
  private array: ConcreteArray | null = null
  private data: TypedArray | null = null

  constructor(private readonly compute: () => ConcreteArray) {}

  get value(): ConcreteArray {
    this.array ??= this.compute()
    return this.array
  }

  /** The elements, row-major; `null` where the device does not give them at once. */
  get elements(): TypedArray | null {
    this.data ??= elementsOf(this.value)
    return this.data
  }
}

/** The value of an array that is there. */
export function known(x: ConcreteArray): KnownValue {
  return new KnownValue(() => x)
}

/** How many sets say all about a value of this aval. */
export function places(aval: Aval): number {
  return aval instanceof TapeAval ? places(aval.element) : aval.size
}

/** `sets`, or `null` where all of them are empty. */
export function orNone(sets: Sets): Sets {
  return sets?.some((set) => set !== emptySet) === true ? sets : null
}

function elementsOf(x: ConcreteArray): TypedArray | null {
  const literal = literalValue(x)
  if (literal !== null) return newTypedArray(x.dtype, x.size).fill(literal)
  const { backend, readable } = x.storage
  return readable && backend !== null ? backend.read(x) : null
}
