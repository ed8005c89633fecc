// The behaviour of MLX's `vmap`, as its tests have it (docs/coming-from-mlx.md says where we differ).
import { describe, expect, test } from 'vitest'
import { ArgumentError, grad, np, OutputError, ShapeError, TreeError, vmap, type NdArray } from '../../../src/index.js'

const untyped = (f: unknown): ((...args: readonly unknown[]) => unknown) => {
  if (typeof f !== 'function') throw new Error('not a function')
  return (...args) => Reflect.apply(f, undefined, args) as unknown
}
const matrix = np.array([
  [1, 2, 3],
  [4, 5, 6],
])
const vector = np.array([10, 20])

describe('axes', () => {
  test('in front by default; others where said, also from the end', () => {
    expect(vmap((x: NdArray) => x.sum())(matrix).toArray()).toEqual([6, 15])
    expect(vmap((x: NdArray) => x.sum(), { inAxes: 1 })(matrix).toArray()).toEqual([5, 7, 9])
    expect(vmap((x: NdArray) => x.sum(), { inAxes: -1 })(matrix).toArray()).toEqual([5, 7, 9])
    expect(vmap((x: NdArray) => x.mul(2), { outAxes: 1 })(matrix).toArray()).toEqual([
      [2, 8],
      [4, 10],
      [6, 12],
    ])
    expect(vmap((x: NdArray) => x.mul(2), { outAxes: -1 })(matrix).shape).toEqual([3, 2])
  })

  test('one entry for each argument, null for what is shared', () => {
    const f = (x: NdArray, y: NdArray): NdArray => x.mul(y)
    expect(vmap(f)(matrix, vector).toArray()).toEqual([
      [10, 20, 30],
      [80, 100, 120],
    ])
    expect(vmap(f, { inAxes: [0, null] })(matrix, np.array([1, 0, 1])).toArray()).toEqual([
      [1, 0, 3],
      [4, 0, 6],
    ])
    expect(vmap(f, { inAxes: [null, 0] })(np.array(2), vector).toArray()).toEqual([20, 40])
  })

  test('a batched vector with a batched scalar, also in the square case', () => {
    const square = np.array([
      [1, 2],
      [3, 4],
    ])
    expect(vmap((x: NdArray, s: NdArray) => x.add(s))(square, vector).toArray()).toEqual([
      [11, 12],
      [23, 24],
    ])
  })

  test('trees and prefixes of trees', () => {
    const f = ({ x, y }: { x: NdArray; y: NdArray }): { sum: NdArray; parts: NdArray[] } => ({ sum: x.add(y).sum(), parts: [x, y] })
    const out = vmap(f, { inAxes: [{ x: 0, y: null }], outAxes: { sum: 0, parts: [0, null] } })({ x: matrix, y: np.ones([3]) })
    expect(out.sum.toArray()).toEqual([9, 18])
    expect(out.parts[0]?.shape).toEqual([2, 3])
    expect(out.parts[1]?.shape).toEqual([3])
  })

  test('a constant result is repeated', () => {
    expect(vmap((_x: NdArray) => np.array(7))(vector).toArray()).toEqual([7, 7])
    expect(vmap((_x: NdArray) => 7)(vector).toArray()).toEqual([7, 7])
    expect(vmap((_x: NdArray) => np.array(7), { outAxes: null })(vector).shape).toEqual([])
  })

  test('nested', () => {
    const outer = vmap((x: NdArray) => vmap((y: NdArray) => x.mul(y))(np.array([1, 2])))
    expect(outer(vector).toArray()).toEqual([
      [10, 20],
      [20, 40],
    ])
    expect(vmap(vmap(grad((x: NdArray) => x.mul(x))))(matrix).toArray()).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ])
  })

  test('axisSize without a mapped argument', () => {
    expect(vmap(() => np.array(1), { axisSize: 3 })().toArray()).toEqual([1, 1, 1])
  })
})

describe('errors', () => {
  const identity = (x: unknown): unknown => x
  const call =
    (options: unknown, ...args: readonly unknown[]) =>
    () =>
      untyped(untyped(vmap)(identity, options))(...args)

  test('scalars, non-arrays, axes that are none', () => {
    expect(call({}, np.array(1))).toThrow(ShapeError)
    expect(call({}, 1)).toThrow(/scalar, which cannot be mapped/)
    expect(call({}, 'hello')).toThrow(ArgumentError)
    expect(call({ inAxes: 'a' }, matrix)).toThrow(ArgumentError)
    expect(call({ inAxes: [0.5] }, matrix)).toThrow(ArgumentError)
    expect(call({ inAxes: 2 }, matrix)).toThrow(/axis 2 of argument 0 is asked for, but it is float64\[2,3\]/)
    expect(call({ outAxes: 3 }, matrix)).toThrow(/outAxes asks for axis 3/)
    expect(call({ inAxes: null }, matrix)).toThrow(/nothing is mapped/)
    expect(call({ inAxes: [0, 0] }, matrix)).toThrow(/2 entries, but the function was called with 1/)
    expect(call({ axes: 0 }, matrix)).toThrow(/unknown option/)
  })

  test('trees that do not fit', () => {
    expect(call({ inAxes: [{ a: 0 }] }, { b: matrix })).toThrow(TreeError)
    expect(call({ outAxes: { a: 0 } }, matrix)).toThrow(TreeError)
  })

  test('sizes that disagree name both arguments and axes', () => {
    const f = (x: NdArray, y: NdArray): NdArray => x.add(y)
    expect(() => vmap(f)(matrix, np.ones([3]))).toThrow(/axis 0 of argument 0 has 2, axis 0 of argument 1 has 3/)
  })

  test('a mapped result needs an axis', () => {
    expect(call({ outAxes: null }, matrix)).toThrow(OutputError)
  })
})
