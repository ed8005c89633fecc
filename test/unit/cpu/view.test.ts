import { describe, expect, test } from 'vitest'
import { CpuBackend } from '../../../src/backends/cpu/backend.js'
import { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { fill, literalValue } from '../../../src/core/constant.js'
import { dtypes } from '../../../src/core/dtype.js'
import type { IndexMap } from '../../../src/core/evaluation.js'
import type { Primitive } from '../../../src/core/primitive.js'
import type { Shape } from '../../../src/core/shape.js'
import { elementsOf, indicesOf, lay, layouts, position, tiers, type Layout } from './layouts.js'
import { record } from './records.js'

const backends = tiers.map((tier) => new CpuBackend(tier))

/** Any view: its map is its params. */
const view = record<{ map: IndexMap; shape: Shape }>('view', { kind: 'view', source: (_, { map }) => map }, ([x], { shape }) => [
  avalOf(shape, x!.dtype),
]) as unknown as Primitive<object>

function seen(backend: CpuBackend, x: ConcreteArray, map: IndexMap, shape: Shape): ConcreteArray {
  return backend.execute(view, [x], { map, shape })[0]!
}

type AffineAxes = Extract<IndexMap, { readonly kind: 'affine' }>['axes']

/** Operand shape, result shape, axes. */
const affine: readonly (readonly [string, Shape, Shape, AffineAxes])[] = [
  ['transpose', [2, 3], [3, 2], [along(1), along(0)]],
  ['transpose of three', [2, 3, 4], [4, 2, 3], [along(1), along(2), along(0)]],
  ['transpose over an extent of 1', [1, 3], [3, 1], [along(1), along(0)]],
  ['the same', [2, 3], [2, 3], [along(0), along(1)]],
  ['broadcast of a scalar', [], [2, 3], []],
  ['broadcast in front', [3], [2, 3], [along(1)]],
  ['broadcast behind', [3], [3, 2], [along(0)]],
  ['broadcast by 1', [3], [1, 3, 1], [along(1)]],
  ['broadcast to nothing', [3], [0, 3], [along(1)]],
  ['slice', [5, 6], [2, 3], [along(0, 1), along(1, 2)]],
  ['slice with steps', [5, 6], [2, 3], [along(0, 1, 3), along(1, 0, 2)]],
  ['slice of rows', [5, 6], [2, 6], [along(0, 3), along(1)]],
  ['slice to nothing', [5, 6], [0, 6], [along(0, 5), along(1)]],
  ['reverse', [5, 6], [5, 6], [along(0, 4, -1), along(1, 5, -1)]],
  ['row', [5, 6], [6], [{ start: 3, step: 0, axis: null }, along(0)]],
  [
    'element',
    [5, 6],
    [],
    [
      { start: 3, step: 0, axis: null },
      { start: 2, step: 0, axis: null },
    ],
  ],
]

function along(axis: number, start = 0, step = 1): AffineAxes[number] {
  return { start, step, axis }
}

describe.each(affine)('%s', (_, from, to, axes) => {
  test.each(layouts)('of a %s operand', (layout) => {
    for (const dtype of dtypes) {
      const x = lay(from, dtype, layout, (i) => (dtype === 'bool' ? (i + 1) % 2 : i + 1))
      const expected = indicesOf(to).map((index) => {
        const source = axes.map(({ start, step, axis }) => start + (axis === null ? 0 : step * index[axis]!))
        return x.elements[position(source, from)]!
      })
      for (const backend of backends) {
        const result = seen(backend, x.array, { kind: 'affine', axes }, to)
        expect(elementsOf(result)).toEqual(expected)
        expect([...backend.read(result)]).toEqual(expected)
        expect(result.storage).toBe(x.array.storage)
        expectKnownStrides(result)
      }
    }
  })
})

/** Strides that say the same as those of the aval must be those very lists. */
function expectKnownStrides(x: ConcreteArray): void {
  const says = (list: readonly number[]): boolean => x.shape.every((extent, axis) => extent === 1 || list[axis] === x.strides[axis])
  if (x.strides === x.aval.strides || x.strides === x.aval.zeroStrides) return
  expect(says(x.aval.strides) || says(x.aval.zeroStrides)).toBe(false)
}

const reshapes: readonly (readonly [from: Shape, to: Shape])[] = [
  [[6], [2, 3]],
  [[2, 3], [6]],
  [
    [2, 3],
    [3, 2],
  ],
  [
    [2, 3],
    [2, 3, 1],
  ],
  [
    [2, 3],
    [1, 2, 1, 3],
  ],
  [
    [4, 6],
    [2, 2, 3, 2],
  ],
  [
    [2, 2, 3, 2],
    [4, 6],
  ],
  [
    [2, 3, 4],
    [6, 4],
  ],
  [
    [2, 3, 4],
    [2, 12],
  ],
  [[2, 3, 4], [24]],
  [[1, 1], []],
  [[], [1, 1]],
  [
    [0, 3],
    [3, 0, 2],
  ],
  [[2, 0], [0]],
  [
    [1, 4, 1],
    [2, 2],
  ],
]

describe.each(reshapes)('reshape of %j to %j', (from, to) => {
  test.each(layouts)('of a %s operand', (layout) => {
    const x = lay(from, 'int32', layout, (i) => i)
    for (const backend of backends) {
      const result = seen(backend, x.array, { kind: 'reshape' }, to)
      expect(elementsOf(result)).toEqual(x.elements)
      expectKnownStrides(result)
    }
  })
})

test.each<readonly [Layout, Shape, Shape, boolean]>([
  ['contiguous', [4, 6], [2, 12], true],
  ['constant', [4, 6], [2, 12], true],
  ['transposed', [4, 6], [2, 2, 6], true],
  ['transposed', [4, 6], [4, 2, 3], true],
  ['transposed', [4, 6], [24], false],
  ['transposed', [4, 6], [2, 12], false],
  ['reversed', [4, 6], [24], true],
  ['holes', [4, 6], [2, 2, 6], true],
  ['holes', [4, 6], [24], false],
  ['repeated', [4, 6], [2, 2, 6], true],
])('a reshape of a %s array of %j to %j shares memory: %s', (layout, from, to, shares) => {
  const x = lay(from, 'float64', layout, (i) => i)
  for (const backend of backends) expect(seen(backend, x.array, { kind: 'reshape' }, to).storage === x.array.storage).toBe(shares)
})

test('a view of a constant is a constant', () => {
  const constant = fill(7, avalOf([2, 3], 'float32'))
  const scalar = fill(5, avalOf([], 'float32'))
  for (const backend of backends) {
    const axes = [along(1), along(0)]
    expect(literalValue(seen(backend, constant, { kind: 'affine', axes }, [3, 2]))).toBe(7)
    expect(literalValue(seen(backend, constant, { kind: 'affine', axes: [along(0, 1, -1), along(1, 2)] }, [2, 1]))).toBe(7)
    expect(literalValue(seen(backend, constant, { kind: 'reshape' }, [6]))).toBe(7)
    expect(literalValue(seen(backend, scalar, { kind: 'affine', axes: [] }, [4]))).toBe(5)
    expect(literalValue(seen(backend, scalar, { kind: 'affine', axes: [] }, [1]))).toBe(5)
    expect(literalValue(seen(backend, scalar, { kind: 'reshape' }, [1, 1]))).toBe(5)
  }
})

test('what is read is a copy', () => {
  for (const backend of backends) {
    for (const layout of layouts) {
      const x = lay([2, 3], 'float64', layout, (i) => i)
      const copy = backend.read(x.array)
      copy.fill(-1)
      expect(elementsOf(x.array)).toEqual(x.elements)
    }
  }
})

test('readAsync gives what read gives', async () => {
  const x = lay([2, 3], 'int32', 'transposed', (i) => i)
  for (const backend of backends) expect(await backend.readAsync(x.array)).toEqual(backend.read(x.array))
})

test('elements handed over are not copied, and their number must be right', () => {
  const [backend] = backends
  const data = new Float64Array([1, 2, 3])
  expect(backend!.fromTypedArray(data, avalOf([3], 'float64')).storage.data).toBe(data)
  expect(() => backend!.fromTypedArray(data, avalOf([2], 'float64'))).toThrow(
    /3 elements were given for an array float64\[2\], which has 2/,
  )
})

test('a disposed array cannot be read', () => {
  const [backend] = backends
  const x = lay([3], 'float64', 'contiguous', (i) => i)
  const copy = new ConcreteArray(x.array.aval, x.array.storage, 0, x.array.strides)
  copy.release()
  expect(() => backend!.read(copy)).toThrow(/used after it was disposed/)
  expect(elementsOf(x.array)).toEqual([0, 1, 2])
})
