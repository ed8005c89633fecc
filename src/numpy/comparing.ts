import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { ShapeError } from '../core/errors.js'
import { all } from '../core/primitives/anyAll.js'
import { eq, ne } from '../core/primitives/comparisons.js'
import { and, or } from '../core/primitives/logic.js'
import { at, broadcastShapes, equalNumbers, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { isclose } from './logic.js'
import { toArray, unify, type ArrayLike } from './operands.js'

/**
 * Are all elements of `x` close to those of `y`, as {@link isclose} has it? A bool scalar; the arrays broadcast.
 *
 * @throws ShapeError where they do not broadcast
 * @example
 * np.allclose(np.array([1, 2]), np.array([1, 2 + 1e-12])).item() // true
 */
export function allclose(
  x: ArrayLike,
  y: ArrayLike,
  options: { readonly rtol?: number; readonly atol?: number; readonly equalNan?: boolean } = {},
): NdArray {
  checkOptions('allclose', options, ['rtol', 'atol', 'equalNan'])
  return everywhere(isclose(x, y, options))
}

function everywhere(x: NdArray): NdArray {
  return all(x, range(x.ndim))
}

/**
 * Have two arrays one shape and equal elements? A bool scalar. NaN equals nothing, unless `equalNan`, when it equals NaN.
 *
 * @example
 * np.arrayEqual(np.array([1, 2]), np.array([1, 2])).item() // true
 * np.arrayEqual(np.array([1, NaN]), np.array([1, NaN]), { equalNan: true }).item() // true
 */
export function arrayEqual(x: ArrayLike, y: ArrayLike, options: { readonly equalNan?: boolean | undefined } = {}): NdArray {
  checkOptions('arrayEqual', options, ['equalNan'])
  if (!equalNumbers(toArray('arrayEqual', x).shape, toArray('arrayEqual', y).shape)) return fill(0, avalOf([], 'bool'))
  const unified = unify('arrayEqual', x, y)
  const [a, b] = [at(unified, 0), at(unified, 1)]
  const same = eq(a, b)
  return everywhere(options.equalNan === true && isFloat(a.dtype) ? or(same, and(ne(a, a), ne(b, b))) : same)
}

/**
 * Do two arrays broadcast, and are all elements equal then? A bool scalar.
 *
 * @example
 * np.arrayEquiv(np.array([1, 2]), np.array([[1, 2], [1, 2]])).item() // true
 */
export function arrayEquiv(x: ArrayLike, y: ArrayLike): NdArray {
  const shapes = [toArray('arrayEquiv', x).shape, toArray('arrayEquiv', y).shape]
  try {
    broadcastShapes('arrayEquiv', ...shapes)
  } catch (error) {
    if (error instanceof ShapeError) return fill(0, avalOf([], 'bool'))
    throw error
  }
  const unified = unify('arrayEquiv', x, y)
  return everywhere(eq(at(unified, 0), at(unified, 1)))
}
