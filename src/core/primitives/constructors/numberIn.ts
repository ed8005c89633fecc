import type { NdArray } from '../../array.js'
import { defaultBackend } from '../../scope.js'

/** The number in a concrete scalar; 0 and 1 of bool. */
export function numberIn(x: NdArray): number {
  const { storage, offset } = x.toConcrete('steer a loop')
  return storage.data?.[offset] ?? (storage.backend ?? defaultBackend()).read(x.toConcrete('steer a loop'))[0] ?? NaN
}
