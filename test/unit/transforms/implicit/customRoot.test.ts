import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  customRoot,
  DtypeError,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  LinearityError,
  lax,
  np,
  ShapeError,
  solvers,
  TreeError,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { untyped } from '../untyped.js'
import { distance, eliminating } from './elimination.js'

type Scalar = (x: NdArray) => NdArray

/** Newton's method, written out. */
function newton(f: Scalar, guess: NdArray): NdArray {
  let x = guess
  for (let step = 0; step < 12; step++) x = x.sub(f(x).div(grad((u: NdArray) => f(u).sum())(x)))
  return x
}

/** Bisection, which has no derivative that means anything. */
function bisect(f: Scalar, guess: NdArray): NdArray {
  const [low] = lax.whileLoop(
    ([a, b]) => b.sub(a).gt(1e-15),
    ([a, b]) => {
      const middle = a.add(b).div(2)
      const below = f(middle).lt(0)
      return [np.where(below, middle, a), np.where(below, b, middle)] as const
    },
    [guess, guess.add(8)] as const,
  )
  return low
}

const divide = (g: (x: NdArray | number) => NdArray, y: NdArray): NdArray => y.div(g(1))

describe.each([
  ['Newton', newton, 1],
  ['bisection', bisect, 0],
] as const)('a square root by %s', (_name, solve, guess) => {
  const squareRoot = (c: NdArray | number): NdArray => customRoot((x) => x.mul(x).sub(c), np.array(guess), { solve, tangentSolve: divide })

  test('has the derivatives of the square root, to order four', () => {
    expect(squareRoot(2).item()).toBeCloseTo(Math.SQRT2, 14)
    const exact = [0.5 * 2 ** -0.5, -0.25 * 2 ** -1.5, 0.375 * 2 ** -2.5, (-15 / 16) * 2 ** -3.5]
    let f: Scalar = squareRoot
    for (const value of exact) {
      f = grad(f)
      expect(f(np.array(2)).item()).toBeCloseTo(value, 12)
    }
  })

  test('in every mode, under jit and vmap', () => {
    const second = -0.25 * 2 ** -1.5
    expect(jvp(squareRoot, [2], [3])[1].item()).toBeCloseTo(1.5 * 2 ** -0.5, 13)
    expect(jvp(grad(squareRoot), [2], [1])[1].item()).toBeCloseTo(second, 13)
    expect(grad((c: NdArray) => jvp(squareRoot, [c], [1])[1])(2).item()).toBeCloseTo(second, 13)
    expect(jit(grad(jit(grad(jit(squareRoot)))))(2).item()).toBeCloseTo(second, 13)
    const c = np.array([1, 2, 5])
    expect(distance(vmap(squareRoot)(c), np.sqrt(c))).toBeLessThan(1e-14)
    expect(
      distance(jit(vmap(grad(grad(squareRoot))))(c), grad((x: NdArray) => grad((y: NdArray) => np.sqrt(y).sum())(x).sum())(c)),
    ).toBeLessThan(1e-13)
    expect(distance(hessian((x: NdArray) => vmap(squareRoot)(x).prod())(c), hessian((x: NdArray) => np.sqrt(x).prod())(c))).toBeLessThan(
      1e-13,
    )
  })
})

describe('systems', () => {
  /** x = tanh(W x + c). */
  const W = np.array([
    [0.3, -0.2],
    [0.4, 0.1],
  ])
  const c = np.array([0.5, -1])

  const iterate = (f: Scalar, x: NdArray): NdArray => {
    for (let step = 0; step < 60; step++) x = x.add(f(x))
    return x
  }
  const implicit = (w: NdArray, d: NdArray): NdArray =>
    customRoot((x) => np.tanh(w.matmul(x).add(d)).sub(x), np.zeros([2]), {
      solve: iterate,
      tangentSolve: (g, y) => solvers.gmres(g, y, { tol: 1e-14 })[0],
    })
  const eliminated = (w: NdArray, d: NdArray): NdArray =>
    customRoot((x) => np.tanh(w.matmul(x).add(d)).sub(x), np.zeros([2]), { solve: iterate, tangentSolve: eliminating })
  const unrolled = (w: NdArray, d: NdArray): NdArray => {
    let x = np.zeros([2])
    for (let step = 0; step < 60; step++) x = np.tanh(w.matmul(x).add(d))
    return x
  }

  test.each([
    ['gmres', implicit],
    ['elimination', eliminated],
  ] as const)('the derivative of a fixed point is the one through the loop: %s', (_name, solve) => {
    expect(distance(solve(W, c), unrolled(W, c))).toBeLessThan(1e-15)
    for (const argnums of [0, 1] as const) {
      const through = jacrev(unrolled, { argnums })(W, c)
      expect(distance(jacfwd(solve, { argnums })(W, c), through)).toBeLessThan(1e-12)
      expect(distance(jacrev(solve, { argnums })(W, c), through)).toBeLessThan(1e-12)
    }
    const loss = (f: typeof unrolled) => (w: NdArray) =>
      f(w, c)
        .mul(np.array([1, 3]))
        .sum()
    expect(distance(hessian(loss(solve))(W), hessian(loss(unrolled))(W))).toBeLessThan(1e-11)
    expect(distance(jit(grad(loss(solve)))(W), grad(loss(unrolled))(W))).toBeLessThan(1e-12)
    const many = np.stack([W, W.mul(0.5), W.neg()])
    expect(distance(vmap(grad(loss(solve)))(many), vmap(grad(loss(unrolled)))(many))).toBeLessThan(1e-12)
    // What the lanes share is not repeated.
    const offsets = np.stack([c, c.neg(), c.mul(3)])
    const inC = (f: typeof unrolled) =>
      vmap(
        grad(
          (w: NdArray, d: NdArray) =>
            f(w, d)
              .mul(np.array([1, 3]))
              .sum(),
          { argnums: 1 },
        ),
        { inAxes: [null, 0] },
      )
    expect(distance(inC(solve)(W, offsets), inC(unrolled)(W, offsets))).toBeLessThan(1e-12)
    const total = (f: typeof unrolled) => (w: NdArray, d: NdArray) =>
      vmap(f, { inAxes: [null, 0] })(w, d)
        .mul(np.array([1, 3]))
        .sum()
    for (const argnums of [0, 1] as const)
      expect(distance(grad(total(solve), { argnums })(W, offsets), grad(total(unrolled), { argnums })(W, offsets))).toBeLessThan(1e-12)
  })

  test('of pytrees, with auxiliary results', () => {
    const f = (a: NdArray): readonly [NdArray, NdArray] => {
      const [{ u, v }, aux] = customRoot(
        ({ u, v }) => ({ u: u.mul(2).sub(v), v: v.mul(v).sub(a) }),
        { u: np.array(1), v: np.array(1) },
        {
          solve: (system, guess) => {
            let at = guess
            for (let step = 0; step < 8; step++) {
              const now = system(at)
              const v = at.v.sub(now.v.div(at.v.mul(2)))
              at = { u: v.div(2), v }
            }
            return [at, { left: system(at).v.add(a) }]
          },
          tangentSolve: (g, y) => {
            // The matrix is triangular: u appears in the first equation alone.
            const v = y.v.div(g({ u: 0, v: 1 }).v)
            const along = g({ u: 0, v: 1 }).u
            return { u: y.u.sub(along.mul(v)).div(2), v }
          },
          hasAux: true,
        },
      )
      return [u.add(v), aux.left]
    }
    const [value, left] = f(np.array(4))
    expect([value.item(), left.item()]).toEqual([3, 4])
    expect(grad((a: NdArray) => f(a)[0])(4).item()).toBeCloseTo(1.5 / 4, 14)
    expect(grad((a: NdArray) => grad((x: NdArray) => f(x)[0])(a))(4).item()).toBeCloseTo(-1.5 / 4 / 8, 14)
    expect(grad((a: NdArray) => f(a)[1])(4).item()).toBe(0)
  })

  test('the initial guess has derivative zero', () => {
    const f = (guess: NdArray): NdArray => customRoot((x) => x.mul(x).sub(2), guess, { solve: newton, tangentSolve: divide })
    expect(grad(f)(1).item()).toBe(0)
    expect(jvp((x: NdArray) => f(x).mul(x), [1.5], [1])[1].item()).toBeCloseTo(Math.SQRT2, 15)
  })

  test('derivatives are right also where a constant would give NaN by a zero tangent written out', () => {
    // The derivative of x^n in n is x^n log x.
    const f = (c: NdArray, n: NdArray): NdArray =>
      customRoot((x) => np.power(x, n).sub(c), np.array(-1), {
        solve: (_f, x) => x.mul(0).sub(2),
        tangentSolve: divide,
      })
    expect(grad(f)(-8, np.array(3)).item()).toBeCloseTo(1 / 12, 15)
  })
})

describe('errors', () => {
  const call = untyped(customRoot)
  const options = { solve: newton, tangentSolve: divide }

  test('say what does not fit, and where', () => {
    expect(() => call(3, 1, options)).toThrow(ArgumentError)
    expect(() => call((x: NdArray) => x, 1, { solve: newton })).toThrow(/'tangentSolve' must be a function.*missing/)
    expect(() => call((x: NdArray) => x, 1, { ...options, transposeSolve: divide })).toThrow(/unknown option 'transposeSolve'/)
    expect(() => call((x: NdArray) => np.stack([x, x]), 1, options)).toThrow(ShapeError)
    expect(() => call((x: NdArray) => np.stack([x, x]), 1, options)).toThrow(/the result of f is .*initialGuess is/)
    expect(() => call((x: NdArray) => [x], 1, options)).toThrow(TreeError)
    expect(() => call(({ a }: { a: NdArray }) => ({ a: a.astype('float32') }), { a: 1 }, options)).toThrow(
      /the result of f at a is float32/,
    )
    expect(() => call((x: NdArray) => x, np.array([1]).astype('int32'), options)).toThrow(DtypeError)
    expect(() => call((x: NdArray) => x, 1, { ...options, solve: () => 'x' })).toThrow(/solve/)
    expect(() => call((x: NdArray) => x, 1, { ...options, tangentSolve: (_g: unknown, y: NdArray) => [y] })).toThrow(
      /the result of tangentSolve/,
    )
  })

  test('reverse mode through a tangentSolve that loops says what to write', () => {
    const f = (c: NdArray): NdArray =>
      customRoot((x) => x.mul(x).sub(c), np.array(1), {
        solve: newton,
        tangentSolve: (g, y) =>
          lax.whileLoop(
            (v) => np.abs(g(v).sub(y)).gt(1e-13),
            (v) => v.sub(g(v).sub(y).mul(0.2)),
            np.zeros([]),
          ),
      })
    expect(jvp(f, [4], [1])[1].item()).toBeCloseTo(0.25, 12)
    expect(() => grad(f)(4)).toThrow(LinearityError)
    expect(() => grad(f)(4)).toThrow(/customRoot of .*tangentSolve/)
  })
})
