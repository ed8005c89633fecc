import type { TypedArray } from '../../../../core/dtype.js'

/** Copies the elements of a row, from `start` on, in an order. */
export type Permute = (start: number, order: Uint32Array) => void

/**
 * A {@link Permute} from one array to another of the same kind. Of arrays of 32-bit elements the bits are moved, so that there are few kinds of arrays for the
 * engine to tell apart.
 */
export function permuter(from: TypedArray, to: TypedArray): Permute {
  if (from instanceof Float64Array && to instanceof Float64Array) {
    return (start, order) => {
      for (let i = 0; i < order.length; i++) to[start + i] = from[start + order[i]!]!
    }
  }
  if (from instanceof Uint8Array && to instanceof Uint8Array) {
    return (start, order) => {
      for (let i = 0; i < order.length; i++) to[start + i] = from[start + order[i]!]!
    }
  }
  const [source, target] = [words(from), words(to)]
  return (start, order) => {
    for (let i = 0; i < order.length; i++) target[start + i] = source[start + order[i]!]!
  }
}

function words(elements: TypedArray): Uint32Array {
  return elements instanceof Uint32Array ? elements : new Uint32Array(elements.buffer, elements.byteOffset, elements.length)
}
