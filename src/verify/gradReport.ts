import type { NdArray } from '../core/array.js'

/** A mode of differentiation: `fwd` is `jvp`, `rev` is `vjp`. */
export type Mode = 'fwd' | 'rev'

/** The options of `checkGrads`. */
export interface CheckGradsOptions {
  /** Up to which order derivatives are checked; 2 unless given. Order 2 checks the derivatives of `jvp` and `vjp` of the function, and so on. */
  readonly order?: number
  /** Which modes are checked, and nested for the higher orders; both unless given. */
  readonly modes?: readonly Mode[]
  /** Random directions that move all arguments together, 2 unless given. Where there are several leaves, each is moved alone besides. */
  readonly directions?: number
  /** The largest step of the differences, relative to the argument; 1/16 unless given, 1/4 in float32. Smaller ones follow as long as they help. */
  readonly eps?: number
  /** Relative tolerance; 1e-6 unless given, 5e-3 in float32. */
  readonly rtol?: number
  /** Absolute tolerance; 0 unless given. `rtol` times a small share of the function's value (4e-4 in float64, 0.03 in float32), below which differences resolve nothing, is always allowed. */
  readonly atol?: number
  /** Of the directions and cotangents. */
  readonly seed?: number
}

/** What was checked where every check passed. */
export interface GradReport {
  /** The name of the function. */
  readonly name: string
  readonly order: number
  readonly modes: readonly Mode[]
  /** How many directions were differenced, over all orders. */
  readonly directions: number
  /** How many derivatives were compared, over all orders and modes. */
  readonly comparisons: number
  /** The largest relative error found: at most `rtol` (and what `atol` allows). */
  readonly maxError: number
}

/** One argument leaf and how it was moved. */
export interface DirectionPart {
  /** `argument 0.w`; at higher orders also `tangent of argument 0.w` or `cotangent of result`. */
  readonly path: string
  readonly tangent: NdArray
}

/** Why a check did not pass. */
export interface GradMismatch {
  /** `mismatch`: the derivative is wrong. `inconclusive`: differences cannot tell; see `reason`. */
  readonly verdict: 'mismatch' | 'inconclusive'
  /** The name of the function. */
  readonly name: string
  /** The mode that was checked, innermost derivative first in `stack`. */
  readonly mode: Mode
  /** Modes of all derivatives taken, from the innermost to the one checked; as many as the order. */
  readonly stack: readonly Mode[]
  readonly order: number
  /** The argument leaf that was moved, or `all arguments`. */
  readonly argument: string
  /** The result leaf that was compared, with the element; in reverse mode all results, weighed with a random cotangent. */
  readonly result: string
  /** The derivative by differences, and how far it may be off. */
  readonly expected: number
  readonly uncertainty: number
  /** The derivative that the transform gave. */
  readonly found: number
  readonly tolerance: number
  readonly direction: readonly DirectionPart[]
  /** In a sentence. */
  readonly reason: string
}
