import { ArgumentError } from '../core/errors.js'
import { at, checkList } from '../core/shape.js'

/**
 * What surrounds an array before windows slide over it, as in JAX. `'VALID'`: nothing. `'SAME'`: so much that there are ceil(extent / stride) windows,
 * half of it on each side and an odd one behind; `'SAME_LOWER'`: the odd one in front. Or pairs [low, high], one for each axis; negative ones crop.
 */
export type Padding = 'SAME' | 'SAME_LOWER' | 'VALID' | readonly (readonly [low: number, high: number])[]

/** Padding as pairs, for axes of these extents, which are not dilated, and windows of these, which are. */
export function paddingPairs(
  operation: string,
  padding: Padding,
  extents: readonly number[],
  windows: readonly number[],
  strides: readonly number[],
): readonly (readonly [low: number, high: number])[] {
  if (typeof padding !== 'string') {
    checkList(operation, 'padding is a word or', padding)
    const isPair = (pair: unknown): boolean => Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isInteger(n))
    if (padding.length === extents.length && padding.every(isPair)) return padding
    throw unknownPadding(operation, `${JSON.stringify(padding)} for ${String(extents.length)} axes`)
  }
  switch (padding) {
    case 'VALID':
      return extents.map(() => [0, 0])
    case 'SAME':
    case 'SAME_LOWER':
      return extents.map((extent, i) => {
        const total = Math.max((Math.ceil(extent / at(strides, i)) - 1) * at(strides, i) + at(windows, i) - extent, 0)
        const less = Math.floor(total / 2)
        return padding === 'SAME' ? [less, total - less] : [total - less, less]
      })
    default:
      throw unknownPadding(operation, String(padding))
  }
}

function unknownPadding(operation: string, given: string): ArgumentError {
  return new ArgumentError(
    `${operation}: padding is ${given}. Give 'SAME', 'SAME_LOWER', 'VALID', or a list with a pair of integers [low, high] for each axis.`,
  )
}
