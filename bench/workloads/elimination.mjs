import { jit, np } from '../cotangent.mjs'
import { disposed, hand, own } from '../contender.mjs'
import { random } from '../data.mjs'
import { all, gigaflops, timesFaster } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { cholesky, solve, solveLower } from '../models/eliminationByHand.mjs'

/** Well conditioned: noise, and n on the diagonal; symmetric if asked for. */
const matrix = (n, seed, symmetric) => {
  const a = random(n * n, Float64Array, seed)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i && symmetric; j++) a[j * n + i] = a[i * n + j]
    a[i * n + i] += n
  }
  return a
}

/** One row of the table; `prepare` makes the calls of either library. */
async function* row(name, flops, least, byHand, ours, theirs) {
  const run = ours()
  const value = () => run().toTypedArray()
  const expected = byHand()
  yield {
    name,
    flops,
    expected,
    tolerance: 1e-12,
    goals: all(gigaflops(flops, least), timesFaster(3, 'hand JS', 'plain loops')),
    contenders: [...own(run, value), ...disposed(run, value), ...(await jax(theirs, { tolerance: 1e-12 })), ...hand(byHand)],
  }
}

const shaped = (a, n) => np.asarray(a).reshape([n, n])
const shapedInJax = ({ numpy }, a, n) => numpy.array(a).reshape([n, n])

/** A factor, a system with one right-hand side, and a triangle with as many as it has rows. */
export async function* rows() {
  for (const n of [256, 512]) {
    const definite = matrix(n, 11, true)
    const general = matrix(n, 12, false)
    const [vector, many] = [random(n, Float64Array, 13), random(n * n, Float64Array, 14)]
    yield* row(
      `Cholesky factor of ${n}×${n}, jit, f64`,
      n ** 3 / 3,
      n > 256 ? 8 : 5,
      () => cholesky(definite, n),
      () => {
        const x = shaped(definite, n)
        const factor = jit((a) => np.linalg.cholesky(a, { symmetrizeInput: false }))
        return () => factor(x)
      },
      (library) => {
        const x = shapedInJax(library, definite, n)
        const factor = library.jit((a) => library.lax.linalg.cholesky(a))
        return { call: () => factor(x.ref) }
      },
    )
    yield* row(
      `solve ${n}×${n}, one right-hand side, jit, f64`,
      (2 / 3) * n ** 3,
      n > 256 ? 9 : 7,
      () => solve(general, vector, n),
      () => {
        const [x, y] = [shaped(general, n), np.asarray(vector)]
        const solved = jit((a, b) => np.linalg.solve(a, b))
        return () => solved(x, y)
      },
      (library) => {
        const [x, y] = [shapedInJax(library, general, n), library.numpy.array(vector)]
        // Its jit does not compile this one, nor triangular solves.
        return { call: () => library.numpy.linalg.solve(x.ref, y.ref) }
      },
    )
    yield* row(
      `triangular solve ${n}×${n}, ${n} right-hand sides, jit, f64`,
      n ** 3,
      n > 256 ? 11 : 9,
      () => solveLower(general, many, n),
      () => {
        const [x, y] = [shaped(general, n), shaped(many, n)]
        const solved = jit((a, b) => np.linalg.solveTriangular(a, b, { lower: true }))
        return () => solved(x, y)
      },
      (library) => {
        const [x, y] = [shapedInJax(library, general, n), shapedInJax(library, many, n)]
        return { call: () => library.lax.linalg.triangularSolve(x.ref, y.ref, { leftSide: true, lower: true }) }
      },
    )
  }
}
