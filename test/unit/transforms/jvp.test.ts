import { describe, expect, test } from 'vitest'
import {
  AsyncFunctionError,
  DtypeError,
  grad,
  jit,
  jvp,
  np,
  OutputError,
  ShapeError,
  TreeError,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

const square = (x: NdArray): NdArray => x.mul(x)
const vector = np.array([1, 2])

describe('values and tangents', () => {
  test('a number, a vector, several arguments', () => {
    const [y, dy] = jvp(square, [3], [1])
    expect([y.item(), dy.item()]).toEqual([9, 6])
    expect(jvp(square, [vector], [np.array([1, 10])])[1].toArray()).toEqual([2, 40])
    expect(jvp((x: NdArray, y: NdArray) => x.mul(y), [2, 3], [1, 10])[1].item()).toBe(23)
  })

  test('trees in and out, null for zero', () => {
    const f = ({ a, b }: { a: NdArray; b: NdArray }) => ({ product: a.mul(b), rest: [a] as const, none: null })
    const [out, dout] = jvp(f, [{ a: 2, b: 3 }], [{ a: null, b: 1 }])
    expect(out.product.item()).toBe(6)
    expect([dout.product.item(), dout.rest[0].item(), dout.none]).toEqual([2, 0, null])
    expect(jvp(f, [{ a: 2, b: 3 }], [null])[1].product.item()).toBe(0)
  })

  test('a result that does not depend on the primals has a zero tangent', () => {
    expect(jvp((_x: NdArray) => np.array([7, 8]), [1], [1])[1].toArray()).toEqual([0, 0])
    expect(jvp((_x: NdArray) => 7, [1], [1])[1].item()).toBe(0)
  })

  test('aux is passed through', () => {
    const [y, dy, aux] = jvp((x: NdArray) => [x.mul(2), { seen: x, label: 'hi' }] as const, [3], [1], { hasAux: true })
    expect([y.item(), dy.item(), aux.seen.item(), aux.label]).toEqual([6, 2, 3, 'hi'])
    expect(() => untyped(jvp)(square, [3], [1], { hasAux: true })).toThrow(OutputError)
  })

  test('nested: the derivative of a derivative, inside and outside', () => {
    const slope = (x: NdArray): NdArray => jvp(square, [x], [np.onesLike(x)])[1]
    expect(jvp(slope, [3], [1]).map((v) => v.item())).toEqual([6, 2])
    expect(grad(slope)(3).item()).toBe(2)
  })
})

describe('integers', () => {
  const f = (x: NdArray, n: NdArray): readonly [NdArray, NdArray] => [x.mul(2), n.add(1)]
  const n = np.array([1, 2], { dtype: 'int32' })

  test('have zero tangents of their own dtype', () => {
    for (const zero of [null, np.zeros([2], { dtype: 'int32' })]) {
      const [dx, dn] = jvp(f, [1, n], [1, zero])[1]
      expect([dx.item(), dn.dtype, dn.toArray()]).toEqual([2, 'int32', [0, 0]])
    }
  })

  test('anything but zero is an error', () => {
    expect(() => jvp(f, [1, n], [1, np.array([1, 0], { dtype: 'int32' })])).toThrow(/tangents\[1\] must be zero or null/)
    expect(() => jvp(f, [1, n], [1, np.array([1, 0], { dtype: 'int32' })])).toThrow(DtypeError)
  })

  test('comparisons and rounding have zero derivative', () => {
    const [below, tangent] = jvp((x: NdArray) => x.lt(3), [1], [1])
    expect([below.dtype, tangent.dtype, tangent.toArray()]).toEqual(['bool', 'bool', false])
    expect(jvp((x: NdArray) => np.floor(x), [1.5], [1])[1].item()).toBe(0)
  })
})

describe('dtypes', () => {
  const x32 = np.array(3, { dtype: 'float32' })

  test('a number is a tangent of any float dtype', () => {
    const [y, dy] = jvp(square, [x32], [1])
    expect([y.dtype, dy.dtype, dy.item()]).toEqual(['float32', 'float32', 6])
  })

  test('a weak result as a tangent keeps its value', () => {
    expect(jvp(square, [x32], [np.sin(0.5)])[1].item()).toBeCloseTo(6 * Math.sin(0.5), 5)
  })

  test('a traced number as a tangent is differentiated, mapped and staged', () => {
    const along = (t: NdArray): NdArray => jvp(square, [x32], [t])[1]
    expect(grad(along)(1).item()).toBe(6)
    expect(jit(along)(2).item()).toBe(12)
    expect(vmap((t: NdArray) => jvp(square, [3], [t])[1])(vector).toArray()).toEqual([6, 12])
  })

  test('results are strong, also inside another transform', () => {
    const product = (y: NdArray): NdArray => y.mul(jvp((x: NdArray) => np.sin(x), [3], [1])[0])
    const dtypes = [product(x32), jit(product)(x32), vmap(product)(x32.reshape([1]))].map((v) => v.dtype)
    expect(dtypes).toEqual(['float64', 'float64', 'float64'])
  })
})

describe('errors name the path', () => {
  const f = untyped(jvp)
  const byTree = ({ w }: { w: NdArray }): NdArray => w.mul(2)

  test('containers, shapes, dtypes, leaves', () => {
    expect(() => f(byTree, [{ w: vector }], [{ b: vector }])).toThrow(TreeError)
    expect(() => f(byTree, [{ w: vector }], [{ b: vector }])).toThrow(/differ at tangents\[0\]/)
    expect(() => f(byTree, [{ w: vector }], [{ w: np.ones([3]) }])).toThrow(ShapeError)
    expect(() => f(byTree, [{ w: vector }], [{ w: np.ones([3]) }])).toThrow(
      /tangents\[0\]\.w is float64\[3\], but the value is float64\[2\]/,
    )
    expect(() => f(byTree, [{ w: vector }], [{ w: vector.astype('float32') }])).toThrow(DtypeError)
    expect(() => f(byTree, [{ w: vector }], [{ w: 'a' }])).toThrow(/tangents\[0\]\.w is a string/)
    expect(() => f(byTree, [{ w: vector }], [{ w: undefined }])).toThrow(/tangents\[0\]\.w is undefined/)
    expect(() => f(byTree, [{ w: 'a' }], [{ w: 1 }])).toThrow(/primals\[0\]\.w is a string/)
  })

  test('counts, missing brackets, options, functions', () => {
    expect(() => f(square, [1], [1, 2])).toThrow(TreeError)
    expect(() => f(square, 1, 1)).toThrow(/Write \[x\]/)
    expect(() => f(square, [1], vector)).toThrow(/tangents must be an array .* but got one array/)
    expect(() => f(square, [1], undefined)).toThrow(/but got undefined/)
    expect(() => f(square, [1], [1], { aux: true })).toThrow(/unknown option 'aux'/)
    expect(() => f(3, [1], [1])).toThrow(/must be a function/)
    expect(() => f(() => 'a', [1], [1])).toThrow(OutputError)
    expect(() => f(() => Promise.resolve(1), [1], [1])).toThrow(AsyncFunctionError)
  })
})
