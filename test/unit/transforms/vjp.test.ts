import { describe, expect, test } from 'vitest'
import { DtypeError, grad, jit, jvp, np, OutputError, ShapeError, TreeError, vjp, vmap, type NdArray } from '../../../src/index.js'
import { untyped } from './untyped.js'

const vector = np.array([1, 2])
const square = (x: NdArray): NdArray => x.mul(x)

describe('the pullback', () => {
  test('gives one cotangent for each primal, and may be called again', () => {
    const [y, pullback] = vjp((a: NdArray, b: NdArray) => a.mul(b), [2, 3])
    expect(y.item()).toBe(6)
    expect(pullback(1).map((ct) => ct.item())).toEqual([3, 2])
    expect(pullback(10).map((ct) => ct.item())).toEqual([30, 20])
  })

  test('is linear', () => {
    const [, pullback] = vjp((x: NdArray) => np.exp(x), [vector])
    const [u, v] = [np.array([0.3, -1]), np.array([2, 0.5])]
    const sum = pullback(u)[0].add(pullback(v)[0])
    expect(np.max(np.abs(pullback(u.add(v))[0].sub(sum))).item()).toBeLessThan(1e-14)
  })

  test('trees in and out, null for zero', () => {
    const f = ({ a, b }: { a: NdArray; b: NdArray }) => ({ p: a.mul(b), q: [a.add(b)] as const, none: null })
    const [out, pullback] = vjp(f, [{ a: 2, b: 3 }])
    expect(out.q[0].item()).toBe(5)
    const [ct] = pullback({ p: 1, q: [null], none: null })
    expect([ct.a.item(), ct.b.item()]).toEqual([3, 2])
    expect(pullback(null)[0].a.item()).toBe(0)
  })

  test('unused primals and constant results have zero cotangents of their shapes', () => {
    const [, pullback] = vjp((x: NdArray, _y: NdArray) => x.mul(2), [vector, np.ones([3], { dtype: 'float32' })])
    const [, unused] = pullback(vector)
    expect([unused.shape, unused.dtype, unused.toArray()]).toEqual([[3], 'float32', [0, 0, 0]])
    expect(vjp((_x: NdArray) => 7, [vector])[1](1)[0].toArray()).toEqual([0, 0])
  })

  test('aux is passed through, and is strong', () => {
    const [y, pullback, aux] = vjp((x: NdArray) => [x.mul(2), { seen: x }] as const, [3], { hasAux: true })
    expect([y.item(), pullback(1)[0].item(), aux.seen.item(), aux.seen.aval.weak]).toEqual([6, 2, 3, false])
  })

  test('works inside other transforms, and its own function does not', () => {
    const f = (x: NdArray): NdArray => vjp(square, [x])[1](x)[0]
    expect(f(np.array(3)).item()).toBe(18)
    expect(grad(f)(3).item()).toBe(12)
    expect(jit(f)(3).item()).toBe(18)
    expect(vmap(f)(vector).toArray()).toEqual([2, 8])
    expect(jvp(f, [3], [1])[1].item()).toBe(12)
  })

  test('a pullback made outside is used inside another transform', () => {
    const [, pullback] = vjp(square, [vector])
    expect(jit((ct: NdArray) => pullback(ct)[0])(vector).toArray()).toEqual([2, 8])
    expect(vmap((ct: NdArray) => pullback(ct)[0])(np.eye(2)).toArray()).toEqual([
      [2, 0],
      [0, 4],
    ])
    expect(grad((ct: NdArray) => pullback(ct)[0].sum())(vector).toArray()).toEqual([2, 4])
  })
})

describe('integers', () => {
  const f = (x: NdArray, n: NdArray) => ({ a: x.mul(2), n: n.add(1) })
  const n = np.array([1, 2], { dtype: 'int32' })

  test('have zero cotangents of their own dtype', () => {
    const [, pullback] = vjp(f, [1, n])
    for (const zero of [null, np.zeros([2], { dtype: 'int32' })]) {
      const [dx, dn] = pullback({ a: 1, n: zero })
      expect([dx.item(), dn.dtype, dn.toArray()]).toEqual([2, 'int32', [0, 0]])
    }
  })

  test('anything but zero is an error, a traced cotangent is taken for zero', () => {
    const [, pullback] = vjp(f, [1, n])
    expect(() => pullback({ a: 1, n })).toThrow(DtypeError)
    expect(() => pullback({ a: 1, n })).toThrow(/cotangent\.n must be zero or null/)
    expect(jit((zero: NdArray) => pullback({ a: 1, n: zero })[0])(np.zeros([2], { dtype: 'int32' })).item()).toBe(2)
  })
})

describe('errors name the path', () => {
  const [, single] = vjp(square, [vector])
  const [, tree] = vjp((x: NdArray) => ({ w: x.mul(2) }), [vector])

  test('cotangents that do not fit', () => {
    expect(() => untyped(single)()).toThrow(/the cotangent is undefined/)
    expect(() => single(np.ones([3]))).toThrow(ShapeError)
    expect(() => single(vector.astype('float32'))).toThrow(DtypeError)
    expect(() => untyped(single)([vector])).toThrow(TreeError)
    expect(() => untyped(tree)({ v: vector })).toThrow(/differ at cotangent/)
    expect(() => tree({ w: np.ones([3]) })).toThrow(/cotangent\.w is float64\[3\]/)
    expect(() => untyped(tree)({ w: undefined })).toThrow(/cotangent\.w is undefined/)
  })

  test('primals and results that do not fit name the function', () => {
    function named(): string {
      return 'a'
    }
    expect(() => untyped(vjp)(named, [1])).toThrow(OutputError)
    expect(() => untyped(vjp)(named, [1])).toThrow(/vjp of named: the function returned a string/)
    expect(() => untyped(vjp)(square, vector)).toThrow(/Write \[x\]/)
    expect(() => untyped(vjp)(square, [{ a: 'x' }])).toThrow(/primals\[0\]\.a is a string/)
    expect(() => untyped(vjp)(square, [new Date()])).toThrow(/primals\[0\] is an instance of Date/)
  })
})
