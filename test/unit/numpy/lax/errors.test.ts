import { ArgumentError, DtypeError, jit, lax, np, ShapeError, type CotangentError, type NdArray } from 'cotangent'
import { describe, expect, it } from 'vitest'

const vector = np.array([1, 2, 3])
const matrix = np.ones([2, 3])
const ints = np.array([1, 2, 3], { dtype: 'int32' })
const rows = { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] }
const places = { updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
const indices = np.array([[0], [1]], { dtype: 'int32' })

describe('what is refused', () => {
  const refused: readonly (readonly [string, () => unknown, new (message: string) => CotangentError])[] = [
    ['a bound of another shape', () => lax.clamp(np.zeros([2]), vector, 1), ShapeError],
    ['a bound that the dtype lacks', () => lax.clamp(0.5, ints, 1), DtypeError],
    ['exp2 of integers', () => lax.exp2(ints), DtypeError],
    ['a choice by floats', () => lax.selectN(vector, vector, vector), DtypeError],
    ['three cases for a boolean', () => lax.selectN(np.array(true), vector, vector, vector), DtypeError],
    ['a choice of nothing', () => lax.selectN(np.array(true)), ArgumentError],
    ['bits of floats', () => lax.clz(vector), DtypeError],
    ['bits of booleans', () => lax.populationCount(vector.gt(1)), DtypeError],
    ['a slice beyond the end', () => lax.slice(vector, [1], [4]), ShapeError],
    ['a slice with too few places', () => lax.slice(matrix, [1], [1]), ShapeError],
    ['places out of order', () => lax.sliceInDim(vector, 2, 1), ShapeError],
    ['an index that is not there', () => lax.indexInDim(vector, 3), ArgumentError],
    ['padding for too few axes', () => lax.pad(matrix, 0, [[1, 1, 0]]), ArgumentError],
    ['negative padding inside', () => lax.pad(vector, 0, [[0, 0, -1]]), ArgumentError],
    ['more taken away than is there', () => lax.pad(vector, 0, [[-2, -2, 0]]), ArgumentError],
    ['a padding value of another dtype', () => lax.pad(vector, np.array(1, { dtype: 'int32' }), [[0, 0, 0]]), DtypeError],
    ['a padding value that the dtype lacks', () => lax.pad(ints, 0.5, [[1, 0, 0]]), DtypeError],
    ['a start that is a fraction', () => lax.dynamicSlice(vector, [0.5], [1]), ArgumentError],
    ['a start that is a float', () => lax.dynamicSlice(vector, [np.array(1)], [1]), DtypeError],
    ['too few starts', () => lax.dynamicSlice(matrix, [0], [1, 1]), ShapeError],
    ['a block with too few extents', () => lax.dynamicSlice(matrix, [0, 0], [1]), ShapeError],
    ['a block larger than the array', () => lax.dynamicSliceInDim(vector, 0, 4), ShapeError],
    ['an update of another dtype', () => lax.dynamicUpdateSlice(vector, ints, [0]), DtypeError],
    ['sizes that do not add up', () => lax.split(vector, [1, 1]), ShapeError],
    ['a tile for too few axes', () => lax.tile(matrix, [2]), ShapeError],
    ['fewer axes than there are', () => lax.broadcastToRank(matrix, 1), ShapeError],
    ['axes to collapse that are not there', () => lax.collapse(matrix, 1, 3), ShapeError],
    ['a full array of an array', () => lax.full([2], vector), ArgumentError],
    ['an init of another dtype', () => lax.reduce(vector, np.array(1, { dtype: 'int32' }), 'add', [0]), DtypeError],
    ['positions that are floats', () => lax.argmax(vector, 0, 'float64'), DtypeError],
    ['the conjunction of floats', () => lax.reduceAnd(vector, [0]), DtypeError],
    ['the sum of booleans', () => lax.reduceSum(vector.gt(1), [0]), DtypeError],
    ['a dot of stacks', () => lax.dot(np.ones([1, 2, 2]), vector), ShapeError],
    ['a batch of different ranks', () => lax.batchMatmul(matrix, np.ones([1, 3, 2])), ShapeError],
    ['indices that are floats', () => lax.gather(matrix, np.zeros([2, 1]), rows, [1, 3]), DtypeError],
    ['windows larger than the operand', () => lax.gather(matrix, indices, rows, [1, 4]), ShapeError],
    ['a collapsed axis of extent 2', () => lax.gather(matrix, indices, rows, [2, 3]), ShapeError],
    ['index vectors of another length', () => lax.gather(matrix, np.zeros([2, 2], { dtype: 'int32' }), rows, [1, 3]), ShapeError],
    ['offset axes that are not there', () => lax.gather(matrix, indices, { ...rows, offsetDims: [2] }, [1, 3]), ShapeError],
    ['too few offset axes', () => lax.gather(matrix, indices, { ...rows, offsetDims: [] }, [1, 3]), ShapeError],
    ['an axis named twice', () => lax.gather(matrix, indices, { ...rows, collapsedSliceDims: [0, 0] }, [1, 3]), ShapeError],
    ['updates of other extents', () => lax.scatterAdd(matrix, indices, np.ones([3, 3]), places), ShapeError],
    ['updates with too many axes', () => lax.scatterAdd(matrix, indices, np.ones([2, 3, 1]), places), ShapeError],
    ['updates larger than the operand', () => lax.scatter(matrix, indices, np.ones([2, 4]), places), ShapeError],
    ['updates of another dtype', () => lax.scatter(matrix, indices, np.ones([2, 3], { dtype: 'float32' }), places), DtypeError],
    ['an index for too few axes', () => lax.indexTake(matrix, [ints], [0, 1]), ArgumentError],
  ]
  it.each(refused)('%s', (_what, run, error) => {
    expect(run).toThrow(error)
  })
})

// The types refuse these mistakes; here they are made without types.
const untyped = lax as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>

it.each([
  ['round', [vector, 'up']],
  ['reduce', [vector, 0, 'mean', [0]]],
  ['gather', [matrix, indices, rows, [1, 3], { mode: 'wrap' }]],
  ['gather', [matrix, indices, { ...rows, startIndexMaps: [] }, [1, 3]]],
  ['scatter', [matrix, indices, np.ones([2, 3]), places, { mode: 'fill' }]],
  ['scatter', [matrix, indices, np.ones([2, 3]), places, { uniqueIndices: true }]],
])('%s knows its words', (name, args) => {
  expect(() => untyped[name]?.(...args)).toThrow(ArgumentError)
})

it('a function that combines is called a few times, and gives what a loop gives', () => {
  let calls = 0
  const add = (x: NdArray, y: NdArray): NdArray => {
    calls += 1
    return x.add(y)
  }
  expect(lax.reduce(np.arange(1000), 1, add, [0]).item()).toBe(499501)
  expect(calls).toBeLessThan(12)
  expect(lax.reduce(np.zeros([0]), 5, add, [0]).item()).toBe(5)
  expect(jit((x: NdArray) => lax.reduce(x, 1, (a, b) => a.mul(b), [1]))(np.array([[2, 3, 4]])).toArray()).toEqual([24])
})

it('a barrier keeps trees', () => {
  const { a, b } = jit((x: NdArray) => lax.optimizationBarrier({ a: x, b: [x.mul(2)] }))(vector)
  expect([a.toArray(), b.map((x) => x.toArray())]).toEqual([[1, 2, 3], [[2, 4, 6]]])
})
