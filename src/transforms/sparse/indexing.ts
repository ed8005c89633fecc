import { at, rowMajorStrides, sizeOf, type Shape } from '../../core/shape.js'

/** Row-major places of the elements at `start + Σ strides · index`, for each index of `shape`. */
export function positions(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  const result = new Int32Array(sizeOf(shape))
  if (result.length === 0) return result
  result[0] = start
  // Each axis repeats what the axes behind it wrote, shifted by its stride.
  let filled = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const shift = at(strides, axis)
    const length = filled
    for (let i = 1; i < at(shape, axis); i++) {
      for (let k = 0; k < length; k++) result[filled + k] = result[k]! + i * shift
      filled += length
    }
  }
  return result
}

/** Places of the elements of some axes of a row-major array, the indices along its other axes being zero. */
export function positionsAlong(shape: Shape, axes: readonly number[]): Int32Array {
  const strides = rowMajorStrides(shape)
  return positions(
    axes.map((axis) => at(shape, axis)),
    axes.map((axis) => at(strides, axis)),
  )
}

/** The elements of `list` at these places. */
export function taken(list: Int32Array, places: Int32Array): Int32Array {
  return places.map((place) => list[place]!)
}
