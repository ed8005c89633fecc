/** Between these bounds of the largest magnitude, squares are formed without loss. */
const [least, most] = [2 ** -480, 2 ** 480]
const step = 2 ** -136

/**
 * Multiplies elements by a power of two, so that those that matter can be squared; mostly by 1.
 *
 * @returns the factor; NaN if an element is not finite
 */
export function scaleElements(elements: Float64Array): number {
  let largest = 0
  let sum = 0
  for (const x of elements) {
    // A sum that is not NaN only says that no NaN was met.
    sum += x - x
    if (Math.abs(x) > largest) largest = Math.abs(x)
  }
  if (sum !== 0) return NaN
  let scale = 1
  while (largest * scale > most) scale *= step
  while (largest > 0 && largest * scale < least) scale /= step
  if (scale !== 1) for (let i = 0; i < elements.length; i++) elements[i]! *= scale
  return scale
}
