import '../../src/numpy/methods.js'
import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import type { Backend } from '../../src/core/backend.js'
import { isFloat } from '../../src/core/dtype.js'
import type { Recipe } from '../../src/verify/programs/recipe.js'
import { plainOf, typed } from '../arrays.js'
import { outOfBounds } from '../checks/value.js'
import type { Expected, Plain } from '../reference/plain.js'

/** A device to compare with the references. */
export interface TestedDevice {
  readonly backend: Backend
  /** Are subnormal numbers taken for zeros? */
  readonly flushes: boolean
}

/** The smallest normal float32. */
const leastNormal = 2 ** -126

/** Zeros of the same sign in place of subnormal numbers. */
function flushed(x: Plain): Plain {
  return isFloat(x.dtype) ? { ...x, data: x.data.map((value) => (Math.abs(value) < leastNormal ? value * 0 : value)) } : x
}

/** The elements of a host array as the device sees them. */
export function seenBy({ flushes }: TestedDevice, x: NdArray): Plain {
  const plain = plainOf(x)
  return flushes ? flushed(plain) : plain
}

/** A host array in the memory of the device. */
export function moved(device: TestedDevice, x: ConcreteArray): ConcreteArray {
  const { dtype, data } = seenBy(device, x)
  return device.backend.fromTypedArray(typed(dtype, data), x.aval)
}

/** A recipe whose constants are in the memory of the device. */
export function movedRecipe(device: TestedDevice, recipe: Recipe): Recipe {
  return {
    ...recipe,
    constants: recipe.constants.map(({ id, array }) => ({ id, array: moved(device, array) })),
    steps: recipe.steps.map((step) =>
      'construct' in step ? { ...step, bodies: step.bodies.map((body) => movedRecipe(device, body)) } : { ...step },
    ),
  }
}

/** The elements of an array on the device, as the device sees them. */
export async function read({ flushes }: TestedDevice, x: NdArray): Promise<Plain> {
  const plain: Plain = { shape: x.shape, dtype: x.dtype, data: Array.from(await x.read()) }
  return flushes ? flushed(plain) : plain
}

/** Where a result is further off than its bound, in words; what underflows may be zero. */
export function differenceOn({ flushes }: TestedDevice, actual: Plain, expected: Expected): string | null {
  if (!flushes) return outOfBounds(actual, expected)
  const data = actual.data.map((x, i) => {
    const [y, bound] = [expected.data[i] ?? NaN, expected.bounds?.[i] ?? 0]
    return Math.abs(x) <= leastNormal && Math.abs(y) <= leastNormal + bound ? y : x
  })
  return outOfBounds({ ...actual, data: isFloat(actual.dtype) ? data : actual.data }, expected)
}
