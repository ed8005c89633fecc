import { checkOptions } from '../transforms/selection.js'
import { at, normalizeAxis, sizeOf, without } from '../core/shape.js'
import { multiply } from './arithmetic.js'
import type { Initializer } from './initializers.js'
import type { SampleOptions } from './random/parameters.js'
import { orthogonal as sampleOrthogonal } from './random/vectors.js'
import { moveaxis, reshape } from './shape.js'

/**
 * Orthogonal matrices times `scale`, uniformly distributed: rows that stand along `columnAxis`, of all other axes together, are orthonormal, or the columns where
 * there are more rows. Those of `jax.nn.initializers.orthogonal` for the same key, to rounding.
 *
 * @throws ShapeError for a shape without that axis
 * @example
 * const w = nn.initializers.orthogonal()(random.key(0), [3, 3])
 * np.allclose(w.matmul(w.T), np.eye(3)).item() // true
 */
export function orthogonal(scale = 1, columnAxis = -1, options: SampleOptions = {}): Initializer {
  checkOptions('nn.initializers.orthogonal', options, ['dtype'])
  return (key, shape, { dtype = options.dtype } = {}) => {
    const axis = normalizeAxis('nn.initializers.orthogonal', columnAxis, shape.length)
    const others = without(shape, [axis])
    const rows = sampleOrthogonal(key, at(shape, axis), [], sizeOf(others), { dtype })
    return multiply(moveaxis(reshape(rows, [at(shape, axis), ...others]), 0, axis), scale)
  }
}
