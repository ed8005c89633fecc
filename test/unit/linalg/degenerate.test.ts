import { describe, expect, it } from 'vitest'
import { assertGrads } from '../../../src/verify/index.js'
import { grad, hessian, jvp, np, type NdArray } from '../../../src/index.js'

/** Numbers from -1 to 1 that are the same each time. */
function numbers(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const random = (m: number, n: number, seed: number): NdArray => np.array(numbers(m * n, seed)).reshape([m, n])
const basis = (n: number, seed: number): NdArray => np.linalg.qr(random(n, n, seed))[0]
const largest = (x: NdArray): number => np.max(np.abs(x)).item()
const near = (x: NdArray, y: NdArray, tolerance = 1e-12): void => {
  expect(largest(x.sub(y))).toBeLessThanOrEqual(tolerance * Math.max(1, largest(y)))
}

type Curve = (t: NdArray) => NdArray

/** Throws unless both functions have the same value and derivatives along a line, up to an order. */
function sameAlong(f: (a: NdArray) => NdArray, g: (a: NdArray) => NdArray, a: NdArray, e: NdArray, order: number): void {
  const slope =
    (curve: Curve): Curve =>
    (t) =>
      jvp(curve, [t], [np.array(1)])[1]
  let [p, q]: [Curve, Curve] = [(t) => f(a.add(e.mul(t))), (t) => g(a.add(e.mul(t)))]
  for (let k = 0; k <= order; k++) {
    near(p(np.array(0)), q(np.array(0)), 1e-11)
    ;[p, q] = [slope(p), slope(q)]
  }
}

const q = basis(5, 1)
/** Symmetric, with eigenvalues 1, 1, 1, 2, 3.5. */
const symmetric = np.matmul(q.mul(np.array([1, 1, 1, 2, 3.5])), q.T)
const raw = random(5, 5, 2)
const direction = raw.add(raw.T).mul(0.5)

/** The projector onto the space of the eigenvalues above a threshold, by Newton's iteration for the sign of a matrix: smooth, without eigenvalues. */
function projector(a: NdArray, threshold: number): NdArray {
  const one = np.eye(a.shape[0] ?? 0)
  let x = a.sub(one.mul(threshold))
  for (let i = 0; i < 14; i++) x = x.add(np.linalg.inv(x)).mul(0.5)
  return one.add(x).mul(0.5)
}

describe('repeated eigenvalues', () => {
  it('the gradient of the sum of the eigenvalues is the identity, and its second derivative is 0', () => {
    for (const a of [np.eye(3), np.zeros([3, 3]), symmetric]) {
      const n = a.shape[0] ?? 0
      const sum = (x: NdArray): NdArray => np.linalg.eigvalsh(x).sum()
      near(grad(sum)(a), np.eye(n))
      near(hessian(sum)(a), np.zeros([n, n, n, n]))
    }
  })

  it('the gradient of log det by eigenvalues is the inverse', () => {
    for (const a of [np.eye(3), np.eye(4).mul(0.25), symmetric]) {
      near(grad((x: NdArray) => np.log(np.linalg.eigh(x)[0]).sum())(a), np.linalg.inv(a))
      near(grad((x: NdArray) => np.log(np.linalg.eigvalsh(x)).sum())(a), np.linalg.inv(a))
    }
  })

  it('sums over a cluster and the space it spans have derivatives to third order', () => {
    const others = (a: NdArray): NdArray => np.eye(5).sub(projector(a, 1.5))
    sameAlong(
      (a) => np.linalg.eigvalsh(a).get([0, 3]).sum(),
      (a) => np.trace(np.matmul(others(a), a)),
      symmetric,
      direction,
      3,
    )
    const projected = (a: NdArray): NdArray => {
      const v = np.linalg.eigh(a)[1].get([], [0, 3])
      return np.matmul(v, v.T)
    }
    sameAlong(projected, others, symmetric, direction, 3)
  })

  it('a simple eigenvalue and its vector beside repeated ones have derivatives to third order', () => {
    const start = np.linalg.eigh(symmetric)[1].get([], 4)
    const power = (a: NdArray): NdArray => {
      let x = start
      for (let i = 0; i < 60; i++) {
        const y = np.matmul(a, x)
        x = y.div(np.linalg.norm(y))
      }
      return x
    }
    sameAlong((a) => np.linalg.eigh(a)[1].get([], 4), power, symmetric, direction, 3)
    sameAlong(
      (a) => np.linalg.eigvalsh(a).get(4),
      (a) => np.dot(power(a), np.matmul(a, power(a))),
      symmetric,
      direction,
      3,
    )
  })

  it('one eigenvalue of several equal ones: the gradient is that of a tie', () => {
    near(grad((a: NdArray) => np.max(np.linalg.eigvalsh(a)))(np.eye(3)), np.eye(3).div(3))
    const v = np.linalg.eigh(symmetric)[1].get([], [0, 3])
    near(grad((a: NdArray) => np.linalg.eigvalsh(a).get([0, 3]).sum().div(3))(symmetric), np.matmul(v, v.T).div(3))
  })

  it('derivatives are finite, in both modes, also of what has no limit', () => {
    for (const f of [
      (a: NdArray) => np.linalg.eigh(a)[1].get([], 0).sum(),
      (a: NdArray) => np.linalg.svd(a)[0].get([], 0).sum(),
      (a: NdArray) => np.linalg.svd(a)[2].get(0).sum(),
    ]) {
      for (const a of [np.eye(3), np.zeros([3, 3]), np.ones([3, 3])]) {
        expect(np.all(np.isfinite(grad(f)(a))).item()).toBe(true)
        expect(np.isfinite(jvp(f, [a], [random(3, 3, 5)])[1]).item()).toBe(true)
      }
    }
  })
})

describe('functions of symmetric matrices at repeated eigenvalues', () => {
  it('are those that are computed without eigenvalues, to third order', () => {
    sameAlong((a) => np.linalg.symmetricFunction(np.exp, a), np.linalg.expm, symmetric, direction, 3)
    sameAlong((a) => np.linalg.symmetricFunction(np.reciprocal, a), np.linalg.inv, symmetric, direction, 3)
    sameAlong(
      (a) => np.linalg.symmetricFunction((x) => x.mul(x).mul(x), a),
      (a) => np.linalg.matrixPower(a, 3),
      np.eye(5),
      direction,
      3,
    )
  })

  it('traces have second derivatives', () => {
    // d² log det A (E, G) = -tr(A⁻¹ E A⁻¹ G), here at A = I: as a matrix, minus the identity on symmetric matrices.
    const f = (a: NdArray): NdArray => np.trace(np.linalg.symmetricFunction(np.log, a))
    near(hessian(f)(np.eye(3)), hessian((a: NdArray) => np.linalg.slogdet(a.add(a.T).mul(0.5))[1])(np.eye(3)))
    sameAlong(f, (a) => np.linalg.slogdet(a)[1], symmetric, direction, 3)
  })

  it('agree with differences, and pass the checks of both modes', () => {
    assertGrads((a: NdArray) => np.linalg.symmetricFunction(np.exp, a), [symmetric])
    assertGrads((a: NdArray) => np.linalg.symmetricFunction(np.sqrt, a), [np.eye(3).add(np.diag(np.array([0, 0, 1])))])
  })

  it('derivatives in what the function closes over', () => {
    const f = (p: NdArray): NdArray => np.linalg.symmetricFunction((x) => np.power(x, p), np.eye(2).mul(4)).get(0, 0)
    near(grad(f)(1.5), np.array(8 * Math.log(4)))
  })
})

describe('repeated singular values, and singular values that are 0', () => {
  const [u, v] = [basis(6, 3), basis(4, 4)]
  const of = (values: readonly number[]): NdArray => np.matmul(u.get([], [0, 4]).mul(np.array(values)), v.T)
  const thin = (a: NdArray): [NdArray, NdArray, NdArray] => np.linalg.svd(a, { fullMatrices: false })

  it('the gradient of the nuclear norm is U Vᵀ of those that are not 0', () => {
    const nuclear = (a: NdArray): NdArray => np.linalg.norm(a, 'nuc')
    near(grad(nuclear)(np.eye(3)), np.eye(3))
    near(grad(nuclear)(np.zeros([2, 3])), np.zeros([2, 3]))
    for (const values of [
      [3, 3, 1, 0.5],
      [3, 3, 3, 3],
      [3, 1, 0, 0],
    ]) {
      const count = values.filter((x) => x > 0).length
      near(grad(nuclear)(of(values)), np.matmul(u.get([], [0, count]), v.get([], [0, count]).T))
    }
  })

  it('the gradient of the spectral norm is shared by ties', () => {
    near(grad((a: NdArray) => np.linalg.norm(a, 2))(np.eye(4)), np.eye(4).div(4))
  })

  it('spaces, and the orthogonal factor of the polar decomposition, to second order', () => {
    for (const values of [
      [3, 3, 1, 0.5],
      [3, 1, 0, 0],
      [3, 3, 1, 0],
    ]) {
      for (const wide of [false, true]) {
        const a = wide ? of(values).T : of(values)
        const e = wide ? random(4, 6, 9) : random(6, 4, 9)
        const k = values.filter((x) => x === 3).length
        const smooth = (x: NdArray): NdArray => projector(np.matmul(x, x.T), 4)
        const left = (x: NdArray, fullMatrices: boolean): NdArray => {
          const columns = np.linalg.svd(x, { fullMatrices })[0].get([], [0, k])
          return np.matmul(columns, columns.T)
        }
        sameAlong((x) => left(x, false), smooth, a, e, 2)
        sameAlong((x) => left(x, true), smooth, a, e, 2)
        const polar = (x: NdArray): NdArray => {
          const [p, , qt] = thin(x)
          return np.matmul(p.get([], [0, k]), qt.get([0, k]))
        }
        const newton = (x: NdArray): NdArray => {
          let y = np.matmul(smooth(x), x)
          for (let i = 0; i < 14; i++) y = y.add(np.linalg.pinv(y, 1e-6).T).mul(0.5)
          return y
        }
        sameAlong(polar, newton, a, e, 2)
      }
    }
  })
})

describe('pinv', () => {
  it('of matrices of lower rank, where the rank stays', () => {
    const [b, c] = [random(5, 2, 6), random(2, 4, 7)]
    // Of a full-rank factorization A = B C: A⁺ = Cᵀ (C Cᵀ)⁻¹ (Bᵀ B)⁻¹ Bᵀ.
    const closed = (x: NdArray, y: NdArray): NdArray =>
      np.matmul(np.matmul(y.T, np.linalg.inv(np.matmul(y, y.T))), np.matmul(np.linalg.inv(np.matmul(x.T, x)), x.T))
    const [db, dc] = [random(5, 2, 8), random(2, 4, 9)]
    sameAlong(
      (t) => np.linalg.pinv(np.matmul(b.add(db.mul(t)), c.add(dc.mul(t)))),
      (t) => closed(b.add(db.mul(t)), c.add(dc.mul(t))),
      np.array(0),
      np.array(1),
      2,
    )
  })

  it('at repeated singular values', () => {
    sameAlong((a) => np.linalg.pinv(a), np.linalg.inv, np.eye(4), random(4, 4, 3), 3)
  })
})

describe('lstsq', () => {
  it('solves the normal equations, and is differentiated in both operands', () => {
    const [a, b] = [random(7, 3, 1), random(7, 2, 2)]
    const [x, residuals, rank, s] = np.linalg.lstsq(a, b)
    near(x, np.linalg.solve(np.matmul(a.T, a), np.matmul(a.T, b)))
    near(residuals, b.sub(np.matmul(a, x)).pow(2).sum(0))
    expect(rank.item()).toBe(3)
    near(s, np.linalg.svdvals(a))
    assertGrads((y: NdArray, z: NdArray) => np.linalg.lstsq(y, z).slice(0, 2), [a, b])
  })

  it('gives the shortest solution of several', () => {
    const a = np.array([[1, 1, 0]])
    near(np.linalg.lstsq(a, np.array([2]))[0], np.array([1, 1, 0]))
    expect(np.linalg.lstsq(a, np.array([2]))[1].shape).toEqual([0])
  })
})
