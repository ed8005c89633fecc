import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError } from '../core/errors.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { scope, withScope } from '../core/scope.js'
import { checkNumber } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { multiply, power } from './arithmetic.js'
import { fromNumbers, type DtypeOption } from './creation.js'
import { linspace } from './linspace.js'
import { log10 } from './otherBases.js'

/** Options of {@link logspace} and {@link geomspace}. */
export interface SpacingOptions extends DtypeOption {
  /** Is the end one of the numbers? True unless given. */
  readonly endpoint?: boolean | undefined
}

/**
 * `count` powers of a base, 10 unless given, with exponents evenly spaced from `start` to `stop`.
 *
 * @throws ArgumentError for a count that is no non-negative integer
 * @example
 * np.logspace(0, 2, 3).toArray() // [1, 10, 100]
 */
export function logspace(
  start: number,
  stop: number,
  count = 50,
  options: SpacingOptions & { readonly base?: number | undefined } = {},
): NdArray {
  checkOptions('logspace', options, ['dtype', 'endpoint', 'base'])
  return numbersOf('logspace', () => {
    const exponents = linspace(start, stop, count, { dtype: 'float64', endpoint: options.endpoint ?? true })
    return convert(power(options.base ?? 10, exponents), options.dtype ?? scope.defaultDtype)
  })
}

/**
 * `count` numbers from `start` to `stop` whose quotients are equal; both of one sign.
 *
 * @throws ArgumentError for an end of 0, or ends of different signs
 * @example
 * np.geomspace(1, 1000, 4).toArray() // [1, 10, 100, 1000]
 */
export function geomspace(start: number, stop: number, count = 50, options: SpacingOptions = {}): NdArray {
  checkOptions('geomspace', options, ['dtype', 'endpoint'])
  checkNumber('geomspace', 'the first number', start)
  checkNumber('geomspace', 'the last number', stop)
  if (!(start * Math.sign(stop) > 0)) {
    throw new ArgumentError(
      `geomspace: numbers of equal quotients do not lead from ${String(start)} to ${String(stop)}. Give two ends of one sign, neither 0.`,
    )
  }
  const { endpoint = true } = options
  const sign = Math.sign(start)
  return numbersOf('geomspace', () => {
    const exponentOf = (end: number): number => log10(fill(Math.abs(end), avalOf([], 'float64'))).item()
    const between = logspace(exponentOf(start), exponentOf(stop), count, { dtype: 'float64', endpoint })
    // The ends are what was asked for, not powers of their rounded logarithms.
    const [first, last] = [Math.min(1, count), endpoint && count > 1 ? 1 : 0]
    const ends = (values: readonly number[], how: number): NdArray => fromNumbers(values.slice(0, how), 'float64', [how])
    const inner = multiply(sliceAxis(between, 0, first, count - last), sign)
    return convert(concatenate([ends([start], first), inner, ends([stop], last)], 0), options.dtype ?? scope.defaultDtype)
  })
}

/** Numbers alone are computed at once, whatever is being traced: they need float64, which not every device has. */
function numbersOf(name: string, make: () => NdArray): NdArray {
  return withScope(name, { trace: null }, make)
}
