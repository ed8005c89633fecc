import type { NdArray } from '../../core/array.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { at, checkList } from '../../core/shape.js'
import type { ArrayLike } from '../operands.js'
import { matmul, sameNumbers } from '../products.js'

/**
 * The product of several matrices, multiplied in the order that takes the fewest multiplications (Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, section 15.2). The
 * first may be a vector, as a row, and the last one, as a column; their axes are gone from the result.
 *
 * @throws ArgumentError for fewer than two; ShapeError where they do not fit
 * @example
 * np.linalg.multiDot([np.array([[1, 2]]), np.array([[1], [1]]), np.array([[3, 4]])]).toArray() // [[9, 12]]
 */
export function multiDot(arrays: readonly ArrayLike[]): NdArray {
  checkList('linalg.multiDot', 'the arrays are', arrays)
  if (arrays.length < 2) throw new ArgumentError(`linalg.multiDot: takes at least two arrays, not ${String(arrays.length)}.`)
  const factors = sameNumbers('multiDot', arrays)
  const sizes = extentsOf(factors)
  const splits = bestSplits(sizes)
  const product = (first: number, last: number): NdArray => {
    if (first === last) return at(factors, first)
    const split = at(at(splits, first), last)
    return matmul(product(first, split), product(split + 1, last))
  }
  return product(0, factors.length - 1)
}

/** Rows of the first matrix, then columns of each. */
function extentsOf(factors: readonly NdArray[]): readonly number[] {
  const last = factors.length - 1
  const sizes: number[] = []
  factors.forEach((x, i) => {
    const isVector = x.ndim === 1 && (i === 0 || i === last)
    if (x.ndim !== 2 && !isVector) {
      throw new ShapeError(
        `linalg.multiDot: factor ${String(i)} is ${x.aval.toString()}. All are matrices; only the first and the last may be vectors.`,
      )
    }
    const [rows, columns] = x.ndim === 2 ? [at(x.shape, 0), at(x.shape, 1)] : i === 0 ? [1, x.size] : [x.size, 1]
    if (i === 0) sizes.push(rows)
    else if (at(sizes, i) !== rows) {
      throw new ShapeError(
        `linalg.multiDot: factors ${String(i - 1)} and ${String(i)}, ${at(factors, i - 1).aval.toString()} and ${x.aval.toString()}, do not fit: the inner extents ${String(at(sizes, i))} and ${String(rows)} must be equal.`,
      )
    }
    sizes.push(columns)
  })
  return sizes
}

/** For each first and last factor, behind which one the last multiplication is. */
function bestSplits(sizes: readonly number[]): readonly (readonly number[])[] {
  const count = sizes.length - 1
  const costs = Array.from({ length: count }, () => new Array<number>(count).fill(0))
  const splits = Array.from({ length: count }, () => new Array<number>(count).fill(0))
  for (let length = 1; length < count; length++) {
    for (let first = 0; first + length < count; first++) {
      const last = first + length
      let least = Infinity
      for (let split = first; split < last; split++) {
        const own = at(sizes, first) * at(sizes, split + 1) * at(sizes, last + 1)
        const cost = at(at(costs, first), split) + at(at(costs, split + 1), last) + own
        if (cost >= least) continue
        least = cost
        at(splits, first)[last] = split
      }
      at(costs, first)[last] = least
    }
  }
  return splits
}
