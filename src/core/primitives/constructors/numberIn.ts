import type { ConcreteArray, NdArray } from '../../array.js'
import { ConcretizationError } from '../../errors.js'
import { defaultBackend } from '../../scope.js'

/**
 * The number in a concrete scalar; 0 and 1 of bool.
 *
 * @throws ConcretizationError where a device would have to be waited for
 */
export function numberIn(x: NdArray): number {
  const scalar = x.toConcrete('steer a loop')
  const { storage } = scalar
  if (!storage.readable) {
    throw new ConcretizationError(
      `A loop that is run step by step needs its test or its count, ${x.aval.toString()}, at once, but the ${storage.backend?.name ?? 'unknown'} backend has to be waited for. ` +
        'Compile all of it: write jit(f), or jit(grad(f)), and leave disableJit and debugNans out.',
    )
  }
  return scalarValue(scalar)
}

/** The number in a scalar that can be read at once, where it is in the memory of a device, too. */
export function scalarValue(x: ConcreteArray): number {
  const { storage, offset } = x
  return storage.data?.[offset] ?? (storage.backend ?? defaultBackend()).read(x)[0] ?? NaN
}
