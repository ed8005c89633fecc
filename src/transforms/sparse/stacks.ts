import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { fill, literalValue } from '../../core/constant.js'
import { isFloat, newTypedArray } from '../../core/dtype.js'
import { asConstant } from '../../core/origin.js'
import { defaultBackend } from '../../core/scope.js'
import { at, range, sizeOf } from '../../core/shape.js'
import { elementAval, stackedAval, TapeAval } from '../../core/tape.js'
import { joined } from './elementwise.js'
import { KnownValue, orNone, places, type Flow, type Sets } from './flow.js'
import { emptySet, type IndexSets } from './indexSets.js'

/** One element of a stack. */
export function elementOf({ aval, sets, known: stack }: Flow, index: number): Flow {
  const element = elementAval(aval)
  if (aval instanceof TapeAval) return { aval: element, sets, known: null }
  const size = places(element)
  return {
    aval: element,
    sets: sets?.subarray(index * size, (index + 1) * size) ?? null,
    known: stack === null ? null : new KnownValue(() => elementAt(stack.value, index)),
  }
}

/** The element at `index` along the first axis, without a copy. */
function elementAt(stack: ConcreteArray, index: number): ConcreteArray {
  const literal = literalValue(stack)
  const element = elementAval(stack.aval)
  if (literal !== null) return fill(literal, element)
  return new ConcreteArray(element, stack.storage, stack.offset + index * at(stack.strides, 0), stack.strides.slice(1))
}

/** Any element of a stack. */
export function anyElement({ aval, sets }: Flow, table: IndexSets): Flow {
  const element = elementAval(aval)
  if (sets === null || aval instanceof TapeAval) return { aval: element, sets, known: null }
  const size = places(element)
  const length = aval.shape[0] ?? 0
  return {
    aval: element,
    sets: Int32Array.from({ length: size }, (_, i) => table.unionAll(range(length).map((k) => sets[k * size + i] ?? emptySet))),
    known: null,
  }
}

/** The stack, or the tape, of what a body gives at each step. */
export function repeated({ aval, sets }: Flow, length: number | null): Flow {
  const stack = stackedAval(aval, length)
  if (sets === null || stack instanceof TapeAval) return { aval: stack, sets, known: null }
  const all = new Int32Array(sizeOf(stack.shape))
  for (let i = 0; i < (length ?? 0); i++) all.set(sets, i * sets.length)
  return { aval: stack, sets: all, known: null }
}

/** What a loop gives at each of its steps, stacked. */
export class StackRecord {
  private readonly aval: Aval
  private sets: Sets
  /** The elements at each step, as far as they are known; kept of integers only, which may be indices. */
  private readonly known: (ArrayLike<number> | null)[]

  constructor(
    element: Aval,
    private readonly length: number,
    private readonly table: IndexSets,
  ) {
    this.aval = stackedAval(element, length)
    this.sets = new Int32Array(places(this.aval))
    this.known = new Array<null>(length).fill(null)
  }

  /** Puts in the result of the step at `index`. */
  write(index: number, { aval, sets, known }: Flow): void {
    // The elements of a tape share their sets.
    if (this.aval instanceof TapeAval) this.sets = joined(this.sets, sets, this.table)
    else if (sets !== null) this.sets?.set(sets, index * sets.length)
    else if (!isFloat(aval.dtype)) this.known[index] = known?.elements ?? null
  }

  /** The stack. */
  get flow(): Flow {
    const { aval, known } = this
    const elements = known.filter((part) => part !== null)
    const isKnown = !(aval instanceof TapeAval) && elements.length === this.length
    return { aval, sets: orNone(this.sets), known: isKnown ? new KnownValue(() => joinedElements(aval, elements)) : null }
  }
}

function joinedElements(aval: Aval, parts: readonly ArrayLike<number>[]): ConcreteArray {
  const data = newTypedArray(aval.dtype, aval.size)
  parts.forEach((part, i) => {
    data.set(part, i * part.length)
  })
  return asConstant(() => defaultBackend().fromTypedArray(data, aval))
}
