import { Matrix } from '../matrix.js'
import { addProduct, subtractProduct } from '../product.js'

/** How many reflectors are applied together. */
export const blockSize = 32

/**
 * A product of reflectors H₀ H₁ …: reflector k is I − τₖ v vᵀ, where v is column k of `vectors` from row k on, with a 1 in that row whatever stands there.
 */
export interface Reflectors {
  readonly vectors: Matrix
  readonly scales: Float64Array
}

/**
 * The reflectors from number `first` on, `count` of them, as I − V T Vᵀ with T upper triangular.
 *
 * Schreiber and Van Loan, A storage-efficient WY representation for products of Householder transformations (1989).
 */
export interface CompactProduct {
  readonly v: Matrix
  readonly t: Matrix
}

/** The compact form of some of the reflectors; V has the rows from `first` on. */
export function compact({ vectors, scales }: Reflectors, first: number, count: number): CompactProduct {
  const rows = vectors.rows - first
  const v = new Float64Array(rows * count)
  for (let k = 0; k < count; k++) {
    v[k * count + k] = 1
    let p = vectors.offset + (first + k + 1) * vectors.rowStride + (first + k) * vectors.columnStride
    for (let i = k + 1; i < rows; i++, p += vectors.rowStride) v[i * count + k] = vectors.data[p]!
  }
  const matrix = new Matrix(v, 0, rows, count, count, 1)
  const gram = new Float64Array(count * count)
  addProduct(new Matrix(gram, 0, count, count, count, 1), matrix.transposed, matrix)
  const t = new Float64Array(count * count)
  for (let k = 0; k < count; k++) {
    const scale = scales[first + k]!
    t[k * count + k] = scale
    for (let i = 0; i < k; i++) {
      let sum = 0
      for (let j = i; j < k; j++) sum += t[i * count + j]! * gram[j * count + k]!
      t[i * count + k] = -scale * sum
    }
  }
  return { v: matrix, t: new Matrix(t, 0, count, count, count, 1) }
}

/** Multiplies C from the left by a product of reflectors, or by its transpose. */
export function applyCompact({ v, t }: CompactProduct, c: Matrix, transposed: boolean): void {
  const empty = (): Matrix => new Matrix(new Float64Array(v.columns * c.columns), 0, v.columns, c.columns, c.columns, 1)
  const [projected, scaled] = [empty(), empty()]
  addProduct(projected, v.transposed, c)
  addProduct(scaled, transposed ? t.transposed : t, projected)
  subtractProduct(c, v, scaled)
}

/** Overwrites C with Q C, where Q is the product of all reflectors. */
export function applyReflectors(reflectors: Reflectors, c: Matrix): void {
  forBlocks(reflectors, (first, block) => {
    applyCompact(block, c.block(first, 0, c.rows - first, c.columns), false)
  })
}

/** Overwrites C with the leading columns of Q. */
export function writeOrthogonal(reflectors: Reflectors, c: Matrix): void {
  for (let i = 0; i < c.rows; i++) {
    for (let j = 0; j < c.columns; j++) c.data[c.offset + i * c.rowStride + j * c.columnStride] = i === j ? 1 : 0
  }
  // The reflectors from `first` on leave the rows and columns before it as those of the identity.
  forBlocks(reflectors, (first, block) => {
    applyCompact(block, c.block(first, first, c.rows - first, c.columns - first), false)
  })
}

/** Calls for each block of reflectors, the last one first. */
function forBlocks(reflectors: Reflectors, use: (first: number, block: CompactProduct) => void): void {
  const count = reflectors.scales.length
  for (let first = (Math.ceil(count / blockSize) - 1) * blockSize; first >= 0; first -= blockSize) {
    use(first, compact(reflectors, first, Math.min(blockSize, count - first)))
  }
}
