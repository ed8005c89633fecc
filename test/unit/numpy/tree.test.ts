import { expect, test } from 'vitest'
import { grad, np, ShapeError, tree, TreeError, vmap, type NdArray } from 'cotangent'

class Layer {
  constructor(
    readonly w: unknown,
    readonly b: unknown,
    readonly name: string,
  ) {}
}
class Loose {
  readonly value = 1
}
tree.register(
  Layer,
  ({ w, b, name }) => [[w, b], name],
  ([w, b], name) => new Layer(w, b, name),
)

test('leaves come in the order of sorted keys, null and undefined are empty, and trees come back as they were', () => {
  const t = { b: [1, { z: 2, y: null }], a: 'text', c: undefined, layer: new Layer(3, [4], 'first') }
  const [leaves, structure] = tree.flatten(t)
  expect(leaves).toEqual(['text', 1, 2, 3, 4])
  expect(tree.leaves(t)).toEqual(leaves)
  expect(tree.paths(t)).toEqual(['a', 'b[0]', 'b[1].z', 'layer[0]', 'layer[1][0]'])
  const back = tree.unflatten(structure, leaves)
  expect(back).toEqual(t)
  expect(Object.keys(back as object)).toEqual(['b', 'a', 'c', 'layer'])
  expect(tree.unflatten(tree.structure({ x: 0, y: 0 }), [1, 2])).toEqual({ x: 1, y: 2 })
  expect(() => tree.unflatten(structure, [1])).toThrow(TreeError)
  expect(() => tree.flatten({ layers: [new Loose()] })).toThrow(/layers\[0\] is an instance of Loose.*tree\.register/)
})

test('map walks several trees side by side; reduce goes through the leaves in order', () => {
  const t = { w: [1, 2], b: 3, none: null }
  expect(tree.map((x) => x * 10, t)).toEqual({ w: [10, 20], b: 30, none: null })
  expect(tree.map((x, y, z) => x + y + z, t, t, t)).toEqual({ w: [3, 6], b: 9, none: null })
  const doubled: { w: NdArray } = tree.map((x) => x.mul(2), { w: np.array([1, 2]) })
  expect(doubled.w.toArray()).toEqual([2, 4])
  expect(tree.reduce((text, x) => `${text}${String(x)}`, t, '')).toBe('312')
  expect(() => tree.map((x) => x, { a: 1 }, { b: 1 })).toThrow(/tree 1 has the structure \{b: \*\}, but the first has \{a: \*\}/)
  expect(tree.map((x) => x.add(1), new Layer(np.zeros([1]), null, 'n') as unknown as { w: NdArray })).toBeInstanceOf(Layer)
})

test('ravel and its inverse keep shapes, dtypes and derivatives', () => {
  const t = {
    w: np.array([
      [1, 2],
      [3, 4],
    ]),
    b: [np.array(5), np.array([6], { dtype: 'int32' })],
    s: np.array([7], { dtype: 'float32' }),
  }
  const [vector, unravel] = tree.ravel(t)
  expect(vector.toArray()).toEqual([5, 6, 7, 1, 2, 3, 4])
  expect(vector.dtype).toBe('float64')
  const back = unravel(vector.mul(2))
  expect([back.w.toArray(), back.b[0]?.toArray(), back.b[1]?.toArray(), back.s.toArray()]).toEqual([
    [
      [2, 4],
      [6, 8],
    ],
    10,
    [12],
    [14],
  ])
  expect([back.w.dtype, back.b[0]?.dtype, back.b[1]?.dtype, back.s.dtype]).toEqual(['float64', 'float64', 'int32', 'float32'])
  expect(() => unravel(np.zeros([6]))).toThrow(ShapeError)
  expect(() => unravel(np.zeros([7, 1]))).toThrow(/tree has 7 elements/)
  const [nothing, rebuild] = tree.ravel({ a: null })
  expect(nothing.shape).toEqual([0])
  expect(rebuild(nothing)).toEqual({ a: null })
  const loss = (v: NdArray): NdArray => unravel(v).w.square().sum()
  expect(grad(loss)(vector).toArray()).toEqual([0, 0, 0, 2, 4, 6, 8])
  const through = (w: NdArray): NdArray => tree.ravel({ w, v: w.sum() })[0].square().sum()
  expect(grad(through)(np.array([1, 2])).toArray()).toEqual([8, 10])
  expect(
    vmap((w: NdArray) => tree.ravel([w, w.sum()])[0])(
      np.array([
        [1, 2],
        [3, 4],
      ]),
    ).toArray(),
  ).toEqual([
    [1, 2, 3],
    [3, 4, 7],
  ])
  expect(tree.ravel([1, 2.5])[0].toArray()).toEqual([1, 2.5])
  expect(() => tree.ravel({ a: 'text' })).toThrow(TreeError)
})

test('a tree that contains itself is an error that says where', () => {
  interface Ring {
    readonly x: NdArray
    readonly next: Ring[]
  }
  const ring: Ring = { x: np.array(1), next: [] }
  ring.next.push(ring)
  expect(() => tree.leaves(ring)).toThrow(/next\[0\]\.next\[0\].*hold itself/)
  expect(() => grad((t: { x: NdArray }) => t.x)(ring)).toThrow(TreeError)
})
