import { describe, expect, test } from 'vitest'
import { grad, jit, jvp, linearize, linearTranspose, LinearityError, DtypeError, np, vjp, vmap, type NdArray } from '../../../src/index.js'
import { untyped } from './untyped.js'

const vector = np.array([0.3, 0.7])
const f = (x: NdArray): NdArray => np.sin(x).mul(x)

describe('linearize', () => {
  test('one trace serves many tangents, each as jvp has it', () => {
    let runs = 0
    const [y, push] = linearize((x: NdArray) => (runs++, f(x)), [vector])
    expect(y.toArray()).toEqual(f(vector).toArray())
    for (const t of [np.array([1, 0]), np.array([0, 1]), vector]) {
      expect(push(t).toArray()).toEqual(jvp(f, [vector], [t])[1].toArray())
    }
    expect(runs).toBe(1)
  })

  test('trees, several arguments, null', () => {
    const [, push] = linearize((a: NdArray, { b }: { b: NdArray }) => ({ p: a.mul(b), q: 3 }), [2, { b: 5 }])
    expect(push(1, null).p.item()).toBe(5)
    expect(push(null, { b: 1 }).p.item()).toBe(2)
    expect(push(1, { b: 1 }).q.item()).toBe(0)
  })

  test('integer primals take zeros', () => {
    const [, push] = linearize((x: NdArray, n: NdArray) => x.mul(n), [2, np.array(3, { dtype: 'int32' })])
    expect(push(1, null).item()).toBe(3)
    expect(() => push(1, np.array(1, { dtype: 'int32' }))).toThrow(DtypeError)
  })

  test('under and over other transforms', () => {
    const twice = (x: NdArray): NdArray => linearize(f, [x])[1](np.onesLike(x))
    const wanted = jvp(f, [vector], [np.ones([2])])[1].toArray()
    expect(twice(vector).toArray()).toEqual(wanted)
    expect(jit(twice)(vector).toArray()).toEqual(wanted)
    expect(vmap(twice)(vector).toArray()).toEqual(wanted)
    const [, push] = linearize(twice, [0.3])
    expect(push(1).item()).toBeCloseTo(2 * Math.cos(0.3) - 0.3 * Math.sin(0.3), 14)
  })

  test('a wrong number of tangents is an error', () => {
    const [, push] = linearize(f, [vector])
    expect(() => untyped(push)()).toThrow(/the tangent has the containers \[\], but the value has \[\*\]/)
    expect(() => untyped(push)(vector, vector)).toThrow(/containers \[\*, \*\]/)
  })
})

describe('linearTranspose', () => {
  test('is the adjoint of a linear function', () => {
    const A = np.array([
      [1, 2, 3],
      [4, 5, 6],
    ])
    const back = linearTranspose((x: NdArray) => A.matmul(x), np.zeros([3]))
    expect(back(np.array([1, 10]))[0].toArray()).toEqual([41, 52, 63])
    const [a, b] = linearTranspose((x: NdArray, { y }: { y: NdArray }) => x.sub(y.mul(2)), 0, { y: 0 })(3)
    expect([a.item(), b.y.item()]).toEqual([3, -6])
  })

  test('is zero where integers are on the way', () => {
    const rounded = (x: NdArray): NdArray => x.astype('int32').astype('float64').mul(3)
    expect(linearTranspose(rounded, np.zeros([2]))(np.array([1, 2]))[0].toArray()).toEqual([0, 0])
  })

  test('what is jitted inside, and zero results', () => {
    expect(
      linearTranspose(
        jit((x: NdArray) => x.mul(3).sum()),
        vector,
      )(2)[0].toArray(),
    ).toEqual([6, 6])
    expect(linearTranspose((_x: NdArray) => np.zeros([2]), vector)(vector)[0].toArray()).toEqual([0, 0])
  })

  test('transposed twice is the function itself', () => {
    const g = (x: NdArray): NdArray => np.concatenate([x.mul(2), x.sum().reshape([1])])
    const back = (ct: NdArray): NdArray => linearTranspose(g, np.zeros([2]))(ct)[0]
    const again = linearTranspose(back, np.zeros([3]))(vector)[0]
    expect(again.toArray()).toEqual(g(vector).toArray())
  })

  test('agrees with vjp', () => {
    const g = (x: NdArray): NdArray => np.cumsum(x).mul(np.array([2, 3]))
    expect(linearTranspose(g, vector)(vector)[0].toArray()).toEqual(vjp(g, [vector])[1](vector)[0].toArray())
  })

  test('what is not linear is an error that names the primitive', () => {
    const cases: readonly (readonly [(x: NdArray) => NdArray, RegExp])[] = [
      [(x) => np.sin(x), /applies sin to a value/],
      [(x) => x.mul(x), /applies mul/],
      [(x) => np.div(1, x), /applies div/],
      [(x) => x.dot(x), /applies dotGeneral/],
      [(x) => np.maximum(x, 0), /applies max/],
      [(x) => x.add(1), /applies add .* a constant that is not zero/],
      [(x) => np.subtract(x, np.array([0, 1])), /applies sub/],
      [(x) => np.where(np.array([true, false]), x, 1), /applies select/],
      [(x) => np.concatenate([x, np.ones([1])]), /applies concatenate/],
      [(x) => np.pad(x, [[0, 1]], { constantValues: 2 }), /applies pad/],
    ]
    for (const [g, message] of cases) {
      const transposed = (): unknown => linearTranspose(g, vector)(np.onesLike(g(vector)))
      expect(transposed).toThrow(LinearityError)
      expect(transposed).toThrow(/linearTranspose of g:|linearTranspose of an anonymous function:/)
      expect(transposed).toThrow(message)
    }
    expect(() => linearTranspose((_x: NdArray) => np.ones([2]), vector)).toThrow(/does not depend on the arguments and is not zero/)
    expect(() => linearTranspose((x: NdArray) => x, np.array([1], { dtype: 'int32' }))).toThrow(DtypeError)
  })

  test('zeros that are added do no harm', () => {
    const g = (x: NdArray): NdArray => np.concatenate([x.add(np.array([0, 0])), np.zeros([1])])
    expect(linearTranspose(g, vector)(np.ones([3]))[0].toArray()).toEqual([1, 1])
  })

  test('inside other transforms', () => {
    const g = (s: NdArray): NdArray => linearTranspose((x: NdArray) => x.mul(s), 0)(2)[0]
    expect(grad(g)(3).item()).toBe(2)
    expect(jit(g)(3).item()).toBe(6)
    expect(vmap(g)(vector).toArray()).toEqual([0.6, 1.4])
  })
})
