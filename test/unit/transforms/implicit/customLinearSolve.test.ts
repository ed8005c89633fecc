import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  customLinearSolve,
  debugNans,
  disableJit,
  DtypeError,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  LinearityError,
  linearTranspose,
  np,
  OutputError,
  ShapeError,
  TreeError,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { untyped } from '../untyped.js'
import { distance, eliminate, eliminating } from './elimination.js'

const matrix = np.array([
  [4, 1, 0.5],
  [-2, 5, 0.2],
  [0.1, 2, 6],
])
const b = np.array([1, -2, 3])
const weights = np.array([1, 10, -3])

type Solve = (A: NdArray, b: NdArray) => NdArray

/** A loop that does not end at a known step, and is made of nothing that is linear in b. */
function iterate(matvec: (v: NdArray) => NdArray, rhs: NdArray): NdArray {
  return lax.whileLoop(
    (x) => np.abs(matvec(x).sub(rhs)).max().gt(1e-14),
    (x) => x.sub(matvec(x).sub(rhs).mul(0.12)),
    np.zerosLike(rhs),
  )
}

const transposing: Solve = (A, rhs) => customLinearSolve((v) => A.matmul(v), rhs, { solve: eliminating })
const given: Solve = (A, rhs) => customLinearSolve((v) => A.matmul(v), rhs, { solve: iterate, transposeSolve: iterate })
const symmetric: Solve = (A, rhs) =>
  customLinearSolve((v) => A.add(A.transpose()).matmul(v).mul(0.5), rhs, { solve: eliminating, symmetric: true })
const plain: Solve = (A, rhs) => eliminate(A, rhs)
const plainSymmetric: Solve = (A, rhs) => eliminate(A.add(A.transpose()).mul(0.5), rhs)

const pairs: readonly (readonly [string, Solve, Solve])[] = [
  ['a solver that is transposed', transposing, plain],
  ['a loop with a transposeSolve', given, plain],
  ['a symmetric system', symmetric, plainSymmetric],
]

describe.each(pairs)('%s has the derivatives of elimination written out', (_name, solve, reference) => {
  const loss = (f: Solve) => (A: NdArray, rhs: NdArray) => f(A, rhs).mul(weights).sum()

  test('value, forward and reverse mode, in the matrix and in b', () => {
    expect(distance(solve(matrix, b), reference(matrix, b))).toBeLessThan(1e-13)
    for (const argnums of [0, 1] as const) {
      expect(distance(grad(loss(solve), { argnums })(matrix, b), grad(loss(reference), { argnums })(matrix, b))).toBeLessThan(1e-12)
      expect(distance(jacfwd(solve, { argnums })(matrix, b), jacrev(reference, { argnums })(matrix, b))).toBeLessThan(1e-12)
      expect(distance(jacrev(solve, { argnums })(matrix, b), jacfwd(reference, { argnums })(matrix, b))).toBeLessThan(1e-12)
    }
  })

  test('second and third order', () => {
    const [direction, other] = [np.cos(matrix), np.sin(matrix)]
    expect(distance(hessian(loss(solve))(matrix, b), hessian(loss(reference))(matrix, b))).toBeLessThan(1e-11)
    const second = (f: Solve) => (A: NdArray) => grad((X: NdArray) => grad(loss(f))(X, b).mul(direction).sum())(A)
    expect(distance(second(solve)(matrix), second(reference)(matrix))).toBeLessThan(1e-11)
    const third = (f: Solve): NdArray => jvp(second(f), [matrix], [other])[1]
    expect(distance(third(solve), third(reference))).toBeLessThan(1e-10)
  })

  test('under jit and vmap, and their nestings', () => {
    const gradient = grad(loss(reference))(matrix, b)
    expect(distance(jit(grad(loss(solve)))(matrix, b), gradient)).toBeLessThan(1e-12)
    expect(distance(grad(jit(loss(solve)))(matrix, b), gradient)).toBeLessThan(1e-12)
    const matrices = np.stack([matrix, matrix.mul(2), matrix.add(1)])
    const sides = np.stack([b, b.mul(3), b.neg()])
    for (const [inAxes, args] of [
      [
        [0, 0],
        [matrices, sides],
      ],
      [
        [0, null],
        [matrices, b],
      ],
      [
        [null, 1],
        [matrix, sides.transpose()],
      ],
    ] as const) {
      const expected = vmap(grad(loss(reference)), { inAxes })(...args)
      expect(distance(vmap(grad(loss(solve)), { inAxes })(...args), expected)).toBeLessThan(1e-12)
      expect(distance(jit(vmap(grad(jit(loss(solve))), { inAxes }))(...args), expected)).toBeLessThan(1e-12)
      const total = (f: Solve) => (A: NdArray, rhs: NdArray) => vmap(loss(f), { inAxes })(A, rhs).sum()
      expect(distance(grad(total(solve))(...args), grad(total(reference))(...args))).toBeLessThan(1e-12)
    }
  })
})

describe('the system', () => {
  test('is linear in b, and its transpose solves with the transposed matrix', () => {
    const pull = linearTranspose((rhs: NdArray) => transposing(matrix, rhs), b)
    expect(distance(pull(weights)[0], eliminate(matrix.transpose(), weights))).toBeLessThan(1e-13)
    const half = (rhs: NdArray): NdArray =>
      customLinearSolve(
        ({ p, q }) => ({ p: p.mul(2), q: q.mul(3) }),
        { p: rhs, q: np.ones([2]) },
        { solve: (_m, { p, q }) => ({ p: p.div(2), q: q.div(3) }) },
      ).p
    // A part of b that is known, and not zero, makes it affine.
    expect(() => linearTranspose(half, b)(b)).toThrow(LinearityError)
    const twice = linearTranspose((ct: NdArray) => pull(ct)[0], weights)
    expect(distance(twice(b)[0], eliminate(matrix, b))).toBeLessThan(1e-13)
  })

  test('may be of pytrees, float32, and close over anything', () => {
    const solve = (c: NdArray): { readonly p: NdArray; readonly q: readonly [NdArray] } =>
      customLinearSolve(
        ({ p, q: [q] }) => ({ p: p.mul(c).add(q.sum()), q: [q.mul(2).add(p.mul(0.5))] as const }),
        { p: np.array(3), q: [np.array([1, 2])] as const },
        {
          solve: (matvec, side) => {
            const [flat, unravel] = ravelled(side)
            return unravel(eliminating((v) => ravelled(matvec(unravel(v)))[0], flat))
          },
        },
      )
    const c = np.array(4)
    const { p, q } = solve(c)
    expect(p.mul(c).add(q[0].sum()).item()).toBeCloseTo(3, 14)
    expect(distance(q[0].mul(2).add(p.mul(0.5)), np.array([1, 2]))).toBeLessThan(1e-14)
    // q = (b - p / 2) / 2, so p (c - 1 / 2) = 3 / 2.
    expect(p.item()).toBeCloseTo(1.5 / 3.5, 14)
    expect(grad((x: NdArray) => solve(x).p)(4).item()).toBeCloseTo(-1.5 / 3.5 ** 2, 14)
    expect(grad(grad((x: NdArray) => solve(x).p))(4).item()).toBeCloseTo(3 / 3.5 ** 3, 13)

    const single = transposing(matrix.astype('float32'), b.astype('float32'))
    expect(single.dtype).toBe('float32')
    expect(distance(single, eliminate(matrix, b).astype('float32'))).toBeLessThan(1e-6)
  })

  test('solvers may close over arrays of their own', () => {
    const columns = (A: NdArray): NdArray => vmap((e: NdArray) => eliminate(A, e))(np.eye(3)).transpose()
    const [inverse, transposed] = [columns(matrix), columns(matrix.transpose())]
    const f = (A: NdArray, rhs: NdArray): NdArray =>
      customLinearSolve((v) => A.matmul(v), rhs, {
        solve: (_matvec, side) => inverse.matmul(side),
        transposeSolve: (_vecmat, side) => transposed.matmul(side),
      })
        .mul(weights)
        .sum()
    const exact = grad((A: NdArray, rhs: NdArray) => eliminate(A, rhs).mul(weights).sum(), { argnums: [0, 1] })(matrix, b)
    for (const g of [f, jit(f)])
      grad(g, { argnums: [0, 1] })(matrix, b).forEach((derivative, i) => {
        expect(distance(derivative, exact[i]!)).toBeLessThan(1e-13)
      })
    const sides = np.stack([b, weights])
    const lanes = vmap(grad(f, { argnums: 1 }), { inAxes: [null, 0] })(matrix, sides)
    expect(distance(lanes, np.stack([exact[1], exact[1]]))).toBeLessThan(1e-13)
  })

  test('may be empty, or one number', () => {
    const one = (c: NdArray | number): NdArray => customLinearSolve((x) => x.mul(c), 6, { solve: (matvec, side) => side.div(matvec(1)) })
    expect(one(3).item()).toBe(2)
    expect(grad(one)(3).item()).toBeCloseTo(-6 / 9, 15)
    expect(customLinearSolve((x) => x.mul(2), np.zeros([0]), { solve: (_matvec, side) => side.div(2) }).shape).toEqual([0])
  })

  test('auxiliary results come along and have derivative zero', () => {
    const f = (rhs: NdArray): readonly [NdArray, NdArray] => {
      const [x, aux] = customLinearSolve((v) => matrix.matmul(v), rhs, {
        solve: (matvec, side) => [eliminating(matvec, side), { steps: np.array(3).astype('int32'), norm: side.square().sum() }],
        hasAux: true,
      })
      expect(aux.steps.dtype).toBe('int32')
      return [x.sum(), aux.norm]
    }
    expect(f(b)[1].item()).toBe(14)
    expect(jvp(f, [b], [weights])[1][1].item()).toBe(0)
    expect(distance(grad((rhs: NdArray) => np.add(...f(rhs)))(b), eliminate(matrix.transpose(), np.ones([3])))).toBeLessThan(1e-13)
    expect(vmap((rhs: NdArray) => f(rhs)[1])(np.stack([b, b.mul(2)])).toArray()).toEqual([14, 56])
  })

  test('is solved also where jit is disabled or NaN are looked for', () => {
    const gradient = grad((A: NdArray) => given(A, b).sum())
    const expected = gradient(matrix)
    expect(
      distance(
        disableJit(() => gradient(matrix)),
        expected,
      ),
    ).toBeLessThan(1e-14)
    expect(
      distance(
        debugNans(() => gradient(matrix)),
        expected,
      ),
    ).toBeLessThan(1e-14)
  })

  test('the solver is not differentiated', () => {
    let traced = 0
    const f = (rhs: NdArray): NdArray =>
      customLinearSolve((x) => x.mul(2), rhs, {
        solve: (_matvec, side) => {
          traced++
          // Its derivative would be wrong.
          return np.floor(side.mul(1e9)).div(2e9)
        },
        symmetric: true,
      })
    expect(grad((x: NdArray) => f(x).sum())(np.array([1, 2])).toArray()).toEqual([0.5, 0.5])
    expect(traced).toBe(1)
  })
})

describe('errors', () => {
  const solve = eliminating

  test('say what does not fit, and where', () => {
    const call = untyped(customLinearSolve)
    expect(() => call(1, b, { solve })).toThrow(ArgumentError)
    expect(() => call((v: NdArray) => v, b, {})).toThrow(/'solve' must be a function.*missing/)
    expect(() => call((v: NdArray) => v, b, { solve, transposeSolve: 3 })).toThrow(/'transposeSolve' must be a function/)
    expect(() => call((v: NdArray) => v, b, { solve, symmetrical: true })).toThrow(/unknown option 'symmetrical'/)
    expect(() => call((v: NdArray) => v.get([0, 2]), b, { solve })).toThrow(ShapeError)
    expect(() => call((v: NdArray) => v.get([0, 2]), b, { solve })).toThrow(/the result of matvec is .*float64\[2\].*b is float64\[3\]/)
    expect(() => call((v: NdArray) => ({ v }), b, { solve })).toThrow(TreeError)
    expect(() => call((v: NdArray) => v.astype('float32'), b, { solve })).toThrow(DtypeError)
    expect(() => call((v: NdArray) => v, np.array([1, 2]).astype('int32'), { solve })).toThrow(/b is int32\[2\], but unknowns are floats/)
    expect(() => call((v: unknown) => v, { p: b, q: np.array(true) }, { solve })).toThrow(/b\.q is bool/)
    expect(() => call((v: NdArray) => v, b, { solve: (_m: unknown, x: NdArray) => x.sum() })).toThrow(/the result of solve is/)
    expect(() => call((v: NdArray) => v, b, { solve, hasAux: true })).toThrow(OutputError)
    expect(() => call(() => 'x', b, { solve })).toThrow(OutputError)
    expect(() => call((v: NdArray) => v, b, { solve: (m: (x: unknown) => unknown) => m(np.array([1])) })).toThrow(/the argument of matvec/)
  })

  test('a matvec that is not linear, and a solver that cannot be transposed', () => {
    const affine = (rhs: NdArray): NdArray => customLinearSolve((v) => v.mul(v), rhs, { solve: (_m, x) => x, transposeSolve: (_m, x) => x })
    expect(() => affine(b)).toThrow(LinearityError)
    const looping = (rhs: NdArray): NdArray => customLinearSolve((v) => matrix.matmul(v), rhs, { solve: iterate })
    expect(distance(jvp(looping, [b], [weights])[1], eliminate(matrix, weights))).toBeLessThan(1e-12)
    expect(() => grad((x: NdArray) => looping(x).sum())(b)).toThrow(LinearityError)
    expect(() => grad((x: NdArray) => looping(x).sum())(b)).toThrow(/Give transposeSolve/)
  })
})

function ravelled(x: {
  readonly p: NdArray
  readonly q: readonly [NdArray]
}): readonly [NdArray, (v: NdArray) => { readonly p: NdArray; readonly q: readonly [NdArray] }] {
  const flat = np.concatenate([x.p.reshape([1]), x.q[0]])
  return [flat, (v) => ({ p: v.get(0), q: [v.get([1, 3])] })]
}
