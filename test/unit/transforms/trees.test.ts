import { describe, expect, test } from 'vitest'
import {
  checkpoint,
  customJvp,
  grad,
  hessian,
  jit,
  jvp,
  np,
  ShapeError,
  stopGradient,
  tree,
  TreeError,
  vjp,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

class Affine {
  // Private to the language, so that the types see a tree of arrays.
  readonly #name: string

  constructor(
    readonly w: NdArray,
    readonly b: NdArray,
    name: string,
  ) {
    this.#name = name
  }

  // The types of rules and results keep the arrays, not the class.
  static nameOf(layer: object): string {
    return layer instanceof Affine ? layer.#name : 'of another class'
  }
}
tree.register(
  Affine,
  (layer) => [[layer.w, layer.b], Affine.nameOf(layer)],
  ([w, b], name) => new Affine(w as NdArray, b as NdArray, name),
)
class Unknown {
  readonly w = np.array(1)
}

describe('registered classes', () => {
  const model = new Affine(np.array([2, 3]), np.array([1, 1]), 'layer')
  const apply = ({ w, b }: Affine): NdArray => w.mul(w).add(b)
  const double = (layer: { readonly w: NdArray; readonly b: NdArray }): Affine =>
    new Affine(layer.w.mul(2), layer.b.mul(2), Affine.nameOf(layer))

  test('are arguments and results of every transform', () => {
    const results = [
      grad((m: Affine) => apply(m).sum())(model),
      vjp(apply, [model])[1](np.ones([2]))[0],
      jit(double)(model),
      vmap(double)(model),
      jvp(double, [model], [model])[1],
      checkpoint(double)(model),
      jvp(customJvp(double, { jvp: ([m], [dm]) => [double(m), double(dm)] }), [model], [model])[1],
    ]
    for (const result of results) {
      expect(result).toBeInstanceOf(Affine)
      expect(Affine.nameOf(result)).toBe('layer')
      expect(result.w.toArray()).toEqual([4, 6])
    }
  })

  test('what is no array in them is part of the structure', () => {
    let traces = 0
    const f = jit((m: Affine) => (traces++, m.w))
    f(model)
    f(new Affine(model.b, model.w, 'layer'))
    f(new Affine(model.b, model.w, 'other'))
    expect(traces).toBe(2)
  })

  test('an instance of another class is an error that names it and the path', () => {
    const f = (t: unknown): unknown => t
    for (const run of [untyped(grad(f as never)), untyped(jit(f as never)), untyped(vmap(f as never))]) {
      expect(() => run({ a: [new Unknown()] })).toThrow(TreeError)
      expect(() => run({ a: [new Unknown()] })).toThrow(/a\[0\] is an instance of Unknown/)
    }
  })
})

describe('paths in errors of vmap', () => {
  test('sizes that disagree, axes out of range, what cannot be mapped', () => {
    const f = untyped(vmap(({ a, b }: { a: NdArray; b: readonly [NdArray] }) => a.add(b[0])))
    expect(() => f({ a: np.ones([2]), b: [np.ones([3])] })).toThrow(ShapeError)
    expect(() => f({ a: np.ones([2]), b: [np.ones([3])] })).toThrow(/axis 0 of argument 0\.a has 2, axis 0 of argument 0\.b\[0\] has 3/)
    expect(() => f({ a: np.ones([2]), b: [1] })).toThrow(/axis 0 of argument 0\.b\[0\] is asked for, but it is float64\[\]~, a scalar/)
    expect(() => f({ a: np.ones([2]), b: ['x'] })).toThrow(/argument 0\.b\[0\] is a string/)
    expect(() => f({ a: np.ones([2]), b: [null] })).toThrow()
  })
})

describe('stopGradient', () => {
  test('is the identity with zero derivative, in every mode', () => {
    const f = (x: NdArray): NdArray => x.mul(stopGradient(x))
    expect(grad(f)(3).item()).toBe(3)
    expect(jvp(f, [3], [1])[1].item()).toBe(3)
    expect(grad(grad(f))(3).item()).toBe(0)
    expect(grad(jit(f))(3).item()).toBe(3)
    expect(vmap(grad(f))(np.array([1, 2])).toArray()).toEqual([1, 2])
    expect(hessian((x: NdArray) => f(x).sum())(np.array([1, 2])).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  test('reaches into trees and leaves the rest of them', () => {
    const gradient = grad((x: NdArray) => {
      const t = stopGradient({ x, list: [x.mul(2)], label: 'hi', none: null, n: 3 })
      expect([t.label, t.none, t.n]).toEqual(['hi', null, 3])
      return x.mul(t.x).add(t.list[0] ?? 0)
    })
    expect(gradient(5).item()).toBe(5)
  })
})

describe('perturbation confusion', () => {
  test('an inner derivative is not taken for the outer one', () => {
    const nested = (inner: (f: (y: NdArray) => NdArray, at: NdArray) => NdArray) => (x: NdArray) => x.mul(inner((y) => x.add(y), x))
    const ways: readonly ((f: (y: NdArray) => NdArray, at: NdArray) => NdArray)[] = [
      (f, at) => grad(f)(at),
      (f, at) => jvp(f, [at], [np.onesLike(at)])[1],
      (f, at) => vjp(f, [at])[1](np.onesLike(at))[0],
      (f, at) => jit(grad(jit(f)))(at),
    ]
    for (const way of ways) {
      expect(grad(nested(way))(1).item()).toBe(1)
      expect(jvp(nested(way), [1], [1])[1].item()).toBe(1)
      expect(grad(jit(nested(way)))(1).item()).toBe(1)
      expect(vmap(grad(nested(way)))(np.array([1, 2])).toArray()).toEqual([1, 1])
    }
  })
})
