import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { IndexMap } from '../../core/evaluation.js'

/** Gives an array itself where it is row-major, else a copy that is. */
type Contiguous = (x: ConcreteArray) => ConcreteArray

/**
 * A view primitive, ready for operands of one aval: the same storage with another offset and strides, or a copy where no strides can say a reshape.
 */
export class ViewCall {
  private readonly ofContiguous: Seen

  constructor(
    private readonly contiguous: Contiguous,
    private readonly map: IndexMap,
    operand: Aval,
    private readonly out: Aval,
  ) {
    const seen = map.kind === 'reshape' ? { shift: 0, strides: out.strides } : seenThrough(map, operand.strides, out.ndim)
    this.ofContiguous = { shift: seen.shift, strides: knownStrides(out, seen.strides, false) }
  }

  run(x: ConcreteArray): ConcreteArray {
    const seen = this.ofContiguous
    const storage = x.storage
    if (x.strides === x.aval.strides && !storage.literal) {
      return new ConcreteArray(this.out, storage, x.offset + seen.shift, seen.strides)
    }
    return viewThrough(this.contiguous, x, this.map, this.out)
  }
}

/** `x` seen through a map of indices. */
function viewThrough(contiguous: Contiguous, x: ConcreteArray, map: IndexMap, out: Aval): ConcreteArray {
  if (map.kind === 'reshape') return reshaped(contiguous, x, out)
  const { shift, strides } = seenThrough(map, x.strides, out.ndim)
  return arrayWith(x, out, x.offset + shift, strides)
}

interface Seen {
  readonly shift: number
  readonly strides: readonly number[]
}

function seenThrough(map: Exclude<IndexMap, { readonly kind: 'reshape' }>, from: readonly number[], rank: number): Seen {
  let shift = 0
  const strides = new Array<number>(rank).fill(0)
  if (map.kind === 'combined') {
    map.axes.forEach(({ start, steps }, k) => {
      shift += start * from[k]!
      for (let axis = 0; axis < rank; axis++) strides[axis]! += steps[axis]! * from[k]!
    })
    return { shift, strides }
  }
  const { axes } = map
  for (let k = 0; k < axes.length; k++) {
    const { start, step, axis } = axes[k]!
    const stride = from[k]!
    shift += start * stride
    if (axis !== null) strides[axis] = step * stride
  }
  return { shift, strides }
}

function reshaped(contiguous: Contiguous, x: ConcreteArray, out: Aval): ConcreteArray {
  if (x.strides === x.aval.strides) return arrayWith(x, out, x.offset, out.strides)
  const strides = reshapedStrides(x.aval.shape, x.strides, out.shape)
  if (strides !== null) return arrayWith(x, out, x.offset, strides)
  const copy = contiguous(x)
  return new ConcreteArray(out, copy.storage, copy.offset, out.strides)
}

/** An array in the storage of `x`. Strides that equal those of the aval become those very lists, by which kernels tell the layout. */
function arrayWith(x: ConcreteArray, out: Aval, offset: number, strides: readonly number[]): ConcreteArray {
  return new ConcreteArray(out, x.storage, offset, knownStrides(out, strides, x.storage.literal))
}

/** Strides along axes of extent 1 mean nothing. */
function knownStrides(out: Aval, strides: readonly number[], literal: boolean): readonly number[] {
  if (strides === out.strides) return literal ? out.zeroStrides : strides
  let dense = true
  let still = true
  for (let axis = 0; axis < out.ndim; axis++) {
    if (out.shape[axis] === 1) continue
    if (strides[axis] !== out.strides[axis]) dense = false
    if (strides[axis] !== 0) still = false
  }
  // A constant is known by its zero strides, also where one element is contiguous as well.
  if (still && literal) return out.zeroStrides
  if (dense || out.size <= 1) return out.strides
  return still ? out.zeroStrides : strides
}

/**
 * Strides that show elements of `shape` and `strides` as `target`, or `null` if there are none. Runs of axes of equal product correspond; inside a
 * run, the old axes must move as one.
 */
function reshapedStrides(shape: readonly number[], strides: readonly number[], target: readonly number[]): readonly number[] | null {
  const made = new Array<number>(target.length).fill(0)
  // No run of axes has the product 0 of all.
  if (target.includes(0)) return made
  let from = 0
  let to = 0
  while (from < shape.length || to < target.length) {
    let oldSize = 1
    let newSize = 1
    const firstOld = from
    const firstNew = to
    if (from < shape.length) oldSize = shape[from++]!
    if (to < target.length) newSize = target[to++]!
    while (oldSize !== newSize) {
      if (oldSize < newSize) oldSize *= shape[from++]!
      else newSize *= target[to++]!
    }
    let stride = 0
    let inner = true
    for (let axis = from - 1, expected = 0; axis >= firstOld; axis--) {
      if (shape[axis] === 1) continue
      if (inner) stride = strides[axis]!
      else if (strides[axis] !== expected) return null
      expected = strides[axis]! * shape[axis]!
      inner = false
    }
    for (let axis = to - 1; axis >= firstNew; axis--) {
      made[axis] = stride
      stride *= target[axis]!
    }
  }
  return made
}
