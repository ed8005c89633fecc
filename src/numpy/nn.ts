import type { NdArray } from '../core/array.js'
import { logistic } from '../core/primitives/logistic.js'
import { toFloat, type ArrayLike } from './operands.js'

/**
 * The logistic function `1 / (1 + exp(-x))`.
 *
 * @example
 * nn.sigmoid(0).item() // 0.5
 */
export function sigmoid(x: ArrayLike): NdArray {
  return logistic(toFloat('sigmoid', x))
}
