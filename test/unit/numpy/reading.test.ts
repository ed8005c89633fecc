import { expect, test } from 'vitest'
import {
  ConcretizationError,
  cpu,
  DisposedArrayError,
  grad,
  jit,
  jvp,
  linearize,
  np,
  ShapeError,
  toBackend,
  vjp,
  vmap,
  type NdArray,
} from 'cotangent'
import { CpuBackend } from '../../../src/backends/cpu/backend.js'

test('item gives the one element, of whatever rank', () => {
  expect(np.array(2.5).item()).toBe(2.5)
  expect(np.array([[7]]).item()).toBe(7)
  expect(np.array([1, 2, 3]).get(1).item()).toBe(2)
  expect(np.ones([]).item()).toBe(1)
  expect(np.array([3], { dtype: 'int32' }).item()).toBe(3)
  expect(np.array(0.1, { dtype: 'float32' }).item()).toBe(Math.fround(0.1))
  expect(np.array([true]).item()).toBe(true)
  expect(np.array(1).gt(2).item()).toBe(false)
  expect(() => np.array([1, 2]).item()).toThrow(ShapeError)
  expect(() => np.array([1, 2]).item()).toThrow(/float64\[2\] has 2 elements, not one/)
})

test('item of a differentiated value is its primal, at any depth', () => {
  const seen: number[] = []
  const f = (x: NdArray): NdArray => {
    seen.push(x.item())
    return x.mul(x).mul(x)
  }
  grad(grad(grad(f)))(2)
  jvp((x: NdArray) => linearize(f, [x])[1](1), [3], [1])
  vjp(grad(f), [4])
  expect([...new Set(seen)]).toEqual([2, 3, 4])
  const branches = (x: NdArray): NdArray => (x.item() > 0 ? x.mul(2) : x.mul(3))
  expect([grad(branches)(1).item(), grad(branches)(-1).item()]).toEqual([2, 3])
})

test('reading under vmap or jit is an error that says what to do', () => {
  const read = (how: (x: NdArray) => unknown) =>
    function loss(x: NdArray): NdArray {
      how(x)
      return x
    }
  expect(() => jit(read((x) => x.item()))(1)).toThrow(ConcretizationError)
  expect(() => jit(read((x) => x.item()))(1)).toThrow(/in jit of loss has no elements yet, so it cannot give its item\(\).*np\.where/)
  expect(() => vmap(read((x) => x.toArray()))(np.ones([2]))).toThrow(/in vmap of loss.*cannot be read with toArray\(\)/)
  expect(() => vmap(grad(read((x) => x.toTypedArray())))(np.ones([2]))).toThrow(/toTypedArray\(\)/)
  expect(() => jit(read((x) => [...x]))(np.ones([]))).toThrow(ShapeError)
})

test('toArray nests, with booleans for bool', () => {
  expect(
    np
      .array([
        [1, 2],
        [3, 4],
      ])
      .toArray(),
  ).toEqual([
    [1, 2],
    [3, 4],
  ])
  expect(
    np
      .array([
        [1, 2],
        [3, 4],
      ])
      .T.toArray(),
  ).toEqual([
    [1, 3],
    [2, 4],
  ])
  expect(np.array(5).toArray()).toBe(5)
  expect(np.array([true, false]).toArray()).toEqual([true, false])
  expect(np.array(true).toArray()).toBe(true)
  expect(np.zeros([2, 0]).toArray()).toEqual([[], []])
  expect(np.zeros([0, 2]).toArray()).toEqual([])
  expect(np.ones([2, 1]).toArray()).toEqual([[1], [1]])
  expect(JSON.stringify({ w: np.array([[1, 2]]), b: np.array(true) })).toBe('{"w":[[1,2]],"b":true}')
})

test('toTypedArray and read copy, always', async () => {
  const x = np.asarray(new Float32Array([1, 2, 3, 4])).reshape(2, 2)
  for (const read of [x.toTypedArray(), await x.read()]) {
    expect(read).toEqual(new Float32Array([1, 2, 3, 4]))
    read.fill(0)
  }
  expect(x.T.toTypedArray()).toEqual(new Float32Array([1, 3, 2, 4]))
  const ones = np.ones([3])
  ones.toTypedArray().fill(7)
  expect(np.ones([3]).toArray()).toEqual([1, 1, 1])
  expect(np.array([1, 2]).gt(1).toTypedArray()).toEqual(new Uint8Array([0, 1]))
  expect(np.array([1], { dtype: 'uint32' }).toTypedArray()).toEqual(new Uint32Array([1]))
})

test('arrays iterate and destructure over axis 0, and so do tracers', () => {
  const x = np.array([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  expect([...x].map((row) => row.toArray())).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  const [a, b] = np.array([7, 8])
  expect([a?.item(), b?.item()]).toEqual([7, 8])
  const f = (v: NdArray): NdArray => {
    const [p, q] = v
    return p === undefined || q === undefined ? v : p.mul(q)
  }
  expect(grad(f)(np.array([3, 5])).toArray()).toEqual([5, 3])
  expect(jit(grad(f))(np.array([3, 5])).toArray()).toEqual([5, 3])
  expect(vmap(f)(x).toArray()).toEqual([2, 12, 30])
  expect(() => [...np.array(1)]).toThrow(/scalar array has no axis 0/)
})

test('dispose gives memory up, also by using', () => {
  const x = np.array([1, 2])
  x.dispose()
  expect(() => x.toArray()).toThrow(DisposedArrayError)
  expect(() => x.add(1)).toThrow(DisposedArrayError)
  let kept: NdArray
  {
    using y = np.array([1, 2])
    kept = y
  }
  expect(() => kept.item()).toThrow(ShapeError)
  expect(() => kept.toArray()).toThrow(DisposedArrayError)
  // Constants are shared, so disposing of one is no more than a hint.
  np.ones([2]).dispose()
  expect(np.ones([2]).toArray()).toEqual([1, 1])
})

test('arrays know their backend, and move to another', async () => {
  expect(np.array([1]).backend).toBe(cpu)
  expect(np.ones([2]).backend).toBe(cpu)
  const other = new CpuBackend()
  const tree = { w: np.array([[1, 2]]).T, one: np.ones([2]), label: 'a', step: 3, none: null }
  const moved = await toBackend(tree, other)
  expect([moved.w.backend === other, moved.one.backend === other]).toEqual([true, true])
  expect([moved.w.toArray(), moved.one.toArray(), moved.label, moved.step, moved.none]).toEqual([[[1], [2]], [1, 1], 'a', 3, null])
  expect((await toBackend(moved, other)).w).toBe(moved.w)
  expect(() => moved.w.add(tree.w)).toThrow(/toBackend/)
})
