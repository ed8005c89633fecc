import type { ConcreteArray } from './array.js'
import type { DType, FloatDType } from './dtype.js'
import type { Shape } from './shape.js'

/** Operands and params of a primitive that fit together. */
export interface Sample<P extends object> {
  readonly operands: readonly ConcreteArray[]
  readonly params: P
}

/** Limits for real elements. */
export interface RealRange {
  readonly low?: number
  readonly high?: number
  /** Numbers to keep a distance of at least `margin` from: kinks and poles, where differences mean nothing. */
  readonly avoid?: readonly number[]
  readonly margin?: number
}

/**
 * Draws samples of primitives. `properties/` implements it over fast-check, so that samples shrink; `src` needs no fast-check.
 */
export interface Draw {
  /** An integer, both bounds included. */
  integer(low: number, high: number): number
  boolean(): boolean
  pick<T>(options: readonly T[]): T
  /** Up to three axes of extents 0 to 4 unless said otherwise. */
  shape(options?: { readonly minRank?: number; readonly maxRank?: number; readonly minExtent?: number; readonly maxExtent?: number }): Shape
  permutation(length: number): readonly number[]
  /** `count` distinct integers from 0 to `below - 1`, in increasing order. */
  subset(below: number, count: number): readonly number[]
  /** float64 mostly, float32 sometimes. */
  floatDtype(): FloatDType
  /** One of these dtypes; any when not said. */
  dtype(options?: readonly DType[]): DType
  /** Real elements, from -3 to 3 unless said otherwise, never closer to each other than float32 can tell. */
  real(shape: Shape, dtype: FloatDType, range?: RealRange): ConcreteArray
  /** Elements of any dtype; integers from `low` to `high` (default -5 to 5, 0 to 5 for uint32), booleans at random, floats as {@link real}. */
  elements(shape: Shape, dtype: DType, range?: RealRange): ConcreteArray
  /** Distinct real elements, so that maxima and orders are unique by a margin. */
  distinct(shape: Shape, dtype: FloatDType): ConcreteArray
  /** Int32 indices, each from 0 to `below - 1`. */
  indices(shape: Shape, below: number): ConcreteArray
  /** The array of these int32 numbers. */
  int32(shape: Shape, values: readonly number[]): ConcreteArray
}
