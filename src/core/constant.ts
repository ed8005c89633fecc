import type { Aval } from './aval.js'
import { ConcreteArray } from './array.js'
import { newTypedArray } from './dtype.js'
import { checkNumber } from './shape.js'
import { Storage } from './storage.js'

const cache = new WeakMap<Aval, Map<number, ConcreteArray>>()
/** Beyond this many different numbers per aval a constant is made anew each time. */
const kept = 64

/**
 * The array that has `value` everywhere. It is one stored element with zero strides, belongs to no backend, and programs write it as a literal.
 */
export function fill(value: number, aval: Aval): ConcreteArray {
  // A Map takes -0 for 0.
  if (value === 0 && Object.is(value, -0)) return makeFill(value, aval)
  let known = cache.get(aval)
  if (known === undefined) {
    known = new Map()
    cache.set(aval, known)
  }
  const found = known.get(value)
  if (found !== undefined) return found
  const made = makeFill(value, aval)
  if (known.size < kept) known.set(value, made)
  return made
}

function makeFill(value: number, aval: Aval): ConcreteArray {
  checkNumber('an array of one number', 'the number', value)
  const data = newTypedArray(aval.dtype, 1)
  data[0] = value
  return new ConcreteArray(aval, new Storage(data, null, null, true), 0, aval.zeroStrides)
}

/** The number that a constant made by {@link fill} has everywhere, or `null` for any other array. */
export function literalValue(x: ConcreteArray): number | null {
  if (x.strides !== x.aval.zeroStrides || x.disposed || !x.storage.literal) return null
  return x.storage.data?.[x.offset] ?? null
}
