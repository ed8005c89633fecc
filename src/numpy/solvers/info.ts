import { NdArray } from '../../core/array.js'
import { ArgumentError } from '../../core/errors.js'
import { fullLike } from '../creation.js'
import { where } from '../logic.js'

/** What a solver says of its result. */
export interface SolverInfo {
  /** Was the tolerance reached? A bool scalar. */
  readonly converged: NdArray
  /** How many steps were taken: an int32 scalar. */
  readonly steps: NdArray
  /** How far the equations are from holding, as the solver measures it. */
  readonly residual: NdArray
}

/** What stands where the tolerance was not reached: NaN, or what the solver had. */
export type Unconverged = 'nan' | 'keep'

/** A vector with NaN everywhere unless it is a solution, or is wanted all the same. */
export function unlessFailed(x: NdArray, converged: NdArray, unconverged: Unconverged): NdArray {
  return unconverged === 'keep' ? x : where(converged, x, fullLike(x, NaN))
}

/** Throws unless the option is one of the two. */
export function checkUnconverged(solver: string, unconverged: unknown): void {
  if (unconverged === undefined || unconverged === 'nan' || unconverged === 'keep') return
  throw new ArgumentError(`solvers.${solver}: the option 'unconverged' must be 'nan' or 'keep', not ${shown(unconverged)}.`)
}

/** Throws unless a tolerance is a number that is not negative, or an array. */
export function checkTolerance(solver: string, name: string, value: unknown): void {
  if (value === undefined || value instanceof NdArray || (typeof value === 'number' && value >= 0)) return
  throw new ArgumentError(`solvers.${solver}: the option '${name}' must be a number that is not negative, not ${shown(value)}.`)
}

/** Throws unless a limit is a whole number that is not negative. */
export function checkLimit(solver: string, name: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return
  throw new ArgumentError(`solvers.${solver}: the option '${name}' must be a whole number that is not negative, not ${String(value)}.`)
}

/** A value that a user gave, in a message. */
function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : `a ${typeof value}`
}
