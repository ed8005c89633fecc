import { ConcreteArray, type NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { fill, literalValue } from '../../constant.js'
import { segmentCapacity, Tape } from '../../recordedTape.js'
import { at, inserted } from '../../shape.js'
import { elementAval, stackedAval, TapeAval } from '../../tape.js'
import { concatenate } from '../concatenate.js'
import { reshape } from '../reshape.js'
import { strengthen } from '../strengthen.js'

/** Arrays that one concatenation takes: more are put together in several rounds. */
const atOnce = 64

/**
 * What a loop that is run step by step gives for results of one aval: a stack of `length` elements, zero beyond the last one that there is; a tape where
 * the length is `null`, or where the elements are tapes.
 */
export function stackOf(element: Aval, list: readonly NdArray[], length: number | null): NdArray {
  if (element instanceof TapeAval) return Tape.ofEntries(element, list.map(concrete))
  if (length !== null) return padded(element, list, length)
  const segments: ConcreteArray[] = []
  for (let first = 0, k = 0; first < list.length; first += segmentCapacity(k++)) {
    segments.push(concrete(padded(element, list.slice(first, first + segmentCapacity(k)), segmentCapacity(k))))
  }
  return Tape.ofSegments(element, segments, list.length)
}

function concrete(x: NdArray): ConcreteArray {
  return x.toConcrete('be recorded')
}

function padded(element: Aval, list: readonly NdArray[], length: number): NdArray {
  const zeros = fill(0, stackedAval(element, length - list.length))
  let parts: readonly NdArray[] = [...list.map((x) => strengthen(reshape(x, inserted(x.shape, 0, 1)))), zeros]
  while (parts.length > 1) {
    const joined: NdArray[] = []
    for (let i = 0; i < parts.length; i += atOnce) joined.push(concatenate(parts.slice(i, i + atOnce), 0))
    parts = joined
  }
  return at(parts, 0)
}

/** Element number `i` of a concrete stack or tape, without a copy. */
export function elementOf(stack: NdArray, i: number): ConcreteArray {
  const x = stack.toConcrete('be read by a loop')
  const aval = elementAval(x.aval)
  if (x instanceof Tape) return x.entry(i)
  const value = literalValue(x)
  if (value !== null) return fill(value, aval)
  return new ConcreteArray(aval, x.storage, x.offset + i * at(x.strides, 0), x.strides.slice(1))
}
