/**
 * The named algorithms of routines: which one, and what it is asked for. Each says what its operands and results are; matrices are the last two axes, vectors
 * the last one, and the axes before them are a batch that all operands and results share.
 */
export type Algorithm =
  | SortAlgorithm
  | TopKAlgorithm
  | CholeskyAlgorithm
  | TriangularSolveAlgorithm
  | LuAlgorithm
  | SolveAlgorithm
  | ColumnOrderAlgorithm
  | QrAlgorithm
  | EighAlgorithm
  | SvdAlgorithm
  | PinvAlgorithm
  | CouplingAlgorithm
  | ClustersAlgorithm

/** Operands [..., n] of one shape, any dtypes: each put into the order in which the first `keys` of them increase, stably, NaN last. */
export interface SortAlgorithm {
  readonly name: 'sort'
  /** How many operands are compared, one after the other where those before are equal. */
  readonly keys: number
}

/** Operand [..., n, n], of which the lower triangle is read. Result of its shape: the lower triangular factor L of L Lᵀ; NaN in the triangle where there is none. */
export interface CholeskyAlgorithm {
  readonly name: 'cholesky'
}

/** Operands A [..., n, n], of which a triangle is read, and B. Result like B: the solution X of op(A) X = B, or of X op(A) = B. */
export interface TriangularSolveAlgorithm {
  readonly name: 'triangularSolve'
  /** Is the matrix on the left of X? */
  readonly leftSide: boolean
  /** Which triangle of A? */
  readonly lower: boolean
  /** Is op(A) the transpose of A? */
  readonly transposeA: boolean
  /** Is the diagonal of A taken to be ones? */
  readonly unitDiagonal: boolean
}

/**
 * Operand [..., m, n]. Results, with k = min(m, n): the factors of the matrix with rows exchanged, L below the diagonal of U [..., m, n]; with which row each one was
 * exchanged, one after the other, int32 [..., k]; the rows in the order that comes of it, int32 [..., m].
 */
export interface LuAlgorithm {
  readonly name: 'lu'
}

/** Operands A [..., n, n] and B [..., n, m]. Result like B: the solution X of A X = B, or of Aᵀ X = B, by elimination with exchange of rows. */
export interface SolveAlgorithm {
  readonly name: 'solve'
  readonly transposeA: boolean
}

/**
 * Operand [..., n, n]. Results, both int32 [..., n]: the columns in an order in which elimination that exchanges rows meets small pivots last; the given order, where
 * that does it well enough. With which column each one was exchanged, one after the other.
 */
export interface ColumnOrderAlgorithm {
  readonly name: 'columnOrder'
}

/** Operand [..., n] of any dtype: its k largest elements [..., k], the largest first, NaN before all, and their int32 positions, of equal ones the least. */
export interface TopKAlgorithm {
  readonly name: 'topK'
  readonly k: number
}

/** Operand [..., m, n]. Results Q [..., m, k] with orthonormal columns and upper triangular R [..., k, n], k = min(m, n) or m, as the results have it. */
export interface QrAlgorithm {
  readonly name: 'qr'
}

/**
 * Operand [..., n, n], of which the symmetric part is decomposed. Without vectors the eigenvalues [..., n], increasing; with them the diagonal matrix [..., n, n] of the
 * eigenvalues, and the eigenvectors as columns [..., n, n].
 */
export interface EighAlgorithm {
  readonly name: 'eigh'
  readonly vectors: boolean
}

/**
 * Operand [..., m, n], k = min(m, n). Without vectors the singular values [..., k], decreasing; with them U [..., m, k], the diagonal matrix [..., k, k] of the singular values and
 * Vᵀ [..., k, n], where a full U has m columns and a full Vᵀ has n rows, and zeros [..., m, n].
 */
export interface SvdAlgorithm {
  readonly name: 'svd'
  readonly full: boolean
  readonly vectors: boolean
}

/** Operand [..., m, n]. Result [..., n, m]: the pseudoinverse, for which singular values up to `tolerance` times the largest one count as zero. */
export interface PinvAlgorithm {
  readonly name: 'pinv'
  readonly tolerance: number
}

/** Operands C [..., m, n] and L [..., n, n], of which the diagonal is read: monotonic, with clusters of elements that are equal up to rounding. Result like C. */
export interface CouplingAlgorithm {
  readonly name: 'coupling'
  readonly part: CouplingPart
}

/**
 * What is asked of two matrices C and L = diag(l), element (i, j). `difference`: C / (lⱼ - lᵢ), 0 within a cluster. `sum`: C / (lᵢ + lⱼ), 0 where both are zero. `quotient`: C / lⱼ, 0 where that is zero. Zero is a cluster that rounding cannot tell from it.
 */
export type CouplingPart = 'difference' | 'sum' | 'quotient'

/** Operand L [..., n, n], of which the diagonal is read, as in {@link CouplingAlgorithm}. Result bool [..., n, n]: are i and j of one cluster (and `nonzero`: of one that is not zero)? */
export interface ClustersAlgorithm {
  readonly name: 'clusters'
  readonly nonzero: boolean
}
