import { checkDtype, type DType } from './dtype.js'
import { equalNumbers, rowMajorStrides, sizeOf, type Shape } from './shape.js'

/**
 * An abstract value: what is known of an array without its elements. Avals are interned, so that equal ones are identical and a signature is
 * compared by identity.
 */
export class Aval {
  readonly ndim: number
  readonly size: number
  /** Row-major strides; a contiguous array has this very list. */
  readonly strides: readonly number[]
  /** Strides of a broadcast scalar; such an array has this very list. */
  readonly zeroStrides: readonly number[]
  /** This aval without its weak mark. */
  readonly strong: Aval

  constructor(
    readonly shape: Shape,
    readonly dtype: DType,
    /** Did it come from a JavaScript number, so that it yields to the dtype of an array it meets? */
    readonly weak: boolean,
    strong: Aval | null,
  ) {
    this.ndim = shape.length
    this.size = sizeOf(shape)
    this.strides = strong?.strides ?? rowMajorStrides(shape)
    this.zeroStrides = strong?.zeroStrides ?? (shape.length === 0 ? this.strides : shape.map(() => 0))
    this.strong = strong ?? this
  }

  /** `float64[2,3]`; a weak aval ends in `~`. */
  toString(): string {
    return `${this.dtype}[${this.shape.join(',')}]${this.weak ? '~' : ''}`
  }
}

/** Shapes are interned too: avals of one shape share the list. */
class ShapeNode {
  readonly next = new Map<number, ShapeNode>()
  readonly strong = new Map<DType, Aval>()
  readonly weak = new Map<DType, Aval>()
  shape: Shape | null = null
}

const root = new ShapeNode()

/** The one aval of this shape and dtype. */
export function avalOf(shape: Shape, dtype: DType, weak = false): Aval {
  let node = root
  for (const extent of shape) {
    let next = node.next.get(extent)
    if (next === undefined) {
      next = new ShapeNode()
      node.next.set(extent, next)
    }
    node = next
  }
  node.shape ??= Object.freeze([...shape])
  let strong = node.strong.get(dtype)
  if (strong === undefined) {
    // Here every array's dtype comes by, and each but once.
    checkDtype(dtype)
    strong = new Aval(node.shape, dtype, false, null)
    node.strong.set(dtype, strong)
  }
  if (!weak) return strong
  let marked = node.weak.get(dtype)
  if (marked === undefined) {
    marked = new Aval(node.shape, dtype, true, strong)
    node.weak.set(dtype, marked)
  }
  return marked
}

/** The same shape with another dtype. */
export function withDtype(aval: Aval, dtype: DType): Aval {
  return aval.dtype === dtype ? aval.strong : avalOf(aval.shape, dtype)
}

/** The same dtype and weak mark with another shape. */
export function withShape(aval: Aval, shape: Shape): Aval {
  return equalNumbers(aval.shape, shape) ? aval : avalOf(shape, aval.dtype, aval.weak)
}
