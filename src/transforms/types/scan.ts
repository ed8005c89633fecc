import type { NdArray } from '../../core/array.js'
import type { Next } from './carry.js'
import type { ArrayLike, Empty, Output, Result, Traced } from './pytree.js'

/** The options of `scan`. */
export interface ScanOptions {
  /** Number of steps; needed where `xs` has no arrays. */
  readonly length?: number
  /** From the last element to the first? Results stay in the places of their elements. */
  readonly reverse?: boolean
  /** So many steps are written out one after the other. */
  readonly unroll?: number
  /** Into so many parts is the loop cut, of which the backward pass keeps no more than where they start. */
  readonly segments?: number
}

/** What the body of a scan receives for stacks of such a type: one element of each. */
export type ElementOf<X> = [X] extends [Empty] ? null : Traced<X>

/** The type of `scan`. */
export type Scan = <C extends Result, const X, Y extends Result>(
  body: (carry: Output<C>, x: ElementOf<X>) => readonly [carry: Next<C>, y: Y],
  init: C,
  xs: X,
  options?: ScanOptions,
) => [carry: Output<C>, ys: Output<Y>]

/** The options of `map`. */
export interface MapOptions {
  /** So many elements are computed at once, as by `vmap`; the rest one after the other. */
  readonly batchSize?: number
}

/** The type of `map`. */
export type MapElements = <X, Y extends Result>(f: (x: Traced<X>) => Y, xs: X, options?: MapOptions) => Output<Y>

/** The type of `foriLoop`. */
export type ForiLoop = <C extends Result>(
  lower: ArrayLike,
  upper: ArrayLike,
  body: (i: NdArray, carry: Output<C>) => Next<C>,
  init: C,
) => Output<C>

/** The options of `associativeScan`. */
export interface AssociativeScanOptions {
  /** From the last element to the first? */
  readonly reverse?: boolean
  /** Along which axis of every leaf. */
  readonly axis?: number
}

/** The type of `associativeScan`. */
export type AssociativeScan = <X extends Result>(
  combine: (left: Output<X>, right: Output<X>) => Next<X>,
  xs: X,
  options?: AssociativeScanOptions,
) => Output<X>
