import { jit, np } from '../cotangent.mjs'
import { disposed, hand, own } from '../contender.mjs'
import { random } from '../data.mjs'
import { atMost } from '../goals.mjs'
import { jax } from '../jax.mjs'

/** (I − 2 u uᵀ) diag(1, …, n) (I − 2 v vᵀ) for unit vectors: its singular values, and with u = v its eigenvalues, are 1 to n. */
const withSpectrum = (n, u, v) => {
  const a = new Float64Array(n * n)
  const cross = u.reduce((sum, each, k) => sum + each * (k + 1) * v[k], 0)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++)
      a[i * n + j] = (i === j ? i + 1 : 0) - 2 * u[i] * u[j] * (j + 1) - 2 * (i + 1) * v[i] * v[j] + 4 * u[i] * cross * v[j]
  }
  return a
}

const unitVector = (n, seed) => {
  const u = random(n, Float64Array, seed)
  const length = Math.hypot(...u)
  return u.map((each) => each / length)
}

/** Modified Gram–Schmidt: the magnitudes of R's diagonal. */
const gramSchmidt = (a, n) => {
  const columns = Array.from({ length: n }, (_, j) => Float64Array.from({ length: n }, (_each, i) => a[i * n + j]))
  return Float64Array.from(columns, (q, k) => {
    const length = Math.sqrt(q.reduce((sum, each) => sum + each * each, 0))
    for (let i = 0; i < n; i++) q[i] /= length
    for (let j = k + 1; j < n; j++) {
      const other = columns[j]
      let dot = 0
      for (let i = 0; i < n; i++) dot += q[i] * other[i]
      for (let i = 0; i < n; i++) other[i] -= dot * q[i]
    }
    return length
  })
}

const most = { 64: { qr: 650, eigh: 1500, svd: 3000 }, 256: { qr: 13500, eigh: 60000, svd: 120000 } }

/** QR, and all eigenvalues and eigenvectors, or singular values and vectors, of square matrices. */
export async function* rows() {
  for (const n of [64, 256]) {
    const [u, v] = [unitVector(n, 21), unitVector(n, 22)]
    const [symmetric, general] = [withSpectrum(n, u, u), withSpectrum(n, u, v)]
    const spectrum = Float64Array.from({ length: n }, (_, i) => i + 1)
    const [x, y] = [symmetric, general].map((a) => np.asarray(a).reshape([n, n]))

    const qr = jit((a) => np.linalg.qr(a))
    const diagonal = () => np.abs(np.diagonal(qr(y)[1])).toTypedArray()
    yield {
      name: `QR of ${n}×${n}, jit, f64`,
      expected: gramSchmidt(general, n),
      tolerance: 1e-9,
      goals: atMost(most[n].qr),
      contenders: [
        ...own(() => qr(y), diagonal),
        ...disposed(() => qr(y), diagonal),
        // Half of the work: Q and no more of R than its diagonal.
        ...hand(() => gramSchmidt(general, n), { tolerance: 1e-9 }),
      ],
    }

    const eigh = jit((a) => np.linalg.eigh(a))
    const eigenvalues = () => eigh(x)[0].toTypedArray()
    yield {
      name: `eigh of ${n}×${n}, jit, f64`,
      expected: spectrum,
      tolerance: 1e-11,
      goals: atMost(most[n].eigh),
      contenders: [
        ...own(() => eigh(x), eigenvalues),
        ...disposed(() => eigh(x), eigenvalues),
        ...(await jax(
          inJax(symmetric, n, ({ numpy }, a) => numpy.linalg.eigh(a), 0),
          { tolerance: 1e-6 },
        )),
      ],
    }

    const svd = jit((a) => np.linalg.svd(a))
    const singularValues = () => svd(y)[1].toTypedArray()
    yield {
      name: `svd of ${n}×${n}, jit, f64`,
      expected: spectrum.toReversed(),
      tolerance: 1e-11,
      goals: atMost(most[n].svd),
      contenders: [
        ...own(() => svd(y), singularValues),
        ...disposed(() => svd(y), singularValues),
        ...(await jax(
          inJax(general, n, ({ numpy }, a) => numpy.linalg.svd(a), 1),
          { tolerance: 1e-6 },
        )),
      ],
    }
  }
}

/** `values` says which of the results has the values; the others are freed. */
const inJax = (a, n, decompose, values) => (library) => {
  const x = library.numpy.array(a).reshape([n, n])
  const numbers = (results) => {
    results.forEach((each, i) => i !== values && each.dispose())
    return results[values].dataSync()
  }
  return { call: () => decompose(library, x.ref), numbers }
}
