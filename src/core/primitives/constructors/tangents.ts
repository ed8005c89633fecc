import type { Aval } from '../../aval.js'
import { NdArray } from '../../array.js'
import { fill } from '../../constant.js'
import { ProgramError } from '../../errors.js'
import { Zero, type Tangent } from '../../primitive.js'

/** Is this tangent known to be zero? */
export function isZero(t: Tangent): t is Zero {
  return t instanceof Zero
}

/** The zero tangent of `x`. */
export function zeroLike(x: NdArray): Zero {
  return new Zero(x.aval)
}

/** The tangent as an array, with zeros written out. */
export function instantiate(t: Tangent): NdArray {
  return t instanceof Zero ? fill(0, t.aval.strong) : t
}

/** The aval of an operand of a linear equation, known or not. */
export function operandAval(x: NdArray | Aval): Aval {
  return x instanceof NdArray ? x.aval : x
}

/** An operand that must be known where the equation is transposed. */
export function known(x: NdArray | Aval, operation: string): NdArray {
  if (x instanceof NdArray) return x
  throw new ProgramError(`The transpose of ${operation} needs an operand that is itself linear: the function is not linear in its inputs.`)
}

/** The only element of a list of one. */
export function only<T>(list: readonly T[]): T {
  const [x, ...rest] = list
  if (x === undefined || rest.length > 0) throw new ProgramError(`One value was expected, ${String(list.length)} came.`)
  return x
}

/** The two elements of a list of two. */
export function pair<T>(list: readonly T[]): readonly [T, T] {
  const [x, y] = list
  if (x === undefined || y === undefined || list.length !== 2)
    throw new ProgramError(`Two values were expected, ${String(list.length)} came.`)
  return [x, y]
}

/** The three elements of a list of three. */
export function triple<T>(list: readonly T[]): readonly [T, T, T] {
  const [x, y, z] = list
  if (x === undefined || y === undefined || z === undefined || list.length !== 3) {
    throw new ProgramError(`Three values were expected, ${String(list.length)} came.`)
  }
  return [x, y, z]
}
