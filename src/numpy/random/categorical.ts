import type { NdArray } from '../../core/array.js'
import { isFloat } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { reshape } from '../../core/primitives/reshape.js'
import { topK } from '../../core/primitives/topK.js'
import { moveAxis } from '../../core/primitives/transpose.js'
import { scope } from '../../core/scope.js'
import { at, inserted, normalizeAxis, sizeOf, without, type Shape } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { add } from '../arithmetic.js'
import { toFloat, type ArrayLike } from '../operands.js'
import { argmax } from '../reductions.js'
import { standardGumbel } from './inversion.js'
import { sampleShape } from './parameters.js'
import { resolution, type ResolutionOptions } from './trials.js'

/** Options of `categorical`. */
export interface CategoricalOptions extends ResolutionOptions {
  /** The shape of the samples: further axes, then the axes of the logits but for `axis`. Those alone unless given. */
  readonly shape?: Shape | undefined
  /** May an event be drawn again by the further axes? Yes unless said. */
  readonly replace?: boolean | undefined
}

/**
 * Events, as positions along `axis`, with probabilities `softmax(logits)` along it: the largest of the logits with Gumbel numbers added. Those of
 * `jax.random.categorical` for the same key.
 *
 * Without replacement they are the largest ones, so many as the further axes have elements.
 *
 * @param axis the last one unless given
 * @throws ShapeError if `key` is no key, or the logits do not fit the shape; ArgumentError for more events without replacement than there are
 * @example
 * random.categorical(random.key(0), np.log(np.array([0, 1, 0]))).item() // 1
 */
export function categorical(key: NdArray, logits: ArrayLike, axis = -1, options: CategoricalOptions = {}): NdArray {
  const operation = 'random.categorical'
  checkOptions(operation, options, ['shape', 'replace', 'mode'])
  const mode = resolution(operation, options.mode)
  const scores = toFloat(operation, logits)
  const dtype = isFloat(scores.dtype) ? scores.dtype : scope.defaultDtype
  const along = normalizeAxis(operation, axis, scores.ndim)
  const batch = without(scores.shape, [along])
  const shape = sampleShape(operation, options.shape, [batch])
  const [further, rest] = [shape.slice(0, shape.length - batch.length), shape.slice(shape.length - batch.length)]
  const events = at(scores.shape, along)
  if (options.replace ?? true) {
    const drawn = [...further, ...inserted(rest, along, events)]
    return argmax(add(standardGumbel(operation, key, drawn, dtype, mode), scores), further.length + along)
  }
  const count = sizeOf(further)
  if (count > events) {
    throw new ArgumentError(
      `${operation}: ${String(count)} of ${String(events)} events cannot be drawn without replacement. Draw fewer, or with replacement.`,
    )
  }
  const noisy = add(standardGumbel(operation, key, scores.shape, dtype, mode), scores)
  const [, positions] = topK(convert(moveAxis(noisy, along, batch.length), dtype), count)
  return reshape(moveAxis(positions, batch.length, 0), shape)
}
