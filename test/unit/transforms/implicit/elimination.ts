import { np, vmap, type NdArray } from '../../../../src/index.js'

/**
 * The solution of A x = b for a matrix whose diagonal dominates, by elimination written out: every operation is differentiated by its own rule, which is
 * another way to the derivatives of a solution. All operations are linear in b.
 */
export function eliminate(matrix: NdArray, b: NdArray): NdArray {
  const n = b.size
  let rows = Array.from({ length: n }, (_, i) => matrix.get(i))
  let side = Array.from({ length: n }, (_, i) => b.get(i))
  for (let k = 0; k < n; k++) {
    const pivot = rows[k]!.get(k)
    const [row, value] = [rows[k]!.div(pivot), side[k]!.div(pivot)]
    const factors = rows.map((other) => other.get(k))
    side = side.map((other, i) => (i === k ? value : other.sub(value.mul(factors[i]!))))
    rows = rows.map((other, i) => (i === k ? row : other.sub(row.mul(factors[i]!))))
  }
  return np.stack(side)
}

/** A solver that finds the matrix out by products with it. */
export function eliminating(matvec: (v: NdArray) => NdArray, b: NdArray): NdArray {
  return eliminate(vmap(matvec)(np.eye(b.size, b.size, 0, { dtype: b.dtype })).transpose(), b)
}

/** The largest difference between elements of two arrays, relative to the largest element. */
export function distance(x: NdArray, y: NdArray): number {
  expectSame(x.shape.join(), y.shape.join())
  return np.abs(x.sub(y)).max().item() / Math.max(1, np.abs(y).max().item())
}

function expectSame(a: string, b: string): void {
  if (a !== b) throw new Error(`shapes ${a} and ${b}`)
}
