/**
 * The dot products of rows `first` to before `last` with the vector at `vector`, all from column `first` on: `result[i]` is that of row i of the matrix `a`, whose rows are
 * `stride` apart. Four rows at a time, because each sum has to wait for its last addition.
 */
export function rowDots(a: Float64Array, stride: number, vector: number, first: number, last: number, result: Float64Array): void {
  let i = first
  for (; i + 3 < last; i += 4) {
    const p = i * stride
    const [q, r, t] = [p + stride, p + 2 * stride, p + 3 * stride]
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = first; j < last; j++) {
      const v = a[vector + j]!
      s0 += a[p + j]! * v
      s1 += a[q + j]! * v
      s2 += a[r + j]! * v
      s3 += a[t + j]! * v
    }
    result[i] = s0
    result[i + 1] = s1
    result[i + 2] = s2
    result[i + 3] = s3
  }
  for (; i < last; i++) {
    const p = i * stride
    let sum = 0
    for (let j = first; j < last; j++) sum += a[p + j]! * a[vector + j]!
    result[i] = sum
  }
}
