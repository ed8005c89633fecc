import type { NdArray } from '../../core/array.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { formatShape, range, sizeOf, normalizeAxes } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { concatenate, ravel, reshape, transpose } from '../shape.js'
import { toArray, toFloat, type ArrayLike } from '../operands.js'
import { zeros } from '../creation.js'
import { inv, solve } from './solve.js'
import { sameNumbers } from '../products.js'

/**
 * The solution x of the tensor equation `a x = b`, in which the last axes of `a` are summed over: `np.tensordot(a, x, x.ndim)` is b. `a` is of the shape of b followed by that of
 * x, and as many elements has b as x. With `axes` these axes of `a` are moved to its end first.
 *
 * @throws ShapeError where `a` is not square in this sense; ArgumentError for unknown options
 * @example
 * np.linalg.tensorsolve(np.eye(4).reshape([2, 2, 4]), np.array([[1, 2], [3, 4]])).toArray() // [1, 2, 3, 4]
 */
export function tensorsolve(a: ArrayLike, b: ArrayLike, options: { readonly axes?: readonly number[] | null | undefined } = {}): NdArray {
  checkOptions('linalg.tensorsolve', options, ['axes'])
  const tensor = toArray('linalg.tensorsolve', a)
  const rhs = toArray('linalg.tensorsolve', b)
  const moved = normalizeAxes('linalg.tensorsolve', options.axes ?? [], tensor.ndim)
  const ordered = transpose(tensor, [...range(tensor.ndim).filter((axis) => !moved.includes(axis)), ...moved])
  const unknowns = ordered.shape.slice(rhs.ndim)
  if (sizeOf(unknowns) !== rhs.size || ordered.size !== rhs.size ** 2) {
    throw new ShapeError(
      `linalg.tensorsolve: ${tensor.aval.toString()} and ${rhs.aval.toString()} are no square system: behind as many axes as the second has ` +
        `are ${formatShape(unknowns)}, which must hold ${String(rhs.size)} elements, and so must the axes before. Move axes with the option axes.`,
    )
  }
  return reshape(solve(reshape(ordered, [rhs.size, rhs.size]), ravel(rhs)), unknowns)
}

/**
 * The inverse of a tensor as a linear map from its axes from `ind` on to those before: `np.tensordot(tensorinv(a, ind), b, ind)` solves the equation of
 * {@link tensorsolve}.
 *
 * @throws ShapeError where the axes before `ind` and those from there on have not as many elements; ArgumentError where `ind` is no positive integer
 * @example
 * np.linalg.tensorinv(np.multiply(np.eye(4), 2).reshape([4, 2, 2]), 1).shape // [2, 2, 4]
 */
export function tensorinv(a: ArrayLike, ind = 2): NdArray {
  const tensor = toFloat('linalg.tensorinv', a)
  if (!Number.isInteger(ind) || ind < 1) {
    throw new ArgumentError(`linalg.tensorinv: ind is ${String(ind)}. Give the number of axes that are mapped to, 1 or more.`)
  }
  const [before, behind] = [tensor.shape.slice(0, ind), tensor.shape.slice(ind)]
  if (sizeOf(before) !== sizeOf(behind)) {
    throw new ShapeError(
      `linalg.tensorinv: the first ${String(ind)} axes of ${tensor.aval.toString()} have ${String(sizeOf(before))} elements and the others ${String(sizeOf(behind))}, ` +
        'but they must have as many. Choose another ind.',
    )
  }
  return reshape(inv(reshape(tensor, [sizeOf(before), sizeOf(behind)])), [...behind, ...before])
}

/**
 * The matrix with these matrices along its diagonal and zeros elsewhere. A vector is a matrix of one row, a scalar one of one element.
 *
 * @throws ShapeError for more than two axes
 * @example
 * np.linalg.blockDiag(np.array([[1, 2]]), 3).toArray() // [[1, 2, 0], [0, 0, 3]]
 */
export function blockDiag(...blocks: readonly ArrayLike[]): NdArray {
  if (blocks.length === 0) return zeros([1, 0])
  const parts = sameNumbers('linalg.blockDiag', blocks).map((x) => {
    if (x.ndim > 2) throw new ShapeError(`linalg.blockDiag: ${x.aval.toString()} is no matrix. Give arrays of up to two axes.`)
    return x.ndim === 2 ? x : reshape(x, [1, x.size])
  })
  const width = parts.reduce((total, x) => total + (x.shape[1] ?? 0), 0)
  let before = 0
  const rows = parts.map((x) => {
    const [height = 0, own = 0] = x.shape
    const wide = [zeros([height, before], { dtype: x.dtype }), x, zeros([height, width - before - own], { dtype: x.dtype })]
    before += own
    return concatenate(wide, 1)
  })
  return concatenate(rows, 0)
}
