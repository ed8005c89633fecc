// Row-major matrices of n rows, as one would write it down from a textbook, with the inner loops along rows.

/** The lower triangular factor. */
export const cholesky = (a, n) => {
  const l = new a.constructor(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j]
      for (let k = 0; k < j; k++) rest -= l[i * n + k] * l[j * n + k]
      l[i * n + j] = i === j ? Math.sqrt(rest) : rest / l[j * n + j]
    }
  }
  return l
}

/** The solution of a x = b for a vector b, by elimination with exchange of rows. */
export const solve = (matrix, b, n) => {
  const a = matrix.slice()
  const x = b.slice()
  for (let j = 0; j < n; j++) {
    let pivot = j
    for (let i = j + 1; i < n; i++) if (Math.abs(a[i * n + j]) > Math.abs(a[pivot * n + j])) pivot = i
    if (pivot !== j) {
      for (let k = j; k < n; k++) [a[j * n + k], a[pivot * n + k]] = [a[pivot * n + k], a[j * n + k]]
      ;[x[j], x[pivot]] = [x[pivot], x[j]]
    }
    for (let i = j + 1; i < n; i++) {
      const factor = a[i * n + j] / a[j * n + j]
      for (let k = j + 1; k < n; k++) a[i * n + k] -= factor * a[j * n + k]
      x[i] -= factor * x[j]
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= a[i * n + k] * x[k]
    x[i] /= a[i * n + i]
  }
  return x
}

/** The solution of l x = b for the lower triangle of l and a matrix b. */
export const solveLower = (l, b, n) => {
  const x = b.slice()
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const factor = l[i * n + k]
      for (let j = 0; j < n; j++) x[i * n + j] -= factor * x[k * n + j]
    }
    for (let j = 0; j < n; j++) x[i * n + j] /= l[i * n + i]
  }
  return x
}
