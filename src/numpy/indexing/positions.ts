import { ConcreteArray, type NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isInteger } from '../../core/dtype.js'
import { ArgumentError, IndexError } from '../../core/errors.js'
import { add } from '../../core/primitives/add.js'
import { lt } from '../../core/primitives/comparisons.js'
import { convert } from '../../core/primitives/convert.js'
import { select } from '../../core/primitives/select.js'
import { mod } from '../arithmetic.js'
import { fromHost } from '../creation.js'
import { toArray, type ArrayLike } from '../operands.js'
import { elementsOf } from '../reading.js'

/** Positions along an axis: an integer array, a number, or a list of numbers; negative ones count from the end. */
export type Positions = ArrayLike | readonly number[]

/**
 * What becomes of positions out of range: `'clip'` takes the nearest in range (so negative ones the first), `'wrap'` counts around, `'fill'` gives the fill
 * value. Without a mode they are an error where they are known; traced ones are moved into the range.
 */
export type OutOfRange = 'clip' | 'wrap' | 'fill'

/** Is it a list of numbers? */
export function isList(given: Positions): given is readonly number[] {
  // Alone it takes no readonly list for a list.
  return Array.isArray(given)
}

/** Positions as an int32 array. */
export function positionsOf(operation: string, given: Positions): NdArray {
  if (isList(given) || typeof given === 'number') {
    const list = typeof given === 'number' ? [given] : given
    const wrong = list.find((i) => !Number.isInteger(i))
    if (wrong !== undefined) {
      throw new IndexError(
        `${operation}: ${JSON.stringify(wrong)} is no position. Positions are integers, as numbers or in an array of dtype int32.`,
      )
    }
    return typeof given === 'number' ? fill(given, avalOf([], 'int32')) : fromHost(Int32Array.from(list), 'int32', [list.length])
  }
  const array = toArray(operation, given)
  if (!isInteger(array.dtype)) {
    throw new IndexError(
      `${operation}: an array ${array.aval.toString()} holds no positions, which are integers. Convert it with astype('int32'), or make it with np.array(list, { dtype: 'int32' }).`,
    )
  }
  return convert(array, 'int32')
}

/** The elements of an array if they can be read here and now, else `null`: of traced arrays, and of those in the memory of a device. */
export function knownElements(x: NdArray): readonly number[] | null {
  return x instanceof ConcreteArray && x.storage.readable ? Array.from(elementsOf(x)) : null
}

/** Positions counted from the front of an axis; those out of range may stay so, for a gather that clamps, or one that fills. */
export function fromFront(operation: string, positions: NdArray, extent: number, mode: OutOfRange | undefined): NdArray {
  if (extent === 0 && positions.size > 0 && mode !== 'fill') throw outOfRange(operation, knownElements(positions)?.[0] ?? 0, extent)
  switch (mode) {
    case 'clip':
      return positions
    case 'wrap':
      return mod(positions, fill(Math.max(1, extent), avalOf([], 'int32')))
    case 'fill':
      break
    case undefined:
      knownElements(positions)?.forEach((position) => {
        if (position < -extent || position >= extent) throw outOfRange(operation, position, extent)
      })
      break
    default:
      throw unknownMode(operation, mode)
  }
  return select(lt(positions, fill(0, positions.aval)), add(positions, fill(extent, positions.aval)), positions)
}

function outOfRange(operation: string, position: number, extent: number): IndexError {
  return new IndexError(
    `${operation}: position ${String(position)} is out of range for an axis of extent ${String(extent)}. ` +
      (extent === 0 ? 'There is nothing to take.' : `Use integers from ${String(-extent)} to ${String(extent - 1)}, or say a mode.`),
  )
}

function unknownMode(operation: string, mode: never): ArgumentError {
  return new ArgumentError(`${operation}: there is no mode ${JSON.stringify(mode)}. The modes are 'clip', 'wrap' and 'fill'.`)
}
