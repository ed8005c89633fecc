import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  DtypeError,
  hessianSparsity,
  jacobianSparsity,
  np,
  ShapeError,
  sparseHessian,
  sparseJacobian,
  TreeError,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from '../transforms/untyped.js'
import { dense, numbers, point, rowsOf } from './dense.js'

const x = np.array([1, 2, 3])
const square = (y: NdArray): NdArray => y.mul(y)
const squares = (y: NdArray): NdArray => y.mul(y).sum()

describe('arguments and results', () => {
  test('what is no function', () => {
    for (const transform of [sparseJacobian, sparseHessian, jacobianSparsity, hessianSparsity]) {
      expect(() => untyped(transform)(3)).toThrow(ArgumentError)
    }
  })

  test('integers', () => {
    const integers = np.array([1, 2], { dtype: 'int32' })
    for (const transform of [sparseJacobian, jacobianSparsity]) expect(() => transform(square)(integers)).toThrow(DtypeError)
    for (const transform of [sparseHessian, hessianSparsity]) expect(() => transform(squares)(integers)).toThrow(/arguments\[0\].*int32/)
    expect(() => sparseJacobian((y: NdArray) => y.astype('int32'))(x)).toThrow(DtypeError)
    expect(() => sparseHessian((y: NdArray) => y.sum().gt(0))(x)).toThrow(DtypeError)
  })

  test('a Hessian of what is no scalar', () => {
    expect(() => sparseHessian(square)(x)).toThrow(/scalar result, but the function returned an array of shape \[3\]/)
    expect(() => hessianSparsity(square)(x)).toThrow(ShapeError)
    expect(() => untyped(untyped(sparseHessian)((y: NdArray) => [y.sum(), y.sum()]))(x)).toThrow(/2 arrays/)
  })

  test('positions and options', () => {
    expect(() => untyped(sparseJacobian)(square, { argnums: -1 })).toThrow(ArgumentError)
    expect(() => untyped(untyped(sparseJacobian)(square, { argnums: 1 }))(x)).toThrow(/argnums 1/)
    expect(() => untyped(sparseJacobian)(square, { colouring: 'star' })).toThrow(/unknown option 'colouring'/)
    expect(() => untyped(sparseHessian)(squares, { colouring: 'greedy' })).toThrow(/'star' or 'acyclic'/)
    expect(() => untyped(sparseJacobian)(square, { mode: 'both' })).toThrow(/mode is "both"/)
    expect(() => untyped(sparseJacobian(square))('text')).toThrow(TreeError)
  })
})

describe('a given pattern', () => {
  test('is used as it is', () => {
    const J = sparseJacobian(square, { sparsity: { indptr: [0, 2, 3, 4], indices: [0, 2, 1, 2], shape: [3, 3] } })(x)
    expect(rowsOf(J)).toEqual([[0, 2], [1], [2]])
    expect(numbers(J.values)).toEqual([2, 0, 4, 6])
  })

  test('may be arrays, typed arrays, or what the search found', () => {
    const y = point(4)
    const found = hessianSparsity(squares)(y)
    const wanted = dense(sparseHessian(squares)(y))
    const { indptr, indices, shape } = found
    for (const sparsity of [
      found,
      { indptr, indices, shape },
      { indptr: Int32Array.from(numbers(indptr)), indices: numbers(indices), shape },
      sparseHessian(squares)(y),
    ]) {
      expect(dense(sparseHessian(squares, { sparsity })(y))).toEqual(wanted)
      expect(dense(sparseHessian(squares, { sparsity, colouring: 'acyclic' })(y))).toEqual(wanted)
    }
  })

  test.each([
    ['too few rows', { indptr: [0, 1, 2], indices: [0, 1], shape: [2, 3] }, ShapeError, /shape \[2, 3\], but the derivative has \[3, 3\]/],
    ['no shape', { indptr: [0], indices: [] }, ArgumentError, /sparsity.shape must be/],
    ['a wrong shape', { indptr: [0], indices: [], shape: [0, -1] }, ArgumentError, /sparsity.shape must be/],
    ['indptr of the wrong length', { indptr: [0, 1], indices: [0], shape: [3, 3] }, ArgumentError, /2 elements for 3 rows/],
    ['indptr that ends elsewhere', { indptr: [0, 1, 2, 3], indices: [0], shape: [3, 3] }, ArgumentError, /from 0 to 3/],
    ['indptr that decreases', { indptr: [0, 2, 1, 2], indices: [0, 1], shape: [3, 3] }, ArgumentError, /decreases at row 1/],
    ['a column beyond', { indptr: [0, 1, 1, 1], indices: [3], shape: [3, 3] }, ArgumentError, /column 3 of 3/],
    ['columns that do not increase', { indptr: [0, 2, 2, 2], indices: [1, 1], shape: [3, 3] }, ArgumentError, /row 0 do not increase/],
    ['what is no integer', { indptr: [0, 1, 1, 1], indices: [0.5], shape: [3, 3] }, ArgumentError, /sparsity.indices must be/],
    ['a matrix of indices', { indptr: [0, 1, 1, 1], indices: np.zeros([1, 1]), shape: [3, 3] }, ArgumentError, /sparsity.indices must be/],
    ['text', { indptr: 'abc', indices: [], shape: [3, 3] }, ArgumentError, /sparsity.indptr must be/],
    ['other fields', { indptr: [0, 1, 1, 1], indices: [0], shape: [3, 3], rows: 3 }, ArgumentError, /unknown option 'rows'/],
    ['none at all', null, ArgumentError, /sparsity/],
  ])('is refused with %s', (_name, sparsity, type, message) => {
    const run = (): unknown => untyped(untyped(sparseJacobian)(square, { sparsity }))(x)
    expect(run).toThrow(type)
    expect(run).toThrow(message)
  })

  test('of a Hessian is symmetric', () => {
    const sparsity = { indptr: [0, 2, 2, 2], indices: [0, 2], shape: [3, 3] as const }
    expect(() => sparseHessian(squares, { sparsity })(x)).toThrow(/row 0, column 2 and none at row 2, column 0/)
  })
})
