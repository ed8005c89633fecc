// Perturbation confusion in its published forms: tangents of nested derivatives that must not be taken for one another.
//   Siskind and Pearlmutter, Nesting forward-mode AD in a functional framework (2008)
//   Manzyuk, Pearlmutter, Radul, Rush and Siskind, Perturbation confusion in forward automatic differentiation of higher-order functions (2019)
//   ReverseDiff.jl issue 45: a derivative inside of the function that is differentiated, which closes over its argument
import {
  checkpoint,
  customJvp,
  grad,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  linearTranspose,
  np,
  stopGradient,
  valueAndGrad,
  vjp,
  vmap,
  type NdArray,
} from 'cotangent'
import { describe, expect, it } from 'vitest'

type Unary = (x: NdArray) => NdArray

/** All ways to a derivative. */
const derivatives: Readonly<Record<string, (f: Unary) => Unary>> = {
  grad: (f) => grad(f),
  jvp: (f) => (x) => jvp(f, [x], [np.ones([])])[1],
  vjp: (f) => (x) => vjp(f, [x])[1](np.ones([]))[0],
  linearize: (f) => (x) => linearize(f, [x])[1](np.ones([])),
  jacfwd: (f) => jacfwd(f),
  jacrev: (f) => jacrev(f),
  valueAndGrad: (f) => (x) => valueAndGrad(f)(x)[1],
  'jit of grad': (f) => jit(grad(f)),
  'grad of jit': (f) => grad(jit(f)),
  'jvp of jit': (f) => (x) => jvp(jit(f), [x], [np.ones([])])[1],
  'jit of jvp': (f) => jit((x: NdArray) => jvp(f, [x], [np.ones([])])[1]),
  'vmap of grad': (f) => (x) => vmap(grad(f))(x.expandDims(0)).get(0),
  'grad of vmap': (f) => (x) => grad((xs: NdArray) => vmap(f)(xs).sum())(np.stack([x, x])).get(1),
  'vmap of jvp': (f) => (x) => vmap((y: NdArray) => jvp(f, [y], [np.ones([])])[1])(x.expandDims(0)).get(0),
  'grad of checkpoint': (f) => grad(checkpoint(f)),
}

const at = (x: number): NdArray => np.array(x)

for (const [outer, D] of Object.entries(derivatives)) {
  for (const [inner, E] of Object.entries(derivatives)) {
    describe(`${outer}, with ${inner} inside`, () => {
      it('D(x · D(x + y))', () => {
        expect(D((x) => x.mul(E((y) => x.add(y))(at(1))))(at(1)).item()).toBe(1)
        expect(D((x) => x.mul(E((y) => x.mul(y))(at(2))))(at(3)).item()).toBe(6)
        expect(D((x) => x.mul(E((y) => y.mul(y).mul(x))(x)))(at(2)).item()).toBe(2 * 3 * 4)
      })
      it('the inner derivative ignores what it closes over', () => {
        expect(D((x) => E(() => x.mul(x))(at(5)).add(x))(at(3)).item()).toBe(1)
        expect(D((x) => E((y) => y.mul(stopGradient(x)))(x).mul(x))(at(3)).item()).toBe(3)
      })
      it('three levels', () => {
        const f: Unary = (x) => x.mul(E((y) => y.mul(D((z) => x.mul(y).mul(z))(at(1))))(at(1)))
        expect(D(f)(at(3)).item()).toBe(12)
      })
      it('the shift operator: D̂ (D̂ f) is the second derivative', () => {
        // Ŝ(f)(x) = d/du f(x + u) at u = 0; the inner D̂ closes over the u of the outer one.
        const shift =
          (d: (f: Unary) => Unary) =>
          (f: Unary): Unary =>
          (x) =>
            d((u) => f(x.add(u)))(at(0))
        expect(shift(D)(shift(E)((x) => np.exp(x)))(at(1)).item()).toBeCloseTo(Math.E, 13)
        expect(shift(D)(shift(E)((x) => np.sin(x)))(at(0.5)).item()).toBeCloseTo(-Math.sin(0.5), 13)
      })
      it('a derivative of a function whose results are functions', () => {
        // The curried form: h(u) gives a function; D acts on the result where it is applied.
        const curried = (u: NdArray) => (f: Unary) => (x: NdArray) => f(x.mul(u))
        const Dh =
          (f: Unary): Unary =>
          (x) =>
            D((u) => curried(u)(f)(x))(at(2))
        // d/du f(u x) = x f'(u x); for f = E(sin): x (−sin(2x)).
        expect(Dh(E((x) => np.sin(x)))(at(0.5)).item()).toBeCloseTo(-0.5 * Math.sin(1), 13)
        // A function that is made inside one derivative and differentiated inside another.
        const made =
          (x: NdArray): Unary =>
          (y) =>
            x.mul(y).mul(y)
        expect(D((x) => E(made(x))(x))(at(3)).item()).toBe(12)
      })
    })
  }
}

describe('on arrays', () => {
  it('a gradient inside of a gradient that closes over the argument', () => {
    const x = np.array([1, 2, 3])
    const f = (a: NdArray): NdArray =>
      grad((b: NdArray) => a.mul(b).sum())(np.ones([3]))
        .mul(a)
        .sum()
    expect(grad(f)(x).toArray()).toEqual([2, 4, 6])
    expect(jit(grad(f))(x).toArray()).toEqual([2, 4, 6])
    expect(jvp(f, [x], [np.array([1, 0, 0])])[1].item()).toBe(2)
    expect(vmap(grad(f))(np.stack([x, x.mul(2)])).toArray()).toEqual([
      [2, 4, 6],
      [4, 8, 12],
    ])
  })

  it('x · D over a batch, each element with its own tangent', () => {
    const f = (x: NdArray): NdArray => x.mul(grad((y: NdArray) => x.mul(y).mul(y))(x))
    const expected = [6, 24, 54]
    expect(vmap(grad(f))(np.array([1, 2, 3])).toArray()).toEqual(expected)
    expect(grad((xs: NdArray) => vmap(f)(xs).sum())(np.array([1, 2, 3])).toArray()).toEqual(expected)
    expect(vmap((x: NdArray) => jvp(f, [x], [np.ones([])])[1])(np.array([1, 2, 3])).toArray()).toEqual(expected)
    expect(jvp(vmap(f), [np.array([1, 2, 3])], [np.ones([3])])[1].toArray()).toEqual(expected)
  })

  it('nested batches close over one another', () => {
    const xs = np.array([1, 2])
    const ys = np.array([10, 20, 30])
    const table = vmap((x: NdArray) => vmap((y: NdArray) => grad((z: NdArray) => z.mul(y).mul(x))(x))(ys))(xs)
    expect(table.toArray()).toEqual([
      [10, 20, 30],
      [20, 40, 60],
    ])
  })

  it('tangents that close over other tangents', () => {
    // d/dx of (d/dt of (x t) along x) = d/dx of x² = 2x.
    const f = (x: NdArray): NdArray => jvp((t: NdArray) => x.mul(t), [np.ones([])], [x])[1]
    for (const D of Object.values(derivatives)) expect(D(f)(at(3)).item()).toBe(6)
  })

  it('a transposition inside of a transposition: what is linear to the outer one is known to the inner one', () => {
    // x -> the transpose of y -> x y, at 5, is x -> 5 x, whose transpose at 7 is 35.
    const f = (x: NdArray): NdArray => linearTranspose((y: NdArray) => x.mul(y), np.zeros([]))(at(5))[0]
    expect(linearTranspose(f, np.zeros([]))(at(7))[0].item()).toBe(35)
    const g = (x: NdArray): NdArray => linearTranspose((y: NdArray) => y.add(y.mul(3)), np.zeros([]))(x)[0]
    expect(linearTranspose(g, np.zeros([]))(at(7))[0].item()).toBe(28)
  })

  it('a custom rule that differentiates', () => {
    const cube = customJvp((x: NdArray) => x.mul(x).mul(x), {
      jvp: ([x]: readonly [NdArray], [dx]: readonly [NdArray]) => [x.mul(x).mul(x), grad((y: NdArray) => y.mul(y).mul(y))(x).mul(dx)],
    })
    const f = (x: NdArray): NdArray => x.mul(grad(cube)(x))
    for (const D of Object.values(derivatives)) expect(D(f)(at(2)).item()).toBe(36)
  })

  it('a pullback used inside of another derivative carries its own point only', () => {
    const f = (x: NdArray): NdArray => {
      const [, pull] = vjp((y: NdArray) => y.mul(x), [at(5)])
      return pull(x)[0]
    }
    for (const D of Object.values(derivatives)) expect(D(f)(at(3)).item()).toBe(6)
  })
})
