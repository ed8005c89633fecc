/**
 * Where the elements of a strided block are, relative to its first one, in row-major order.
 *
 * @param shape extents of the block
 * @param strides its strides, in elements; zero and negative ones are fine
 */
export function offsetsOf(shape: readonly number[], strides: readonly number[]): Int32Array {
  let size = 1
  for (const extent of shape) size *= extent
  const offsets = new Int32Array(size)
  if (size === 0) return offsets
  let filled = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis]!
    const stride = strides[axis]!
    for (let i = 1; i < extent; i++) {
      const shift = i * stride
      const start = i * filled
      for (let j = 0; j < filled; j++) offsets[start + j] = offsets[j]! + shift
    }
    filled *= extent
  }
  return offsets
}
