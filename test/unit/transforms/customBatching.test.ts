import { describe, expect, test } from 'vitest'
import {
  ClosureError,
  customBatching,
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

/** sin, ten times as large under vmap, so that the rule is told from the function. */
const f = customBatching((x: NdArray) => np.sin(x), { vmap: (_size, [mapped], [x]) => [np.sin(x).mul(10), mapped] })
const vector = np.array([0.3, 0.7])
const tenSines = [10 * Math.sin(0.3), 10 * Math.sin(0.7)]

describe('the rule', () => {
  test('is used under vmap only', () => {
    expect(f(vector).toArray()).toEqual([Math.sin(0.3), Math.sin(0.7)])
    expect(vmap(f)(vector).toArray()).toEqual(tenSines)
  })

  test('also where the function is jitted, inside or outside', () => {
    for (const g of [vmap(jit(f)), jit(vmap(f)), jit(vmap(jit(f)))]) expect(g(vector).toArray()).toEqual(tenSines)
    expect(jit(f)(vector).toArray()).toEqual([Math.sin(0.3), Math.sin(0.7)])
  })

  test('receives the size, which arguments are mapped, and the batch as axis 0', () => {
    const seen: unknown[] = []
    const g = customBatching((x: NdArray, { y, z }: { y: NdArray; z: NdArray }) => x.mul(y).add(z.sum()), {
      vmap: (size, mapped, [x, { y, z }]) => {
        seen.push([size, mapped, x.shape, y.shape, z.shape])
        return [x.mul(y).add(z.sum(1)), true]
      },
    })
    const out = vmap(g, { inAxes: [0, { y: null, z: 1 }] })(vector, { y: 2, z: np.ones([3, 2]) })
    expect(out.toArray()).toEqual([3.6, 4.4])
    expect(seen).toEqual([[2, [true, { y: false, z: true }], [2], [], [2, 3]]])
  })

  test('says which results are mapped: for all at once, or by a tree', () => {
    const g = customBatching((x: NdArray) => ({ a: x, b: x.mul(0) }), {
      vmap: (_size, _mapped, [x]) => [
        { a: x, b: np.array(0) },
        { a: true, b: false },
      ],
    })
    const out = vmap(g, { outAxes: { a: 0, b: null } })(vector)
    expect([out.a.toArray(), out.b.toArray()]).toEqual([[0.3, 0.7], 0])
  })

  test('nested vmap uses it for the inner one, and maps it for the outer one', () => {
    expect(
      vmap(vmap(f))(np.ones([2, 2]))
        .get(0, 0)
        .item(),
    ).toBe(10 * Math.sin(1))
  })

  test('says nothing of derivatives: they go through the function', () => {
    expect(grad(f)(0.3).item()).toBe(Math.cos(0.3))
    expect(grad(jit(f))(0.3).item()).toBe(Math.cos(0.3))
    expect(jvp(f, [0.3], [1])[1].item()).toBe(Math.cos(0.3))
    expect(vmap(grad(f))(vector).toArray()).toEqual([Math.cos(0.3), Math.cos(0.7)])
    expect(
      grad((x: NdArray) => vmap(f)(x).sum())(vector)
        .get(0)
        .item(),
    ).toBeCloseTo(10 * Math.cos(0.3), 14)
  })
})

describe('closures', () => {
  test('over arrays and values of enclosing transforms', () => {
    const scaled = (s: NdArray): NdArray =>
      vmap(customBatching((x: NdArray) => x.mul(s), { vmap: (_size, [mapped], [x]) => [x.mul(s).mul(10), mapped] }))(vector).sum()
    expect(scaled(np.array(2)).item()).toBeCloseTo(20, 14)
    expect(grad(scaled)(2).item()).toBeCloseTo(10, 14)
    expect(jit(scaled)(2).item()).toBeCloseTo(20, 14)
  })

  test('over a value that is traced no more: a ClosureError', () => {
    const g = jit((s: NdArray, y: NdArray) =>
      customBatching((x: NdArray) => x.mul(2), { vmap: (_size, [mapped], [x]) => [x.mul(s), mapped] })(y),
    )
    expect(() => vmap(g, { inAxes: [null, 0] })(3, vector)).toThrow(ClosureError)
    expect(() => vmap(g, { inAxes: [null, 0] })(3, vector)).toThrow(/the vmap rule closes over/)
  })
})

describe('rules that do not fit', () => {
  function foo(x: NdArray): NdArray {
    return x.mul(2)
  }
  const attempt = (rule: unknown) => (): unknown =>
    vmap(untyped(untyped(customBatching)(foo, { vmap: rule })) as (x: NdArray) => NdArray)(vector)

  test('are errors that name the function', () => {
    expect(attempt(() => np.ones([2]))).toThrow(/customBatching of foo: the vmap rule must return a pair \[out, outMapped\]/)
    expect(attempt(() => [np.ones([2])])).toThrow(OutputError)
    expect(attempt(() => [np.ones([2]), 0])).toThrow(TreeError)
    expect(attempt(() => [np.ones([2]), [true, true]])).toThrow(/outMapped must be true, false, or a tree of them/)
    expect(attempt(() => [np.ones([3]), true])).toThrow(ShapeError)
    expect(attempt(() => [np.array(1), true])).toThrow(/axis 0 does not have the 2 elements of the batch/)
    expect(attempt(() => ['a', true])).toThrow(OutputError)
    expect(() => untyped(customBatching)(foo, {})).toThrow(/the option 'vmap' must be a function/)
  })
})
