/** Squares of what lies between these bounds can be added without loss. */
const [least, most] = [2 ** -480, 2 ** 480]

/** √(a² + b²), without overflow or needless underflow. */
export function hypotenuse(a: number, b: number): number {
  const square = a * a + b * b
  if (square > least && square < most) return Math.sqrt(square)
  const [x, y] = [Math.abs(a), Math.abs(b)]
  const [large, small] = x > y ? [x, y] : [y, x]
  if (small === 0) return large
  const ratio = small / large
  return large * Math.sqrt(1 + ratio * ratio)
}

/**
 * Turns the vector of `count` elements into the reflector H = I − τ v vᵀ, v₀ = 1, that maps it to (β, 0, …, 0): β takes the place of its first element, the
 * rest of v that of the others. A vector that has that form already is left as it is, with τ = 0. So signs are those of LAPACK's `dlarfg`.
 *
 * Golub and Van Loan, Matrix Computations (4th edition), algorithm 5.1.1.
 *
 * @returns τ
 */
export function reflector(data: Float64Array, start: number, stride: number, count: number): number {
  const tail = norm(data, start + stride, stride, count - 1)
  if (tail === 0) return 0
  const alpha = data[start]!
  const length = hypotenuse(alpha, tail)
  const beta = alpha > 0 ? -length : length
  const pivot = alpha - beta
  for (let i = 1, p = start + stride; i < count; i++, p += stride) data[p]! /= pivot
  data[start] = beta
  return (beta - alpha) / beta
}

/** The Euclidean norm of a vector. */
export function norm(data: Float64Array, start: number, stride: number, count: number): number {
  let largest = 0
  let sum = 0
  for (let i = 0, p = start; i < count; i++, p += stride) {
    const x = data[p]!
    sum += x * x
    if (Math.abs(x) > largest) largest = Math.abs(x)
  }
  if (largest === 0 || (largest > least && largest < most)) return Math.sqrt(sum)
  sum = 0
  for (let i = 0, p = start; i < count; i++, p += stride) {
    const x = data[p]! / largest
    sum += x * x
  }
  return largest * Math.sqrt(sum)
}
