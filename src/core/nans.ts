import type { ConcreteArray } from './array.js'
import { isFloat } from './dtype.js'
import { NanError } from './errors.js'
import { defaultBackend } from './scope.js'

/** Throws if a result holds a NaN that no operand had. */
export function checkNans(operation: string, operands: readonly ConcreteArray[], results: readonly ConcreteArray[]): void {
  for (const result of results) {
    if (!hasNan(result)) continue
    const from = operands.some(hasNan) ? 'an operand already held NaN' : 'no operand held NaN'
    throw new NanError(
      `debugNans: ${operation} gave a NaN in a result ${result.aval.toString()} (${from}; operands ${operands.map((x) => x.aval.toString()).join(', ')}). ` +
        'Look at the values that reach it, for instance with debug.print, or guard the argument with np.where before the operation.',
    )
  }
}

function hasNan(x: ConcreteArray): boolean {
  if (!isFloat(x.dtype)) return false
  const elements = (x.storage.backend ?? defaultBackend()).read(x)
  return elements.some((element) => Number.isNaN(element))
}
