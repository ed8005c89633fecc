import type { NdArray } from '../../core/array.js'
import { registerClass } from '../../core/pytree.js'
import type { Pattern } from './pattern.js'

/**
 * Which elements of a matrix may be other than zero, row by row (compressed sparse rows): those of row `i` are in the columns
 * `indices[indptr[i]]` to `indices[indptr[i + 1] - 1]`, in increasing order.
 */
export class SparsityPattern {
  /** Where the elements of each row start, and those of the last one end: int32, one longer than there are rows. */
  readonly indptr: NdArray
  /** The column of each element: int32. */
  readonly indices: NdArray
  /** Numbers of rows and columns. */
  readonly shape: readonly [rows: number, columns: number]
  readonly #pattern: Pattern

  /** @internal */
  constructor(pattern: Pattern) {
    register()
    const [indptr, indices] = pattern.toArrays()
    this.indptr = indptr
    this.indices = indices
    this.shape = [pattern.rows, pattern.columns]
    this.#pattern = pattern
  }

  /** @internal */
  static patternIn(value: SparsityPattern): Pattern {
    return value.#pattern
  }
}

/**
 * A matrix in compressed sparse rows. As a pytree it has one leaf, its values: the pattern stays as it is under every transform, and `vmap` gives one
 * pattern with a batch of values.
 */
export class SparseMatrix extends SparsityPattern {
  /** The elements, row by row. */
  readonly values: NdArray

  /** @internal */
  constructor(pattern: Pattern, values: NdArray) {
    super(pattern)
    this.values = values
  }
}

let registered = false

/** Pytrees are told of the classes by the first instance, so that to load this module does nothing. */
function register(): void {
  if (registered) return
  registered = true
  registerClass(
    SparsityPattern,
    (pattern) => [[], SparsityPattern.patternIn(pattern)],
    (_children, pattern) => new SparsityPattern(pattern),
  )
  registerClass(
    SparseMatrix,
    (matrix) => [[matrix.values], SparsityPattern.patternIn(matrix)],
    // Whatever a transform has in the place of the one leaf.
    ([values], pattern) => new SparseMatrix(pattern, values as NdArray),
  )
}
