import { checkIsArray, type NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { ShapeError } from '../../core/errors.js'
import { add, sub } from '../../core/primitives/add.js'
import { div } from '../../core/primitives/div.js'
import { within } from '../../core/primitives/linalg/clusters.js'
import { identity } from '../../core/primitives/linalg/diagonal.js'
import { eigh as decomposed } from '../../core/primitives/linalg/eigh.js'
import { multiply, scaled, transposed } from '../../core/primitives/linalg/matrices.js'
import { mul } from '../../core/primitives/mul.js'
import { sum } from '../../core/primitives/sum.js'
import { equalNumbers } from '../../core/shape.js'
import { checkCallback } from '../../transforms/functions.js'
import { jvp } from '../../transforms/jvp.js'
import { stopGradient } from '../../transforms/stopGradient.js'
import { diagonal } from '../diagonals.js'
import type { ArrayLike } from '../operands.js'
import { expandDims } from '../shape.js'
import { matrices } from './systems.js'

/** Derivatives of the function of the matrix up to this order are right at repeated eigenvalues. */
const order = 3

/**
 * A function of numbers, applied to symmetric matrices, the last two axes: V f(Λ) Vᵀ for (A + Aᵀ) / 2 = V Λ Vᵀ. `f` is given the eigenvalues and must be elementwise and
 * differentiable with np.
 *
 * The same can be written with {@link eigh}, and has the same value; but at repeated eigenvalues w and v do not determine the derivatives of it, and here they are right, to third
 * order. So are those of its trace, Σ f(λ), of which `eigvalsh` gives the first.
 *
 * @throws ShapeError where the last two extents differ, or `f` changes the shape
 * @example
 * np.linalg.symmetricFunction(np.sqrt, np.array([[4, 0], [0, 9]])).toArray() // [[2, 0], [0, 3]]
 * const root = (a: NdArray) => np.linalg.symmetricFunction(np.sqrt, a)
 * jvp(root, [np.eye(2)], [np.array([[0, 1], [1, 0]])])[1].toArray() // [[0, 0.5], [0.5, 0]]
 */
export function symmetricFunction(f: (x: NdArray) => NdArray, a: ArrayLike): NdArray {
  checkCallback('linalg.symmetricFunction', f)
  const [values, v] = decomposed(matrices('linalg.symmetricFunction', a, true))
  return multiply(multiply(v, ofBlocks(f, values)), transposed(v))
}

/** f(Λ), where Λ is diagonal but for its tangent, as a Taylor polynomial around the mean of each cluster of equal eigenvalues. */
function ofBlocks(f: (x: NdArray) => NdArray, values: NdArray): NdArray {
  const one = identity(values.shape, values.dtype)
  const centres = clusterMeans(stopGradient(values))
  const deviation = sub(values, mul(one, rowsOf(centres, values)))
  let power = one
  let result = mul(one, rowsOf(checked(f, centres), values))
  let derivative = f
  for (let k = 1; k <= order; k++) {
    derivative = derivativeOf(derivative)
    power = scaled(multiply(power, deviation), 1 / k)
    result = add(result, mul(rowsOf(derivative(centres), values), power))
  }
  return result
}

/** For each eigenvalue the mean of those that are equal to it up to rounding. */
function clusterMeans(values: NdArray): NdArray {
  const { shape, dtype } = values
  const members = within(fill(1, avalOf(shape, dtype)), values)
  const own = diagonal(values, 0, -2, -1)
  const total = sum(mul(members, expandDims(own, -2).add(fill(0, avalOf(shape, dtype)))), [values.ndim - 1])
  return div(total, sum(members, [values.ndim - 1]))
}

/** Each element of a vector along a row. */
function rowsOf(x: NdArray, like: NdArray): NdArray {
  return expandDims(x, -1).add(fill(0, avalOf(like.shape, like.dtype)))
}

function derivativeOf(f: (x: NdArray) => NdArray): (x: NdArray) => NdArray {
  return (x) => jvp(f, [x], [fill(1, avalOf(x.shape, x.dtype))])[1]
}

function checked(f: (x: NdArray) => NdArray, x: NdArray): NdArray {
  const y = f(x)
  checkIsArray('linalg.symmetricFunction', y)
  if (equalNumbers(y.shape, x.shape)) return y
  throw new ShapeError(
    `linalg.symmetricFunction: the function made ${y.aval.toString()} of the eigenvalues ${x.aval.toString()}. It must be elementwise.`,
  )
}
