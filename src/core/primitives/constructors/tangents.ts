import type { Aval } from '../../aval.js'
import { ConcreteArray, NdArray } from '../../array.js'
import { fill, literalValue } from '../../constant.js'
import { LinearityError, ProgramError } from '../../errors.js'
import { Zero, type Tangent } from '../../primitive.js'

/** Is this tangent known to be zero? */
export function isZero(t: Tangent): t is Zero {
  return t.zero === true
}

/** The zero tangent of `x`. */
export function zeroLike(x: NdArray): Zero {
  return new Zero(x.aval)
}

/** The tangent as an array, with zeros written out. */
export function instantiate(t: Tangent): NdArray {
  return isZero(t) ? fill(0, t.aval.strong) : t
}

/** The aval of an operand of a linear equation, known or not. */
export function operandAval(x: NdArray | Aval): Aval {
  return x instanceof NdArray ? x.aval : x
}

/** An operand that must be known where the equation is transposed. */
export function known(x: NdArray | Aval, operation: string): NdArray {
  if (x instanceof NdArray) return x
  throw new LinearityError(
    `The function applies ${operation} to an operand that depends on its inputs where it is not linear, as in x.mul(x) or 1 / x. ` +
      'Transpose only functions that are linear in all their arguments together, or use vjp, which linearizes first.',
  )
}

/**
 * Throws if an operand of a linear equation is a known array with an element that is not zero: x + 1 is not linear in x. What is still traced, or on a
 * device that must be waited for, is taken to be zero.
 */
export function checkAdded(x: NdArray | Aval, operation: string): void {
  if (!(x instanceof ConcreteArray) || literalValue(x) === 0 || !x.storage.readable) return
  const elements = x.storage.backend?.read(x) ?? x.storage.data ?? []
  if (elements.every((element) => element === 0)) return
  throw new LinearityError(
    `The function applies ${operation} to a value that depends on its inputs and a constant that is not zero, as in x.add(1), so it is not linear. ` +
      'Leave the constant out, or use vjp, which linearizes first.',
  )
}

/** The only element of a list of one. */
export function only<T>(list: readonly T[]): T {
  const x = list[0]
  if (x === undefined || list.length !== 1) throw new ProgramError(`One value was expected, ${String(list.length)} came.`)
  return x
}

/** The two elements of a list of two. */
export function pair<T>(list: readonly T[]): readonly [T, T] {
  if (!isPair(list)) throw new ProgramError(`Two values were expected, ${String(list.length)} came.`)
  return list
}

function isPair<T>(list: readonly T[]): list is readonly [T, T] {
  return list.length === 2 && list[0] !== undefined && list[1] !== undefined
}

/** The three elements of a list of three. */
export function triple<T>(list: readonly T[]): readonly [T, T, T] {
  const [x, y, z] = list
  if (x === undefined || y === undefined || z === undefined || list.length !== 3) {
    throw new ProgramError(`Three values were expected, ${String(list.length)} came.`)
  }
  return [x, y, z]
}
