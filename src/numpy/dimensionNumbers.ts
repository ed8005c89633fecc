import { ArgumentError } from '../core/errors.js'
import { at, range } from '../core/shape.js'

/**
 * Which axis is what, for images, kernel and result: as strings, such as `['NCHW', 'OIHW', 'NCHW']` or `['NHWC', 'HWIO', 'NHWC']`, of N (batch), C
 * (channels), O and I (channels out and in) and one letter for each spatial axis; or as positions of the axes.
 */
export type DimensionNumbers = readonly [images: string, kernel: string, result: string] | ConvDimensionNumbers

/** Positions of the axes: batch and channels, or channels out and in, then the spatial axes in order. */
export interface ConvDimensionNumbers {
  readonly lhsSpec: readonly number[]
  readonly rhsSpec: readonly number[]
  readonly outSpec: readonly number[]
}

/** Positions of the axes of arrays of this rank; batch and channels are the first axes where nothing is said. */
export function dimensionPositions(operation: string, rank: number, given: DimensionNumbers | null | undefined): ConvDimensionNumbers {
  if (given === null || given === undefined) return { lhsSpec: range(rank), rhsSpec: range(rank), outSpec: range(rank) }
  if (!isStrings(given)) {
    for (const spec of [given.lhsSpec, given.rhsSpec, given.outSpec]) {
      if (spec.length !== rank || !range(rank).every((axis) => spec.includes(axis))) throw unfit(operation, rank, spec.join(', '))
    }
    return given
  }
  const [images, kernel, result] = given
  const letters = [...kernel].filter((letter) => letter !== 'O' && letter !== 'I')
  const positions = (spec: string, first: string): readonly number[] => {
    const order = [...first, ...letters].map((letter) => spec.indexOf(letter))
    if (spec.length !== rank || new Set(order).size !== rank || order.includes(-1)) throw unfit(operation, rank, given.join(', '))
    return order
  }
  return { lhsSpec: positions(images, 'NC'), rhsSpec: positions(kernel, 'OI'), outSpec: positions(result, 'NC') }
}

/** Where each axis of an array in these positions comes from, if it was in canonical order. */
export function inverted(spec: readonly number[]): readonly number[] {
  return range(spec.length).map((axis) => spec.indexOf(axis))
}

/** Extents of the spatial axes. */
export function spatialExtents(shape: readonly number[], spec: readonly number[]): readonly number[] {
  return spec.slice(2).map((axis) => at(shape, axis))
}

function isStrings(given: DimensionNumbers): given is readonly [images: string, kernel: string, result: string] {
  return Array.isArray(given)
}

function unfit(operation: string, rank: number, given: string): ArgumentError {
  return new ArgumentError(
    `${operation}: the dimension numbers ${given} do not name each of ${String(rank)} axes once. ` +
      "Write them as ['NCHW', 'OIHW', 'NCHW'], with the same letters for spatial axes in all three.",
  )
}
