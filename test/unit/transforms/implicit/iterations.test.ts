import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  disableJit,
  DtypeError,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  np,
  ShapeError,
  solvers,
  TreeError,
  valueAndGrad,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { untyped } from '../untyped.js'
import { distance } from './elimination.js'

const W = np.array([
  [0.3, -0.2, 0.1],
  [0.4, 0.1, -0.3],
  [0, 0.2, 0.2],
])
const c = np.array([0.5, -1, 0.2])

describe('fixedPoint', () => {
  const layer = (w: NdArray, d: NdArray) => (x: NdArray) => np.tanh(w.matmul(x).add(d))
  const implicit = (w: NdArray, d: NdArray): NdArray => solvers.fixedPoint(layer(w, d), np.zeros([3]))[0]
  const unrolled = (w: NdArray, d: NdArray): NdArray => {
    let x = np.zeros([3])
    for (let step = 0; step < 60; step++) x = layer(w, d)(x)
    return x
  }
  const loss = (f: typeof unrolled) => (w: NdArray, d: NdArray) =>
    f(w, d)
      .mul(np.array([1, -2, 3]))
      .sum()

  test('is the one that the unrolled loop reaches, and so are its derivatives', () => {
    const [x, info] = solvers.fixedPoint(layer(W, c), np.zeros([3]))
    expect(distance(x, unrolled(W, c))).toBeLessThan(1e-12)
    expect(info.converged.item()).toBe(true)
    expect(info.residual.item()).toBeLessThan(1e-11)
    expect(info.steps.item()).toBeLessThan(60)
    for (const argnums of [0, 1] as const) {
      const exact = jacrev(unrolled, { argnums })(W, c)
      expect(distance(jacrev(implicit, { argnums })(W, c), exact)).toBeLessThan(1e-10)
      expect(distance(jacfwd(implicit, { argnums })(W, c), exact)).toBeLessThan(1e-10)
    }
    expect(distance(hessian(loss(implicit))(W, c), hessian(loss(unrolled))(W, c))).toBeLessThan(1e-9)
    const along = (f: typeof unrolled): NdArray => jvp(grad(loss(f)), [W, c], [W.mul(W), c])[1]
    expect(distance(along(implicit), along(unrolled))).toBeLessThan(1e-9)
  })

  test('under jit and vmap', () => {
    const many = np.stack([W, W.mul(0.2), W.neg()])
    const exact = vmap(grad(loss(unrolled)), { inAxes: [0, null] })(many, c)
    expect(distance(vmap(grad(loss(implicit)), { inAxes: [0, null] })(many, c), exact)).toBeLessThan(1e-10)
    expect(distance(jit(vmap(grad(loss(implicit)), { inAxes: [0, null] }))(many, c), exact)).toBeLessThan(1e-10)
    const [, info] = vmap((w: NdArray) => solvers.fixedPoint(layer(w, c), np.zeros([3])))(many)
    // Each lane counts its own steps.
    const alone = [0, 1, 2].map((i) => solvers.fixedPoint(layer(many.get(i), c), np.zeros([3]))[1].steps.item())
    expect(info.steps.toArray()).toEqual(alone)
    expect(
      distance(
        disableJit(() => grad(loss(implicit))(W, c)),
        grad(loss(unrolled))(W, c),
      ),
    ).toBeLessThan(1e-10)
  })

  test('of pytrees and of numbers; the start has derivative zero', () => {
    const f = (a: NdArray): NdArray => {
      const [{ p, q }] = solvers.fixedPoint(({ p, q }) => ({ p: q[0].div(2).add(a), q: [p.div(2)] as const }), {
        p: 0,
        q: [np.zeros([2])] as const,
      })
      expect(q[0].shape).toEqual([2])
      return p.add(q[0].sum())
    }
    expect(() => f(np.array(1))).toThrow(ShapeError)
    const squareRoot = (a: NdArray | number, start: NdArray | number): NdArray =>
      solvers.fixedPoint((x) => x.add(np.divide(a, x)).div(2), start)[0]
    expect(squareRoot(2, 1).item()).toBeCloseTo(Math.SQRT2, 14)
    expect(grad(squareRoot, { argnums: [0, 1] })(2, 1).map((x) => x.item())).toEqual([expect.closeTo(0.5 * Math.SQRT1_2, 14), 0])
  })

  test('what does not converge is NaN, or kept on request', () => {
    const [x, info] = solvers.fixedPoint((v) => v.mul(2), 1)
    expect([x.item(), info.converged.item(), info.steps.item()]).toEqual([NaN, false, 1000])
    expect(grad((a: NdArray) => solvers.fixedPoint((v) => v.mul(a).mul(v), 3)[0])(1).item()).toBeNaN()
    const [kept] = solvers.fixedPoint((v) => v.mul(0.5), 1, { maxSteps: 3, unconverged: 'keep' })
    expect(kept.item()).toBe(1 / 16)
    const [rough] = solvers.fixedPoint((v) => v.mul(0.5), np.array(1, { dtype: 'float32' }), { tol: 1e-2 })
    expect(rough.dtype).toBe('float32')
    expect(rough.item()).toBeGreaterThan(1e-3)
  })
})

const methods = ['newton', 'broyden'] as const

describe.each(methods)('root by %s', (method) => {
  const cubeRoot = (a: NdArray | number): NdArray => solvers.root((x) => x.mul(x).mul(x).sub(a), 1, { method })[0]

  test('closed forms, to order three', () => {
    expect(cubeRoot(8).item()).toBeCloseTo(2, 14)
    expect(grad(cubeRoot)(8).item()).toBeCloseTo(1 / 12, 14)
    expect(grad(grad(cubeRoot))(8).item()).toBeCloseTo(-2 / 9 / 32, 14)
    expect(grad(grad(grad(cubeRoot)))(8).item()).toBeCloseTo(10 / 27 / 256, 14)
    expect(jvp(grad(cubeRoot), [8], [1])[1].item()).toBeCloseTo(-2 / 9 / 32, 14)
    expect(grad(jit(grad(cubeRoot)))(8).item()).toBeCloseTo(-2 / 9 / 32, 14)
  })

  test('in lanes that take different numbers of steps', () => {
    const a = np.array([1, 8, 1e3, 1e-3])
    const [x, info] = vmap((v: NdArray) => solvers.root((u) => u.mul(u).mul(u).sub(v), 1, { method }))(a)
    expect(distance(x, np.cbrt(a))).toBeLessThan(1e-13)
    expect(info.steps.max().item()).toBeGreaterThan(info.steps.min().item())
    expect(distance(vmap(grad(cubeRoot))(a), vmap(grad((v: NdArray) => np.cbrt(v)))(a))).toBeLessThan(1e-12)
  })

  test('a system of trees: where a circle meets a line', () => {
    // x² + y² = r², y = m x.
    const meet = (r: NdArray, m: NdArray): NdArray => {
      const [p, info] = solvers.root(
        ({ x, y }) => ({ x: x.square().add(y.square()).sub(r.square()), y: y.sub(m.mul(x)) }),
        { x: 1, y: 1 },
        { method },
      )
      expect(p.x.shape).toEqual([])
      expect(info.steps.shape).toEqual([])
      return p.x
    }
    const exact = (r: NdArray, m: NdArray): NdArray => r.div(np.sqrt(m.square().add(1)))
    const at = [np.array(3), np.array(0.5)] as const
    expect(meet(...at).item()).toBeCloseTo(exact(...at).item(), 13)
    const slope = grad(exact, { argnums: 1 })(...at)
    for (const found of [grad(meet, { argnums: 1 })(...at), jacfwd(meet, { argnums: 1 })(...at), jacrev(meet, { argnums: 1 })(...at)])
      expect(distance(found, slope)).toBeLessThan(1e-12)
    const both = { argnums: [0, 1] } as const
    hessian(
      meet,
      both,
    )(...at).forEach((row, i) => {
      row.forEach((entry, j) => {
        expect(entry.item()).toBeCloseTo(hessian(exact, both)(...at)[i]![j]!.item(), 11)
      })
    })
  })

  test('says where there is no root', () => {
    const [x, info] = solvers.root((v) => v.square().add(1), 0.7, { method })
    expect([x.item(), info.converged.item()]).toEqual([NaN, false])
    const [kept, same] = solvers.root((v) => v.square().add(1), 0.7, { method, unconverged: 'keep' })
    expect([Number.isNaN(kept.item()), same.converged.item()]).toEqual([false, false])
    expect(same.residual.item()).toBeGreaterThanOrEqual(1)
    expect(solvers.root((v) => v.mul(NaN), 1, { method })[1].converged.item()).toBe(false)
    // A start on the root is one.
    const [there, none] = solvers.root((v) => v.square().sub(4), 2, { method })
    expect([there.item(), none.steps.item(), none.converged.item()]).toEqual([2, 0, true])
  })

  test('more unknowns than elimination takes', () => {
    const n = 140
    const target = np.linspace(0.5, 2, n)
    const f = (a: NdArray): NdArray =>
      solvers.root((x) => x.add(x.square().mul(0.1)).add(x.sum().mul(1e-3)).sub(a), np.zeros([n]), { method })[0]
    const x = f(target)
    expect(distance(x.add(x.square().mul(0.1)).add(x.sum().mul(1e-3)), target)).toBeLessThan(1e-10)
    // The Jacobian is a diagonal and a matrix of rank one, whose inverse Sherman and Morrison give.
    const d = x.mul(0.2).add(1)
    const share = np.divide(1, d)
    const exact = share.mul(np.subtract(1, share.sum().mul(1e-3).div(share.sum().mul(1e-3).add(1))))
    expect(distance(grad((a: NdArray) => f(a).sum())(target), exact)).toBeLessThan(1e-9)
  })
})

const minimizers = ['bfgs', 'newton', 'gradientDescent'] as const

describe.each(minimizers)('argmin by %s', (method) => {
  const P = np.array([
    [3, 1, 0],
    [1, 2, 0.5],
    [0, 0.5, 4],
  ])
  const energy = (x: NdArray, theta: NdArray): NdArray =>
    x
      .dot(P.matmul(x))
      .div(2)
      .add(np.cosh(x).sum())
      .sub(x.dot(theta))
      .add(x.get(0).mul(x.get(1)).mul(theta.get(2)).mul(0.1))
  const minimum = (theta: NdArray): NdArray => solvers.argmin((x) => energy(x, theta), np.zeros([3]), { method, tol: 1e-10 })[0]
  const theta = np.array([1, -2, 0.5])

  test('the gradient vanishes there, and its derivative is −H⁻¹ ∂g/∂θ', () => {
    const [x, info] = solvers.argmin((v) => energy(v, theta), np.zeros([3]), { method, tol: 1e-10 })
    expect(info.converged.item()).toBe(true)
    expect(np.linalg.norm(grad(energy)(x, theta)).item()).toBeCloseTo(info.residual.item(), 14)
    expect(info.residual.item()).toBeLessThan(1e-10)
    const H = hessian(energy)(x, theta)
    const mixed = jacfwd(grad(energy), { argnums: 1 })(x, theta)
    const J = jacrev(minimum)(theta)
    expect(distance(H.matmul(J), mixed.neg())).toBeLessThan(1e-8)
    expect(distance(jacfwd(minimum)(theta), J)).toBeLessThan(1e-8)
    expect(distance(jit(jacrev(minimum))(theta), J)).toBeLessThan(1e-8)
  })

  test('the value at the minimum has the gradient and Hessian of the envelope theorem', () => {
    const value = (t: NdArray): NdArray => energy(minimum(t), t)
    const x = minimum(theta)
    // dV/dθ = ∂E/∂θ, where x is held; d²V/dθ² = ∂²E/∂θ² − ∂g/∂θᵀ H⁻¹ ∂g/∂θ.
    expect(distance(grad(value)(theta), grad(energy, { argnums: 1 })(x, theta))).toBeLessThan(1e-8)
    const mixed = jacfwd(grad(energy), { argnums: 1 })(x, theta)
    const direct = hessian(energy, { argnums: 1 })(x, theta)
    const through = mixed.transpose().matmul(jacrev(minimum)(theta))
    expect(distance(hessian(value)(theta), direct.add(through))).toBeLessThan(1e-7)
  })

  test('in lanes', () => {
    const thetas = np.stack([theta, theta.mul(0), theta.mul(3)])
    const x = vmap(minimum)(thetas)
    expect(
      np
        .abs(vmap(grad(energy))(x, thetas))
        .max()
        .item(),
    ).toBeLessThan(1e-10)
    expect(np.abs(x.get(1)).max().item()).toBe(0)
    expect(distance(vmap(jacrev(minimum))(thetas).get(2), jacrev(minimum)(theta.mul(3)))).toBeLessThan(1e-8)
  })

  test('says where there is no minimum', () => {
    const [x, info] = solvers.argmin((v) => v.neg(), 1, { method })
    expect([x.item(), info.converged.item()]).toEqual([NaN, false])
    expect(solvers.argmin((v) => v.square().mul(NaN), 1, { method })[1].converged.item()).toBe(false)
    const [kept, few] = solvers.argmin((v) => v.sub(3).square().square(), 0, { method, maxSteps: 2, unconverged: 'keep' })
    expect([few.converged.item(), few.steps.item()]).toEqual([false, 2])
    expect(kept.item()).toBeGreaterThan(0)
  })
})

test('Rosenbrock’s valley, whose minimum is known', () => {
  const valley = (a: NdArray) => (p: { readonly x: NdArray; readonly y: NdArray }) =>
    a.sub(p.x).square().add(p.y.sub(p.x.square()).square().mul(100))
  for (const method of ['bfgs', 'newton'] as const) {
    const minimum = (a: NdArray): NdArray => {
      const [p] = solvers.argmin(valley(a), { x: -1.2, y: 1 }, { method, tol: 1e-9 })
      return p.x.add(p.y)
    }
    // x = a, y = a².
    const [value, slope] = valueAndGrad(minimum)(1)
    expect(value.item()).toBeCloseTo(2, 7)
    expect(slope.item()).toBeCloseTo(3, 6)
    expect(grad(grad(minimum))(1).item()).toBeCloseTo(2, 5)
  }
})

test('without unknowns everything is solved, and nothing depends on anything', () => {
  const none = np.zeros([0])
  for (const solver of [solvers.fixedPoint, solvers.root]) {
    const f = (c: NdArray): NdArray => solver((x: NdArray) => x.mul(c), none)[0].sum()
    expect([f(np.array(0.5)).item(), grad(f)(0.5).item()]).toEqual([0, 0])
  }
  for (const method of minimizers) expect(solvers.argmin((x: NdArray) => x.square().sum(), none, { method })[1].converged.item()).toBe(true)
})

test('trees of several dtypes keep them', () => {
  const f = (c: NdArray): { readonly a: NdArray; readonly b: NdArray } =>
    solvers.root(({ a, b }) => ({ a: a.mul(a).sub(c), b: b.mul(3).sub(1).add(a.astype('float32')) }), {
      a: np.array(1),
      b: np.array(1, { dtype: 'float32' }),
    })[0]
  const { a, b } = f(np.array(2))
  expect([a.dtype, b.dtype]).toEqual(['float64', 'float32'])
  expect(a.item()).toBeCloseTo(Math.SQRT2, 14)
  expect(grad((c: NdArray) => f(c).b)(2).item()).toBeCloseTo(-Math.SQRT1_2 / 6, 7)
})

describe('errors', () => {
  test('say what does not fit', () => {
    const [fixedPoint, root, argmin] = [solvers.fixedPoint, solvers.root, solvers.argmin].map(untyped)
    const square = (x: NdArray): NdArray => x.square()
    for (const call of [fixedPoint!, root!, argmin!]) {
      expect(() => call(1, 1)).toThrow(ArgumentError)
      expect(() => call(square, np.array([1]).astype('int32'))).toThrow(DtypeError)
      expect(() => call(square, 1, { tol: -1 })).toThrow(/'tol'/)
      expect(() => call(square, 1, { maxSteps: -1 })).toThrow(/'maxSteps'/)
      expect(() => call(square, 1, { unconverged: true })).toThrow(/'nan' or 'keep'/)
      expect(() => call(square, 1, { maxIter: 3 })).toThrow(/unknown option 'maxIter'/)
    }
    expect(() => fixedPoint!(square, 1, { method: 'anderson' })).toThrow(/unknown option 'method'/)
    expect(() => root!(square, 1, { method: 'secant' })).toThrow(/no method 'secant'. The methods are newton, broyden/)
    expect(() => argmin!(square, 1, { method: 'toString' })).toThrow(/bfgs, newton, gradientDescent/)
    expect(() => root!((x: NdArray) => x.sum(), np.ones([2]))).toThrow(ShapeError)
    expect(() => root!((x: NdArray) => [x], 1)).toThrow(TreeError)
    expect(() => fixedPoint!((x: NdArray) => [x], 1)).toThrow(TreeError)
    expect(() => argmin!(square, np.ones([2]))).toThrow(/scalar/)
  })
})
