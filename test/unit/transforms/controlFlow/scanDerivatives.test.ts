import { describe, expect, test } from 'vitest'
import {
  disableJit,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  linearTranspose,
  np,
  vjp,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { discrepancy, nested, nestings, type Function } from './nestings.js'

interface Pair {
  readonly f: Function
  /** The same, by a loop of JavaScript. */
  readonly unrolled: Function
}

type Body = (c: NdArray, x: NdArray) => readonly [NdArray, NdArray]

const xs = np.array([0.3, -0.7, 1.1, 0.2, -0.4])

function unroll(body: Body, init: NdArray, stack: NdArray, reverse = false): [NdArray, NdArray] {
  const ys: NdArray[] = []
  let carry = init
  const n = stack.shape[0] ?? 0
  for (let k = 0; k < n; k++) {
    const i = reverse ? n - 1 - k : k
    const [next, y] = body(carry, stack.get(i))
    carry = next
    ys[i] = y
  }
  return [carry, np.stack(ys)]
}

const both = ([carry, ys]: readonly [NdArray, NdArray]): NdArray => carry.add(ys.mul(ys).sum(0))

const inClosure = pairOf((x) => [(c, e) => [np.sin(c.mul(x)).add(e), c.mul(x)], np.zerosLike(x), xs])

const pairs: Readonly<Record<string, Pair>> = {
  'in the initial carry': pairOf((x) => [(c, e) => [np.sin(c).mul(e).add(c), c.mul(e)], x, xs]),
  'in a closure': inClosure,
  'in the elements': pairOf((x) => [(c, e) => [np.sin(c).mul(e), np.exp(c).mul(e)], np.onesLike(x), np.stack([x, x.mul(2), np.sin(x)])]),
  'in everything, backwards': pairOf((x) => [(c, e) => [np.sin(c).mul(e).mul(x), c.mul(e)], x, np.stack([x, x.mul(2), np.sin(x)])], true),
  'in a carry that starts constant': pairOf((x) => [(c, e) => [c.mul(0.5).add(x.mul(e)), c.mul(c)], np.onesLike(x), xs]),
}

function pairOf(of: (x: NdArray) => [Body, NdArray, NdArray], reverse = false): Pair {
  return {
    f: (x) => {
      const [body, init, stack] = of(x)
      return both(lax.scan((c: NdArray, e: NdArray) => body(c, e), init, stack, { reverse }))
    },
    unrolled: (x) => {
      const [body, init, stack] = of(x)
      return both(unroll(body, init, stack, reverse))
    },
  }
}

const point = np.array([0.4, -0.9])

/** The nestings under which the two functions differ, and by how much. */
function wrongNestings(depth: number, f: Function, unrolled: Function): readonly string[] {
  return nestings
    .filter(({ length }) => length === depth)
    .map((nesting) => ({ nesting, error: discrepancy(nested(nesting, f)(point), nested(nesting, unrolled)(point)) }))
    .filter(({ error }) => !(error < 1e-12))
    .map(({ nesting, error }) => `${nesting.join(' of ')}: ${String(error)}`)
}

describe.each(Object.entries(pairs))('derivatives %s', (_name, { f, unrolled }) => {
  test.each([1, 2])('under every nesting of %s transforms', (depth) => {
    expect(wrongNestings(depth, f, unrolled)).toEqual([])
  })

  test('without staging', () => {
    const found = disableJit(() => grad((x: NdArray) => f(x).sum())(point))
    expect(discrepancy(found, grad((x: NdArray) => unrolled(x).sum())(point))).toBeLessThan(1e-13)
  })

  test('differences', () => {
    const h = 1e-6
    const value = (t: number): number =>
      f(point.add(np.array([t, -t])))
        .sum()
        .item()
    const [, slope] = jvp((x: NdArray) => f(x).sum(), [point], [np.array([1, -1])])
    expect(slope.item()).toBeCloseTo((value(h) - value(-h)) / (2 * h), 7)
  })
})

test('in a closure, under every nesting of three transforms', () => {
  const { f, unrolled } = inClosure
  expect(wrongNestings(3, f, unrolled)).toEqual([])
})

describe('loops in loops', () => {
  const inner = (x: NdArray, scale: NdArray): NdArray => lax.scan((c: NdArray, e: NdArray) => [np.sin(c.mul(scale)).add(e), null], x, xs)[0]
  const innerUnrolled = (x: NdArray, scale: NdArray): NdArray => unroll((c, e) => [np.sin(c.mul(scale)).add(e), c], x, xs)[0]
  const f = (x: NdArray): NdArray => lax.scan((c: NdArray, e: NdArray) => [inner(c, x).mul(e), c.mul(x)], x, xs)[1].sum(0)
  const unrolled = (x: NdArray): NdArray => unroll((c, e) => [innerUnrolled(c, x).mul(e), c.mul(x)], x, xs)[1].sum(0)

  test.each([1, 2])('under every nesting of %s transforms', (depth) => {
    expect(wrongNestings(depth, f, unrolled)).toEqual([])
  })
})

describe('transposition', () => {
  test('of a linear loop with a known counter in its carry', () => {
    const f = (x: NdArray): NdArray =>
      lax.scan(
        ([i, c]: [NdArray, NdArray], e: NdArray) => [[i.add(1), c.mul(i).add(e)] as [NdArray, NdArray], c.mul(i.astype('float64'))],
        [np.array(2, { dtype: 'int32' }), np.zeros([])] as [NdArray, NdArray],
        x,
      )[1]
    const J = jacfwd(f)(xs)
    const ct = np.array([1, 2, 3, 4, 5])
    const [back] = linearTranspose(f, xs)(ct)
    expect(discrepancy(back, np.matmul(ct, J))).toBeLessThan(1e-14)
    expect(discrepancy(jit((c: NdArray) => linearTranspose(f, xs)(c)[0])(ct), back)).toBeLessThan(1e-14)
    // The counter itself comes out too: it does not depend on x.
    expect(() => linearTranspose((x: NdArray) => lax.scan((c: NdArray, e: NdArray) => [c.add(e), null], 1, x)[0], xs)(1)).toThrow(
      /scan|not linear/,
    )
  })

  test('of what is linear in a closure', () => {
    const f = (w: NdArray): NdArray => lax.scan((c: NdArray, e: NdArray) => [c.add(w.mul(e)), w.sum()], np.zeros([2]), xs)[0]
    const [back] = linearTranspose(f, point)(np.array([1, 10]))
    expect(discrepancy(back, xs.sum().mul(np.array([1, 10])))).toBeLessThan(1e-15)
  })

  test('forward and reverse mode give one Jacobian', () => {
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray, e: NdArray) => [np.tanh(c.mul(x)).add(e), c], x, xs)[1].reshape([-1])
    expect(discrepancy(jacrev(f)(point), jacfwd(f)(point))).toBeLessThan(1e-14)
  })
})

describe('known results', () => {
  test('the adjoint of an ODE by the reverse of a loop', () => {
    // dz/dt = A z, by the classical Runge-Kutta method; the loss is linear in z(T), so its gradient is exp(A^T T) g up to the error of the method.
    const steps = 100
    const h = 0.01
    const A = np.array([
      [0, 1],
      [-1, -0.1],
    ])
    const g = np.array([1, 2])
    const loss = (z0: NdArray, B: NdArray): NdArray => {
      const slope = (z: NdArray): NdArray => np.matmul(B, z)
      const step = (z: NdArray): [NdArray, null] => {
        const k1 = slope(z)
        const k2 = slope(z.add(k1.mul(h / 2)))
        const k3 = slope(z.add(k2.mul(h / 2)))
        const k4 = slope(z.add(k3.mul(h)))
        return [
          z.add(
            k1
              .add(k2.mul(2))
              .add(k3.mul(2))
              .add(k4)
              .mul(h / 6),
          ),
          null,
        ]
      }
      return lax.scan(step, z0, null, { length: steps })[0].mul(g).sum()
    }
    const z0 = np.array([1, 0.5])
    const gradient = jit(grad(loss))(z0, A)
    // The adjoint equation, integrated by the same method: its solution is the transposed propagator.
    let w = g
    const At = np.transpose(A)
    for (let k = 0; k < steps; k++) {
      const k1 = np.matmul(At, w)
      const k2 = np.matmul(At, w.add(k1.mul(h / 2)))
      const k3 = np.matmul(At, w.add(k2.mul(h / 2)))
      const k4 = np.matmul(At, w.add(k3.mul(h)))
      w = w.add(
        k1
          .add(k2.mul(2))
          .add(k3.mul(2))
          .add(k4)
          .mul(h / 6),
      )
    }
    expect(discrepancy(gradient, w)).toBeLessThan(1e-13)
    const inA = grad(loss, { argnums: 1 })(z0, A)
    const e = 1e-5
    for (const i of [0, 1])
      for (const j of [0, 1]) {
        const bump = np.zeros([2, 2]).at(i, j).set(e)
        const slope =
          loss(z0, A.add(bump))
            .sub(loss(z0, A.sub(bump)))
            .item() /
          (2 * e)
        expect(inA.get(i, j).item()).toBeCloseTo(slope, 8)
      }
  })

  test('the Hessian of a loop: powers', () => {
    // c_n = x^(2^n)
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray) => [c.mul(c), null], x, null, { length: 3 })[0]
    expect(hessian(f)(1.1).item()).toBeCloseTo(8 * 7 * 1.1 ** 6, 10)
    expect(grad(grad(grad(f)))(1.1).item()).toBeCloseTo(8 * 7 * 6 * 1.1 ** 5, 9)
    expect(vmap(grad(grad(f)))(np.array([1, 2])).toArray()).toEqual([56, 56 * 64])
  })

  test('a gradient that no step reaches is zero, whatever the loop divides by', () => {
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray, e: NdArray) => [c.add(1), e.div(c)], np.array(0), xs)[0].mul(x)
    expect(grad(f)(2).item()).toBe(5)
  })

  test('vjp with cotangents for some results only', () => {
    const f = (x: NdArray): [NdArray, NdArray] => lax.scan((c: NdArray, e: NdArray) => [c.mul(e), c.mul(2)], x, xs)
    const [, pull] = vjp(f, [np.array(1)])
    const product = [0.3, -0.7, 1.1, 0.2, -0.4].reduce((a, b) => a * b, 1)
    expect(pull([1, null])[0].item()).toBeCloseTo(product, 15)
    expect(pull([null, np.array([1, 0, 0, 0, 0])])[0].item()).toBe(2)
  })
})
