import type { ConcreteArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { newTypedArray, type DType, type FloatDType } from '../../core/dtype.js'
import { defaultBackend } from '../../core/scope.js'
import { at, range, sizeOf, type Shape } from '../../core/shape.js'
import type { Choices } from './choices.js'

/** An array of these elements, in row-major order. */
export function arrayOf(shape: Shape, dtype: DType, element: (position: number) => number): ConcreteArray {
  const data = newTypedArray(dtype, sizeOf(shape))
  for (let i = 0; i < data.length; i++) data[i] = element(i)
  return defaultBackend().fromTypedArray(data, avalOf(shape, dtype))
}

/** Numbers from -3 to 3 in any order, evenly spaced but for a quarter of the spacing. */
export function distinctArray(choices: Choices, shape: Shape, dtype: FloatDType): ConcreteArray {
  const size = sizeOf(shape)
  const order = permutation(choices, size)
  const spacing = 6 / Math.max(size, 4)
  return arrayOf(shape, dtype, (i) => -3 + spacing * ((order[i] ?? 0) + 0.5 + choices.real(-0.25, 0.25)))
}

/** The integers below `length` in any order. */
export function permutation(choices: Choices, length: number): readonly number[] {
  const order = [...range(length)]
  for (let i = length - 1; i > 0; i--) {
    const j = choices.integer(0, i)
    const [x, y] = [at(order, i), at(order, j)]
    order[i] = y
    order[j] = x
  }
  return order
}
