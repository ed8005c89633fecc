import type { NdArray } from '../../core/array.js'
import { ArgumentError } from '../../core/errors.js'
import { normalizeAxes } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { norm, vectorNorm as along, type NormOrder } from '../norm.js'
import { toFloat, type ArrayLike } from '../operands.js'
import type { Axes, ReductionOptions } from '../reducing.js'

/** Options of `matrixNorm`. */
export interface MatrixNormOptions extends ReductionOptions {
  /** Which norm; 'fro' unless given. */
  readonly ord?: NormOrder | undefined
}

/**
 * The {@link norm} of each matrix, the last two axes.
 *
 * @throws ArgumentError for an order that matrices have not; ShapeError for fewer than two axes
 * @example
 * np.linalg.matrixNorm(np.array([[3, 0], [0, 4]])).item() // 5
 * np.linalg.matrixNorm(np.array([[3, 0], [0, 4]]), { ord: 'nuc' }).item() // 7
 */
export function matrixNorm(x: ArrayLike, options: MatrixNormOptions = {}): NdArray {
  checkOptions('linalg.matrixNorm', options, ['ord', 'keepdims'])
  return norm(x, options.ord ?? 'fro', [-2, -1], { keepdims: options.keepdims })
}

/** Options of `vectorNorm`. */
export interface VectorNormOptions extends ReductionOptions {
  /** Along which axes; all unless given. */
  readonly axis?: Axes
  /** Which norm; 2 unless given. */
  readonly ord?: number | undefined
}

/**
 * The {@link norm} of the elements along axes, as those of one vector, however many axes they are.
 *
 * @throws ArgumentError for an order that is no number; ShapeError for axes that do not fit
 * @example
 * np.linalg.vectorNorm(np.array([[1, -2], [3, 4]]), { ord: 1 }).item() // 10
 */
export function vectorNorm(x: ArrayLike, options: VectorNormOptions = {}): NdArray {
  checkOptions('linalg.vectorNorm', options, ['axis', 'ord', 'keepdims'])
  const { axis, ord = 2, keepdims } = options
  const value = toFloat('linalg.vectorNorm', x)
  if (typeof ord !== 'number') throw new ArgumentError(`linalg.vectorNorm: the order is a number, not ${JSON.stringify(ord)}.`)
  return along(value, ord, normalizeAxes('linalg.vectorNorm', axis, value.ndim), { keepdims })
}
