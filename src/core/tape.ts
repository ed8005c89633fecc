import { Aval, avalOf, withShape } from './aval.js'
import { inserted, without } from './shape.js'

/**
 * What is known of a tape: a list of elements of one aval, whose length only running tells. Tapes are local to programs; a loop whose number of steps
 * depends on data records what its backward pass needs on them. A mapped tape has mapped elements, with the batch in front.
 */
export class TapeAval extends Aval {
  constructor(readonly element: Aval) {
    // It has elements of the dtype, but none of them at a place of its own.
    super([0], element.dtype, false, null)
  }

  /** `tape<float64[3]>`. */
  override toString(): string {
    return `tape<${this.element.toString()}>`
  }
}

const known = new WeakMap<Aval, TapeAval>()

/** The one aval of tapes of such elements. */
export function tapeAvalOf(element: Aval): TapeAval {
  const strong = element.strong
  let aval = known.get(strong)
  if (aval === undefined) {
    aval = new TapeAval(strong)
    known.set(strong, aval)
  }
  return aval
}

/** A stack of `length` elements along a new axis in front; a tape where the length is not known (`null`), or where the elements are tapes. */
export function stackedAval(element: Aval, length: number | null): Aval {
  return length === null || element instanceof TapeAval ? tapeAvalOf(element) : avalOf([length, ...element.shape], element.dtype)
}

/** One element of a stack, as {@link stackedAval} makes them. */
export function elementAval(stack: Aval): Aval {
  return stack instanceof TapeAval ? stack.element : avalOf(stack.shape.slice(1), stack.dtype)
}

/** With a batch of `size` along `axis`; tapes have it in front of their elements. */
export function batchedAval(aval: Aval, axis: number, size: number): Aval {
  if (aval instanceof TapeAval) return tapeAvalOf(batchedAval(aval.element, 0, size))
  return avalOf(inserted(aval.shape, axis, size), aval.dtype)
}

/** Without the batch along `axis`. */
export function unbatchedAval(aval: Aval, axis: number): Aval {
  return aval instanceof TapeAval ? tapeAvalOf(unbatchedAval(aval.element, 0)) : withShape(aval, without(aval.shape, [axis]))
}
