import type { NdArray } from '../../array.js'
import { avalOf, type Aval } from '../../aval.js'
import { fill } from '../../constant.js'
import { isFloat } from '../../dtype.js'
import { DtypeError, ShapeError } from '../../errors.js'
import { at, range, type Shape } from '../../shape.js'
import { add } from '../add.js'
import { ge } from '../comparisons.js'
import { dotGeneral } from '../dotGeneral.js'
import { gather } from '../gather.js'
import { iota } from '../iota.js'
import { mul } from '../mul.js'
import { reshape } from '../reshape.js'
import { select } from '../select.js'
import { pad, sliceAxis } from '../slice.js'
import { transpose } from '../transpose.js'

// The algebra that derivative rules are written in: matrices are the last two axes, all operands have the same leading axes.

/** The axes before the last two. */
export function batchShape({ shape }: { readonly shape: Shape }): Shape {
  return shape.slice(0, -2)
}

/** Rows and columns of the matrices. */
export function extents({ shape }: { readonly shape: Shape }): readonly [rows: number, columns: number] {
  return [at(shape, shape.length - 2), at(shape, shape.length - 1)]
}

/** X Y */
export function multiply(x: NdArray, y: NdArray): NdArray {
  const batch = range(x.ndim - 2)
  return dotGeneral(x, y, { leftContracting: [x.ndim - 1], rightContracting: [x.ndim - 2], leftBatch: batch, rightBatch: batch })
}

/** Xᵀ */
export function transposed(x: NdArray): NdArray {
  const last = x.ndim - 1
  return transpose(x, [...range(last - 1), last, last - 1])
}

/** The elements on and below the diagonal number `k`, counted upwards; zeros above. */
export function lowerTriangle(x: NdArray, k = 0): NdArray {
  return select(fromDiagonal(x, -k, x.ndim - 2, x.ndim - 1), x, fill(0, avalOf(x.shape, x.dtype)))
}

/** The elements on and above the diagonal number `k`, counted upwards; zeros below. */
export function upperTriangle(x: NdArray, k = 0): NdArray {
  return select(fromDiagonal(x, k, x.ndim - 1, x.ndim - 2), x, fill(0, avalOf(x.shape, x.dtype)))
}

/** Where the index along one axis is at least that along the other plus `k`. */
function fromDiagonal({ shape }: NdArray, k: number, axis: number, other: number): NdArray {
  const behind = iota(shape, 'int32', other)
  return ge(iota(shape, 'int32', axis), k === 0 ? behind : add(behind, fill(k, avalOf(shape, 'int32'))))
}

/** X times a number. */
export function scaled(x: NdArray, factor: number): NdArray {
  return mul(x, fill(factor, avalOf(x.shape, x.dtype)))
}

/** Rows from `start` to before `stop`. */
export function rowsOf(x: NdArray, start: number, stop: number): NdArray {
  return sliceAxis(x, x.ndim - 2, start, stop)
}

/** Columns from `start` to before `stop`. */
export function columnsOf(x: NdArray, start: number, stop: number): NdArray {
  return sliceAxis(x, x.ndim - 1, start, stop)
}

/** With columns of zeros behind the last, so that there are `columns`. */
export function withColumns(x: NdArray, columns: number): NdArray {
  const none = x.shape.map(() => 0)
  const high = [...none.slice(1), columns - extents(x)[1]]
  return pad(x, fill(0, avalOf([], x.dtype)), { low: none, high, interior: none })
}

/** The rows at these int32 positions [..., count]. */
export function takeRows(x: NdArray, positions: NdArray): NdArray {
  return gather(x, reshape(positions, [...positions.shape, 1]), { batch: x.ndim - 2, indexed: 1, outOfRange: 'clamp' })
}

/** Throws unless `x` is a stack of float matrices, square ones where that is asked for. */
export function checkMatrices(operation: string, x: Aval, square: boolean): void {
  if (!isFloat(x.dtype)) {
    throw new DtypeError(`${operation}: takes float32 or float64, not ${x.toString()}. Convert it first: x.astype("float64").`)
  }
  if (x.ndim < 2) {
    throw new ShapeError(`${operation}: ${x.toString()} has no two axes for the rows and columns of a matrix. Reshape it.`)
  }
  const [rows, columns] = extents(x)
  if (square && rows !== columns) {
    throw new ShapeError(
      `${operation}: takes square matrices, but the last two axes of ${x.toString()} have the extents ${String(rows)} and ${String(columns)}.`,
    )
  }
}
