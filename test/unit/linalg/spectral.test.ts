import { describe, expect, it } from 'vitest'
import { grad, jit, jvp, np, vmap, type NdArray } from '../../../src/index.js'

const unit = { float64: 2 ** -52, float32: 2 ** -23 } as const

/** Numbers from -1 to 1 that are the same each time. */
function numbers(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const random = (m: number, n: number, seed: number): NdArray => np.array(numbers(m * n, seed)).reshape([m, n])
const largest = (x: NdArray): number => (x.size === 0 ? 0 : np.max(np.abs(x.astype('float64'))).item())
const distance = (x: NdArray, y: NdArray): number => largest(x.astype('float64').sub(y.astype('float64')))
const times = (...xs: readonly NdArray[]): NdArray => xs.map((x) => x.astype('float64')).reduce((x, y) => np.matmul(x, y))
const orthogonality = (q: NdArray): number => distance(times(q.T, q), np.eye(q.shape[1] ?? 0))

/** Throws unless the decomposition is one, to a few n ε. */
function checkEigh(a: NdArray): NdArray {
  const n = a.shape[0] ?? 0
  const [w, v] = np.linalg.eigh(a)
  const bound = 4 * (n + 2) * unit[a.dtype === 'float32' ? 'float32' : 'float64']
  expect(distance(times(v.mul(w), v.T), a)).toBeLessThanOrEqual(bound * largest(w))
  expect(orthogonality(v)).toBeLessThanOrEqual(bound)
  expect([...w].every((x, i, all) => i === 0 || x.item() >= (all[i - 1]?.item() ?? 0))).toBe(true)
  expect(np.linalg.eigvalsh(a).toArray()).toEqual(w.toArray())
  return w
}

function checkSvd(a: NdArray, fullMatrices: boolean): NdArray {
  const [m = 0, n = 0] = a.shape
  const [u, s, vt] = np.linalg.svd(a, { fullMatrices })
  const k = Math.min(m, n)
  const bound = 4 * (m + n + 2) * unit[a.dtype === 'float32' ? 'float32' : 'float64']
  expect([u.shape, s.shape, vt.shape]).toEqual(fullMatrices ? [[m, m], [k], [n, n]] : [[m, k], [k], [k, n]])
  expect(distance(times(u.get([], [0, k]).mul(s), vt.get([0, k])), a)).toBeLessThanOrEqual(bound * largest(s))
  expect(orthogonality(u)).toBeLessThanOrEqual(bound)
  expect(orthogonality(vt.T)).toBeLessThanOrEqual(bound)
  expect([...s].every((x, i, all) => x.item() >= 0 && (i === 0 || x.item() <= (all[i - 1]?.item() ?? 0)))).toBe(true)
  expect(np.linalg.svdvals(a).toArray()).toEqual(s.toArray())
  return s
}

function checkQr(a: NdArray, mode: 'reduced' | 'complete'): void {
  const [m = 0, n = 0] = a.shape
  const [q, r] = np.linalg.qr(a, mode)
  const inner = mode === 'complete' ? m : Math.min(m, n)
  const bound = 4 * (m + n + 2) * unit[a.dtype === 'float32' ? 'float32' : 'float64']
  expect([q.shape, r.shape]).toEqual([
    [m, inner],
    [inner, n],
  ])
  expect(distance(times(q, r), a)).toBeLessThanOrEqual(bound * largest(a) * Math.sqrt(m + 1))
  expect(orthogonality(q)).toBeLessThanOrEqual(bound)
  expect(distance(np.tril(r, -1), r.mul(0))).toBe(0)
}

const sizes = [...Array.from({ length: 34 }, (_, i) => i), 40, 63, 64, 65, 150]
const symmetric = (n: number, seed: number): NdArray => {
  const a = random(n, n, seed)
  return a.add(a.T).mul(0.5)
}

describe('decompositions of random matrices', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    it(`eigh, ${dtype}`, () => {
      for (const n of sizes) checkEigh(symmetric(n, n + 1).astype(dtype))
    })

    it(`svd, ${dtype}`, () => {
      for (const n of sizes) {
        checkSvd(random(n, n, n + 1).astype(dtype), true)
        checkSvd(random(n + 3, n, n + 2).astype(dtype), n % 2 === 0)
        checkSvd(random(n, 2 * n + 1, n + 3).astype(dtype), n % 2 === 1)
      }
    })

    it(`qr, ${dtype}`, () => {
      for (const n of sizes) {
        checkQr(random(n, n, n + 1).astype(dtype), 'reduced')
        checkQr(random(n + 3, n, n + 2).astype(dtype), n % 2 === 0 ? 'complete' : 'reduced')
        checkQr(random(n, 2 * n + 1, n + 3).astype(dtype), 'complete')
      }
    })
  }
})

/** The orthogonal matrix of a random one. */
const basis = (n: number, seed: number): NdArray => np.linalg.qr(random(n, n, seed))[0]
const withSpectrum = (values: readonly number[], seed: number): NdArray => {
  const q = basis(values.length, seed)
  const a = np.matmul(q.mul(np.array(values)), q.T)
  return a.add(a.T).mul(0.5)
}
const relative = (x: NdArray, expected: readonly number[]): number =>
  Math.max(...expected.map((y, i) => Math.abs(x.get(i).item() - y) / Math.abs(y)))

describe('known spectra', () => {
  it('second differences', () => {
    for (const n of [1, 2, 5, 20, 64]) {
      const a = np
        .eye(n)
        .mul(2)
        .sub(np.eye(n, n, 1))
        .sub(np.eye(n, n, -1))
      const expected = Array.from({ length: n }, (_, k) => 4 * Math.sin(((k + 1) * Math.PI) / (2 * n + 2)) ** 2)
      expect(distance(checkEigh(a), np.array(expected))).toBeLessThan(1e-14 * n)
    }
  })

  it('Wilkinson’s W21+, whose largest eigenvalues agree to 14 digits', () => {
    const a = np
      .diag(np.abs(np.arange(-10, 11)))
      .astype('float64')
      .add(np.eye(21, 21, 1))
      .add(np.eye(21, 21, -1))
    const w = checkEigh(a)
    expect(w.get(20).item()).toBeCloseTo(10.746194182903393, 13)
    expect(w.get(19).item()).toBeCloseTo(10.746194182903322, 13)
    expect(w.get(0).item()).toBeCloseTo(-1.1254415221199847, 13)
  })

  it('Hilbert matrices', () => {
    const hilbert = (n: number): NdArray => np.divide(1, np.arange(n).reshape([n, 1]).add(np.arange(n)).add(1))
    const s = checkSvd(hilbert(10), true)
    checkEigh(hilbert(10))
    expect(s.get(0).item()).toBeCloseTo(1.7519196702651775, 14)
    // Correct to the rounding of the largest one.
    expect(Math.abs(s.get(9).item() - 1.0931538e-13)).toBeLessThan(1e-16)
  })

  it('Frank’s matrix, whose determinant is 1', () => {
    const n = 12
    const a = np.array(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (j < i - 1 ? 0 : n - Math.max(i, j)))))
    const s = checkSvd(a, true)
    expect([...s].reduce((product, x) => product * x.item(), 1)).toBeCloseTo(1, 6)
  })

  it('graded diagonal matrices are exact', () => {
    const exponents = Array.from({ length: 31 }, (_, i) => 10 * i - 150)
    const values = exponents.map((e) => 10 ** e)
    const a = np.diag(np.array(values))
    expect(np.linalg.eigvalsh(a).toArray()).toEqual(values)
    expect(np.linalg.svdvals(a).toArray()).toEqual([...values].reverse())
    expect(np.linalg.eigh(a)[1].toArray()).toEqual(np.eye(31).toArray())
  })

  it('bidiagonal matrices have singular values of high relative accuracy', () => {
    // The product of the singular values is the determinant: that of the diagonal.
    const n = 12
    const d = Array.from({ length: n }, (_, i) => 10 ** -i)
    const a = np.diag(np.array(d)).add(np.diag(np.array(d.slice(1)), 1))
    const s = np.linalg.svdvals(a)
    const sum = [...s].reduce((total, x) => total + Math.log(x.item()), 0)
    expect(Math.abs(sum - d.reduce((total, x) => total + Math.log(x), 0))).toBeLessThan(1e-13)
  })

  it('repeated eigenvalues and singular values', () => {
    for (const values of [[1, 1, 1, 1], [0, 0, 0, 2, 2], [-3, -3, 1, 1, 1, 7], new Array<number>(40).fill(2)]) {
      const w = checkEigh(withSpectrum(values, values.length))
      expect(distance(w, np.array(values))).toBeLessThan(1e-14 * values.length)
      checkSvd(withSpectrum(values, values.length), true)
    }
  })

  it('matrices of rank 0 and 1', () => {
    for (const n of [1, 2, 7, 40]) {
      checkEigh(np.zeros([n, n]))
      checkSvd(np.zeros([n, n + 2]), true)
      checkQr(np.zeros([n, n]), 'reduced')
      checkEigh(np.ones([n, n]))
      expect(relative(checkSvd(np.ones([n, 2 * n]), true), [Math.SQRT2 * n])).toBeLessThan(1e-14)
      checkQr(np.ones([n, n]), 'complete')
    }
  })

  it('huge and tiny elements', () => {
    for (const scale of [2 ** 1000, 2 ** -1000, 2 ** -1060]) {
      const a = symmetric(9, 4)
      const w = np.linalg.eigvalsh(a.mul(scale))
      const s = np.linalg.svdvals(a.mul(scale))
      const bound = scale === 2 ** -1060 ? 1e-3 : 1e-14
      expect(distance(w.div(scale), np.linalg.eigvalsh(a)) / largest(w.div(scale))).toBeLessThan(bound)
      expect(distance(s.div(scale), np.linalg.svdvals(a)) / largest(s.div(scale))).toBeLessThan(bound)
      expect(orthogonality(np.linalg.eigh(a.mul(scale))[1])).toBeLessThan(1e-14)
      expect(orthogonality(np.linalg.qr(a.mul(scale))[0])).toBeLessThan(1e-14)
    }
  })
})

describe('special values', () => {
  it('NaN and infinities make NaN, and of one matrix of a stack only', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const a = np.stack([
        np.eye(3),
        np.array([
          [1, 0, 0],
          [0, 1, bad],
          [0, 0, 1],
        ]),
      ])
      for (const results of [np.linalg.eigh(a), np.linalg.svd(a), np.linalg.qr(a), [np.linalg.pinv(a)]]) {
        for (const y of results) {
          expect(np.all(np.isnan(y.get(1))).item()).toBe(true)
          expect(np.any(np.isnan(y.get(0))).item()).toBe(false)
        }
      }
    }
  })

  it('empty matrices', () => {
    expect(np.linalg.eigh(np.zeros([0, 0])).map((x) => x.shape)).toEqual([[0], [0, 0]])
    expect(np.linalg.svd(np.zeros([3, 0])).map((x) => x.shape)).toEqual([[3, 3], [0], [0, 0]])
    expect(np.linalg.svd(np.zeros([0, 3]))[2].toArray()).toEqual(np.eye(3).toArray())
    expect(np.linalg.qr(np.zeros([3, 0]), 'complete')[0].toArray()).toEqual(np.eye(3).toArray())
    expect(np.linalg.eigh(np.zeros([0, 2, 2])).map((x) => x.shape)).toEqual([
      [0, 2],
      [0, 2, 2],
    ])
    expect(np.linalg.pinv(np.zeros([2, 0])).shape).toEqual([0, 2])
    expect(np.linalg.matrixRank(np.zeros([2, 0])).item()).toBe(0)
    expect(np.linalg.expm(np.zeros([0, 0])).shape).toEqual([0, 0])
  })

  it('integers become floats, and float32 stays', () => {
    expect(np.linalg.eigvalsh(np.eye(2, 2, 0, { dtype: 'int32' })).dtype).toBe('float64')
    for (const y of np.linalg.svd(np.eye(2, 2, 0, { dtype: 'float32' }))) expect(y.dtype).toBe('float32')
  })

  it('says what does not fit', () => {
    expect(() => np.linalg.eigh(np.ones([2, 3]))).toThrow(/square/)
    expect(() => np.linalg.svd(np.ones([2]))).toThrow(/rows and columns/)
    // @ts-expect-error there is no such mode
    expect(() => np.linalg.qr(np.ones([2, 2]), 'economic')).toThrow(/'reduced', 'complete' or 'r'/)
    // @ts-expect-error there is no such option
    expect(() => np.linalg.svd(np.ones([2, 2]), { full: true })).toThrow(/unknown option 'full'/)
    expect(() => np.linalg.norm(np.ones([2, 2]), 3, [0, 1])).toThrow(/no norm of order 3/)
    expect(() => np.linalg.matrixPower(np.ones([2, 2]), 0.5)).toThrow(/integer/)
    expect(() => np.linalg.multiDot([np.ones([2, 2])])).toThrow(/at least two/)
    expect(() => np.linalg.lstsq(np.ones([2, 2]), np.ones([3]))).toThrow(/as many rows/)
  })
})

describe('signs', () => {
  it('the first large component of an eigenvector is positive, and so for the shorter side of svd', () => {
    const [, v] = np.linalg.eigh(
      np.array([
        [2, 1],
        [1, 2],
      ]),
    )
    expect(np.round(v.mul(Math.SQRT2), 12).toArray()).toEqual([
      [1, 1],
      [-1, 1],
    ])
    const a = random(7, 4, 3)
    expect(np.linalg.svd(a, { fullMatrices: false })[2].toArray()).toEqual(np.linalg.svd(a.T, { fullMatrices: false })[0].T.toArray())
  })

  it('those of QR are LAPACK’s', () => {
    const a = np.array([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 10],
    ])
    expect([...np.diagonal(np.linalg.qr(a)[1])].map((x) => Math.sign(x.item()))).toEqual([-1, 1, 1])
  })
})

describe('jit and vmap', () => {
  const functions: readonly (readonly [string, (a: NdArray) => readonly NdArray[]])[] = [
    ['eigh', (a) => np.linalg.eigh(a)],
    ['svd', (a) => np.linalg.svd(a)],
    ['qr', (a) => np.linalg.qr(a)],
    ['pinv', (a) => [np.linalg.pinv(a)]],
    ['expm', (a) => [np.linalg.expm(a.mul(3))]],
    ['lstsq', (a) => np.linalg.lstsq(a, a.get([], 0))],
    ['norms', (a) => [np.linalg.norm(a, 'nuc'), np.linalg.norm(a, 2), np.linalg.cond(a)]],
    ['symmetricFunction', (a) => [np.linalg.symmetricFunction(np.sin, a)]],
  ]
  for (const [name, f] of functions) {
    it(`${name}: the same bits`, () => {
      const stack = np.array(numbers(3 * 16, 5)).reshape([3, 4, 4])
      const alone = [...stack].map((a) => f(a).map((y) => y.toArray()))
      const mapped = vmap((a: NdArray) => [...f(a)])(stack)
      expect([0, 1, 2].map((i) => mapped.map((y) => y.get(i).toArray()))).toEqual(alone)
      const staged = jit((a: NdArray) => [...f(a)])
      expect([...stack].map((a) => staged(a).map((y) => y.toArray()))).toEqual(alone)
      const slope = (a: NdArray): NdArray =>
        grad((x: NdArray) => f(x).reduce((sum, y) => sum.add(y.astype('float64').sum()), np.array(0)))(a)
      expect(jit(slope)(stack.get(0)).toArray()).toEqual(slope(stack.get(0)).toArray())
      expect(jvp((x: NdArray) => [...f(x)], [stack.get(0)], [stack.get(1)])[0].map((y) => y.toArray())).toEqual(alone[0])
    })
  }
})
