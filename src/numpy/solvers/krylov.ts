import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import type { VectorFunction } from './vectors.js'

/** A linear system of vectors, for a method that multiplies by its matrix only. */
export interface KrylovProblem {
  readonly matvec: VectorFunction
  /** Approximates the inverse of the matrix. */
  readonly precondition: VectorFunction
  readonly b: NdArray
  readonly x0: NdArray
  /** The largest norm of b − A x that is good enough: a scalar. */
  readonly threshold: NdArray
  /** The most steps, or restarts where the method restarts. */
  readonly limit: number
  /** Dimension of the space that a method that restarts builds. */
  readonly restart: number
}

/** What such a method found. */
export interface KrylovResult {
  readonly x: NdArray
  /** Norm of b − A x. */
  readonly residual: NdArray
  readonly steps: NdArray
}

/** Such a method. */
export type Krylov = (problem: KrylovProblem) => KrylovResult

/** A number of steps: an int32 scalar. */
export function count(n: number): NdArray {
  return fill(n, avalOf([], 'int32'))
}

/** The bool scalar that is false. */
export function no(): NdArray {
  return fill(0, avalOf([], 'bool'))
}
