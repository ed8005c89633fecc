import { describe, expect, test } from 'vitest'
import {
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  linearize,
  linearTranspose,
  np,
  vjp,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { discrepancy, type Function } from './nestings.js'
import { bounded, cases, plain, staged } from './whileCases.js'

const points = [1.3, 2.1, 4.5, 7.7]
const batch = np.array(points)

/** What a function of a scalar gives at every point, one at a time. */
const each = (f: Function): NdArray => np.stack(points.map((x) => f(np.array(x))))
const total =
  (f: Function): Function =>
  (x) =>
    f(x).sum()
const twice = (f: Function): Function => grad(grad(f))

/** Ways to a derivative of some order, and what must come out of it. */
const routes: Readonly<Record<string, readonly [(f: Function) => NdArray, (f: Function) => NdArray]>> = {
  'the value, mapped': [(f) => vmap(f)(batch), each],
  jvp: [(f) => each((x) => jvp(f, [x], [1])[1]), (f) => each((x) => jvp(f, [x], [1])[1])],
  grad: [(f) => each(grad(f)), (f) => each(grad(f))],
  'grad of jvp': [(f) => each(grad((x: NdArray) => jvp(f, [x], [1])[1])), (f) => each(twice(f))],
  'grad of linearize': [(f) => each(grad((x: NdArray) => linearize(f, [x])[1](1))), (f) => each(twice(f))],
  'jvp of grad': [(f) => each((x) => jvp(grad(f), [x], [1])[1]), (f) => each(twice(f))],
  'grad of grad': [(f) => each(twice(f)), (f) => each(twice(f))],
  'jvp of jvp': [(f) => each((x) => jvp((y: NdArray) => jvp(f, [y], [1])[1], [x], [1])[1]), (f) => each(twice(f))],
  'grad of grad of grad': [(f) => each(grad(twice(f))), (f) => each(grad(twice(f)))],
  'vmap of grad': [(f) => vmap(grad(f))(batch), (f) => each(grad(f))],
  'grad of vmap': [(f) => grad(total(vmap(f)))(batch), (f) => each(grad(f))],
  'vmap of grad of grad': [(f) => vmap(twice(f))(batch), (f) => each(twice(f))],
  'grad of vmap of grad': [(f) => grad(total(vmap(grad(f))))(batch), (f) => each(twice(f))],
  'grad of grad of vmap': [(f) => grad(total(grad(total(vmap(f)))))(batch), (f) => each(twice(f))],
  'vmap of vmap of grad': [(f) => vmap(vmap(grad(f)))(batch.reshape([2, 2])).reshape([4]), (f) => each(grad(f))],
  'grad of vmap of vmap': [(f) => grad(total(vmap(vmap(f))))(batch.reshape([2, 2])).reshape([4]), (f) => each(grad(f))],
  'hessian of vmap': [(f) => np.diag(hessian(total(vmap(f)))(batch)), (f) => each(twice(f))],
  'jit of grad': [(f) => each(jit(grad(f))), (f) => each(grad(f))],
  'grad of jit': [(f) => each(grad(jit(f))), (f) => each(grad(f))],
  'jit of vmap of grad of grad': [(f) => jit(vmap(twice(f)))(batch), (f) => each(twice(f))],
}

const withRoutes = (f: Function, unrolled: Function): void => {
  test.each(Object.entries(routes))('%s', (_route, [route, wanted]) => {
    expect(discrepancy(route(f), wanted(unrolled))).toBeLessThan(1e-12)
  })
}

describe.each(Object.entries(cases))('whileLoop, %s', (_case, of) => {
  withRoutes(of(staged), of(plain))
})

describe.each(['a counter, and a closure in test and body', 'an infinite derivative of the step that is not made', 'a loop in a loop'])(
  'whileLoop with maxSteps, %s',
  (name) => {
    const of = cases[name]
    if (of === undefined) throw new Error(`there is no case ${name}`)
    withRoutes(of(bounded), of(plain))
  },
)

describe('a value that all lanes share', () => {
  const loops: Readonly<Record<string, (x: NdArray, k: NdArray) => NdArray>> = {
    'a factor': (x, k) =>
      lax.whileLoop(
        (c: NdArray) => c.gt(0.5),
        (c) => np.sqrt(c.sub(0.5)).mul(k),
        x,
      ),
    'a factor in an inner loop, of as many steps for all': (x, k) => {
      const inner = (c: NdArray): NdArray =>
        lax.whileLoop(
          ([i]: [NdArray, NdArray]) => i.lt(3),
          ([i, v]) => [i.add(1), np.sqrt(v).mul(k).mul(0.6)],
          [np.array(0), c.sub(0.5)],
        )[1]
      return lax.whileLoop((c: NdArray) => c.gt(0.5), inner, x)
    },
    'a quotient whose denominator an ended lane may have zero': (x, k) =>
      lax.whileLoop(
        (c: NdArray) => c.gt(0.5),
        (c) => k.div(x.sub(0.3)).mul(0.01).add(c.mul(0.3)),
        x,
      ),
  }
  const xs = [0.3, 0.7, 1.5, 2.5]
  test.each(Object.entries(loops))(
    '%s: its derivatives are sums over the lanes, whatever lanes that have ended would do next',
    (_name, f) => {
      const mapped = (k: NdArray): NdArray => vmap((x: NdArray) => f(x, k))(np.array(xs)).sum()
      const summed = (k: NdArray): NdArray => xs.map((x) => f(np.array(x), k)).reduce((a, b) => a.add(b))
      const k = np.array(0.9)
      for (const order of [grad, (g: Function) => grad(grad(g)), (g: Function) => grad(grad(grad(g)))]) {
        const wanted = order(summed)(k)
        expect(Number.isFinite(wanted.item())).toBe(true)
        expect(discrepancy(order(mapped)(k), wanted)).toBeLessThan(1e-12)
        expect(discrepancy(jit(order(mapped))(k), wanted)).toBeLessThan(1e-12)
      }
    },
  )
})

describe('published values', () => {
  // x becomes (x + a / x) / 2: the Babylonian square root. Its limit √a does not depend on the start.
  const babylonian = (a: NdArray) => (x: NdArray) => x.add(a.div(x)).mul(0.5)
  const newton: Readonly<Record<string, (a: NdArray) => NdArray>> = {
    whileLoop: (a) =>
      lax.whileLoop(
        ({ n }: { n: NdArray; x: NdArray }) => n.lt(100),
        ({ n, x }) => ({ n: n.add(1), x: babylonian(a)(x) }),
        { n: np.zeros([], { dtype: 'int32' }), x: np.ones([]) },
      ).x,
    foriLoop: (a) => lax.foriLoop(0, 100, (_i, x: NdArray) => babylonian(a)(x), np.ones([])),
    'foriLoop with a traced bound': (a) =>
      lax.foriLoop(0, np.array(100, { dtype: 'int32' }), (_i, x: NdArray) => babylonian(a)(x), np.ones([])),
    'whileLoop until it stands still': (a) =>
      lax.whileLoop(
        ({ x, before }: { x: NdArray; before: NdArray }) => np.abs(x.sub(before)).gt(1e-15),
        ({ x }) => ({ x: babylonian(a)(x), before: x }),
        { x: a, before: np.zeros([]) },
      ).x,
  }
  test.each(Object.entries(newton))('the gradient through 100 steps of Newton is that of the square root: %s', (_name, root) => {
    for (const a of [0.25, 2, 9]) {
      for (const f of [root, jit(root)]) {
        expect(f(np.array(a)).item()).toBeCloseTo(Math.sqrt(a), 14)
        expect(grad(f)(a).item()).toBeCloseTo(1 / (2 * Math.sqrt(a)), 13)
        expect(grad(grad(f))(a).item()).toBeCloseTo(-1 / (4 * a ** 1.5), 12)
      }
      expect(jvp(root, [a], [1])[1].item()).toBeCloseTo(1 / (2 * Math.sqrt(a)), 13)
    }
    const roots = np.array([0.25, 2, 9])
    expect(discrepancy(vmap(grad(root))(roots), np.sqrt(roots).mul(2).pow(-1))).toBeLessThan(1e-13)
  })

  test('the power that the number of steps is', () => {
    // 3^5 is the first power of 3 of at least 100: its derivatives are 5 · 3^4 and 20 · 3^3.
    const f = (x: NdArray): NdArray =>
      lax.whileLoop(
        (y: NdArray) => y.lt(100),
        (y) => y.mul(x),
        x,
      )
    expect(grad(f)(3).item()).toBe(405)
    expect(grad(grad(f))(3).item()).toBe(540)
    expect(grad(grad(grad(f)))(3).item()).toBe(540)
  })
})

describe('derivatives of whileLoop', () => {
  test('more steps than one segment of a tape holds', () => {
    const f = (x: NdArray): NdArray => {
      const step = ({ i, y }: { i: NdArray; y: NdArray }): { i: NdArray; y: NdArray } => ({ i: i.add(1), y: np.sin(y).mul(x).add(y) })
      return lax.whileLoop(({ i }: { i: NdArray; y: NdArray }) => i.lt(1000), step, { i: 0, y: x }).y
    }
    const g = (x: NdArray): NdArray => lax.foriLoop(0, 1000, (_i, y: NdArray) => np.sin(y).mul(x).add(y), x)
    for (const x of [0.01, 0.5]) {
      expect(discrepancy(grad(f)(x), grad(g)(x))).toBeLessThan(1e-12)
      expect(discrepancy(grad(grad(f))(x), grad(grad(g))(x))).toBeLessThan(1e-11)
    }
    const xs = np.array([0.01, 0.5])
    expect(discrepancy(vmap(grad(f))(xs), vmap(grad(g))(xs))).toBeLessThan(1e-12)
    expect(discrepancy(jit(vmap(grad(f)))(xs), vmap(grad(g))(xs))).toBeLessThan(1e-12)
  })

  test('Jacobians of a carry that is a tree, in both modes', () => {
    type Pair = [NdArray, NdArray]
    const f = (x: NdArray): NdArray => {
      const step = ([u, v]: Pair): Pair => [np.tanh(v).add(u.mul(1.1)), u.mul(x).sum().mul(v).mul(0.1)]
      const [u, v] = lax.whileLoop(([u]: Pair) => u.sum().lt(9), step, [x, x.mul(x)])
      return np.concatenate([u, v])
    }
    const x = np.array([0.3, 0.8, 1.4])
    const forward = jacfwd(f)(x)
    expect(discrepancy(jacrev(f)(x), forward)).toBeLessThan(1e-13)
    expect(discrepancy(jit(jacrev(f))(x), forward)).toBeLessThan(1e-13)
    const h = 1e-6
    const differences = np.stack([0, 1, 2].map((i) => {
      const e = np.array([0, 1, 2].map((k) => (k === i ? h : 0)))
      return f(x.add(e)).sub(f(x.sub(e))).div(2 * h)
    }), 1) // prettier-ignore
    expect(discrepancy(forward, differences)).toBeLessThan(1e-8)
  })

  test('integers have none, and a carry that starts without a tangent may get one', () => {
    const f = (x: NdArray): NdArray => {
      const last = lax.whileLoop(
        ({ n }: { n: NdArray; y: NdArray; z: NdArray }) => n.lt(4),
        ({ n, y, z }) => ({ n: n.add(1), y: y.add(z), z: z.mul(x) }),
        { n: np.zeros([], { dtype: 'int32' }), y: np.zeros([]), z: np.ones([]) },
      )
      return last.y.mul(last.n)
    }
    // 4 (1 + x + x² + x³)
    expect(f(np.array(2)).item()).toBe(60)
    expect(grad(f)(2).item()).toBe(4 * (1 + 4 + 12))
    expect(jvp(f, [2], [1])[1].item()).toBe(68)
  })

  test('float32 stays float32', () => {
    const x = np.array(1.5, { dtype: 'float32' })
    const f = (y: NdArray): NdArray =>
      lax.whileLoop(
        (c: NdArray) => c.lt(10),
        (c) => c.mul(y),
        y,
      )
    expect([grad(f)(x).dtype, grad(f)(x).item()]).toEqual(['float32', Math.fround(6 * 1.5 ** 5)])
  })

  test('a test that depends on the argument gives no derivative of its own', () => {
    const f = (x: NdArray): NdArray =>
      lax.whileLoop(
        (y: NdArray) => y.lt(x),
        (y) => y.add(1),
        np.zeros([]),
      )
    expect([f(np.array(2.5)).item(), grad(f)(2.5).item(), jvp(f, [2.5], [1])[1].item()]).toEqual([3, 0, 0])
  })

  test('a cotangent of a result with several leaves, pulled back again and again', () => {
    const f = (x: NdArray): { y: NdArray; z: NdArray } =>
      lax.whileLoop(({ y }: { y: NdArray; z: NdArray }) => y.lt(9), ({ y, z }) => ({ y: y.mul(x), z: z.add(y) }), { y: x, z: x }) // prettier-ignore
    // x = 3: y is x² and z is x + x.
    const [, pullback] = vjp(f, [3])
    expect(pullback({ y: np.array(1), z: np.array(0) })[0].item()).toBe(6)
    expect(pullback({ y: np.array(0), z: np.array(1) })[0].item()).toBe(2)
    expect(pullback({ y: np.array(2), z: null })[0].item()).toBe(12)
  })

  test('a loop that is linear in its carry is transposed; one whose test depends on it is not linear', () => {
    const f = (x: NdArray): NdArray =>
      lax.whileLoop(
        ({ i }: { i: NdArray; y: NdArray }) => i.lt(3),
        ({ i, y }) => ({ i: i.add(1), y: y.mul(i.add(2)).add(y.sum()) }),
        { i: np.zeros([]), y: x },
      ).y
    const x = np.array([1, 2])
    const [pulled] = linearTranspose(f, x)(np.array([3, -5]))
    expect(discrepancy(pulled, np.matmul(jacfwd(f)(x).T, np.array([3, -5])))).toBe(0)
    const g = (y: NdArray): NdArray =>
      lax.whileLoop(
        (c: NdArray) => c.lt(9),
        (c) => c.mul(2),
        y,
      )
    expect(() => linearTranspose(g, np.array(1))(np.array(1))).toThrow(/while/)
  })

  test('what the gradient does not need is not computed', () => {
    const f = (x: NdArray): NdArray => {
      const step = ({ y, z }: { y: NdArray; z: NdArray }): { y: NdArray; z: NdArray } => ({ y: y.mul(1.5), z: np.exp(z) })
      return lax.whileLoop(({ y }: { y: NdArray; z: NdArray }) => y.lt(9), step, { y: x, z: x }).y
    }
    const program = jit(grad(f)).explain(np.array(2))
    expect(program).not.toContain('exp')
  })
})
