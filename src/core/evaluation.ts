import type { Algorithm } from './algorithm.js'
import type { Aval } from './aval.js'
import type { NdArray } from './array.js'
import type { DType } from './dtype.js'
import type { Program } from './program.js'
import type { ScalarBuilder } from './scalar/builder.js'
import type { Expr } from './scalar/expression.js'

/** How any backend runs a primitive. A backend implements each kind once, not each primitive once. */
export type Evaluation<P extends object> =
  Elementwise<P> | View<P> | Reduction<P> | Contraction<P> | Convolution<P> | Region<P> | Indexed<P> | Scan<P> | Routine<P> | Control<P>

/** Results at an index from the operands at the same index. All operands and results have one shape; there may be no operand (iota). */
export interface Elementwise<P extends object> {
  readonly kind: 'elementwise'
  /** One expression for each result. The types of `xs` are the operands' dtypes; the results' types are those of `abstractEval`. */
  body(s: ScalarBuilder, xs: readonly Expr[], params: P): readonly Expr[]
}

/** The result is the operand, seen through a map of indices; nothing is computed. */
export interface View<P extends object> {
  readonly kind: 'view'
  source(operand: Aval, params: P): IndexMap
}

/** Where a view finds its elements. */
export type IndexMap =
  /** Along each operand axis: `start + step * i`, where `i` is the index along one result axis (`null`: always `start`). Each result axis is used at most once. */
  | {
      readonly kind: 'affine'
      readonly axes: readonly { readonly start: number; readonly step: number; readonly axis: number | null }[]
    }
  /** Along each operand axis: `start` plus the sum of `steps[axis]` times the index along each result axis. Elements may be seen several times. */
  | { readonly kind: 'combined'; readonly axes: readonly { readonly start: number; readonly steps: readonly number[] }[] }
  /** The same row-major sequence of elements, in another shape. */
  | { readonly kind: 'reshape' }

/**
 * Combines the elements along axes. The order is part of the meaning: it depends only on the row-major index among the reduced axes and their
 * extent (see docs/conventions.md#summation).
 */
export interface Reduction<P extends object> {
  readonly kind: 'reduction'
  axes(params: P): readonly number[]
  /** The state for one element; `index` is its int32 row-major index among the reduced axes. */
  element(s: ScalarBuilder, x: Expr, index: Expr): readonly Expr[]
  /** The state of nothing, as numbers, for an operand of this dtype: combining with it changes nothing, on either side and with itself. */
  unit(dtype: DType): readonly number[]
  /** Associative; `left` comes from earlier or interleaved elements, never assume that its indices are all smaller. */
  combine(s: ScalarBuilder, left: readonly Expr[], right: readonly Expr[]): readonly Expr[]
  /** The result from the final state. */
  project(s: ScalarBuilder, state: readonly Expr[]): Expr
}

/** Which axes a batched dot product pairs. Result axes: batch, free axes of the left, free axes of the right. */
export interface DotDimensions {
  readonly leftContracting: readonly number[]
  readonly rightContracting: readonly number[]
  readonly leftBatch: readonly number[]
  readonly rightBatch: readonly number[]
}

/** Sums of products over the contracted axes, sequential in blocks of 256; without any free axis, in the order of a sum. */
export interface Contraction<P extends object> {
  readonly kind: 'contraction'
  dimensions(params: P): DotDimensions
}

/**
 * Operands: an image [N, G, C, X…] and a kernel [G, O, C, K…]; result [N, G, O, Y…]: for each n and g the sum over c and k of
 * image[n, g, c, (stride · y + rightDilation · k - low) / leftDilation] · kernel[g, o, c, k], where elements that are not there are zero. The order of
 * the sum is that of a contraction over the row-major index of [C, K…].
 */
export interface Convolution<P extends object> {
  readonly kind: 'convolution'
  layout(params: P): ConvolutionLayout
}

/** One number for each spatial axis in every list. */
export interface ConvolutionLayout {
  /** From window to window. */
  readonly strides: readonly number[]
  /** Zeros in front of the image and behind it, after dilation; negative: so many elements are left out. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Distance between neighbours of the image: 1, or zeros lie between them. */
  readonly leftDilation: readonly number[]
  /** Distance between neighbours of the kernel. */
  readonly rightDilation: readonly number[]
}

/** A result written in parts, later parts over earlier ones. */
export interface Region<P extends object> {
  readonly kind: 'region'
  parts(operands: readonly Aval[], params: P): readonly RegionPart[]
}

export interface RegionPart {
  /** The operand that is written; a scalar operand with `spread` fills the whole result. */
  readonly operand: number
  readonly spread: boolean
  /** Where its first element goes, along each axis of the result. */
  readonly start: readonly number[]
  /** Distance between its elements, along each axis of the result. */
  readonly step: readonly number[]
  /** Operands (int32 scalars) that hold the start at run time, one for each axis; clamped so that the part fits. Then `start` is zero and `step` one. */
  readonly dynamicStart: readonly number[] | null
}

/** Loads or stores at computed indices. */
export type Indexed<P extends object> =
  /** operand, then one int32 scalar for each axis: the block of these sizes, its start clamped so that it fits. */
  | { readonly kind: 'indexed'; readonly access: 'dynamicSlice'; sizes(params: P): readonly number[] }
  /** operand [B, I, W], indices [B, N, K]: result [B, N, W]. */
  | { readonly kind: 'indexed'; readonly access: 'gather'; layout(params: P): GatherLayout }
  /** operand [B, I, W], indices [B, N, K], updates [B, N, W]: result like operand. Updates apply in row-major order of [B, N]. */
  | { readonly kind: 'indexed'; readonly access: 'scatter'; layout(params: P): ScatterLayout }

/** The canonical form of gather and scatter: `batch` leading axes B are shared, then `indexed` axes I are addressed by the last axis of indices. */
export interface GatherLayout {
  readonly batch: number
  readonly indexed: number
  /** An index out of range: the nearest in range, or the fill value (NaN for floats, else 0). */
  readonly outOfRange: 'clamp' | 'fill'
}

export interface ScatterLayout {
  readonly batch: number
  readonly indexed: number
  /** An index out of range: the nearest in range, or no update. */
  readonly outOfRange: 'clamp' | 'drop'
  readonly combine: 'set' | 'add' | 'mul' | 'min' | 'max'
}

/** Running combination along one axis, one element after the other. */
export interface Scan<P extends object> {
  readonly kind: 'scan'
  axis(params: P): number
  reverse(params: P): boolean
  combine(s: ScalarBuilder, running: Expr, x: Expr): Expr
}

/** A named algorithm that each backend brings, or borrows from the CPU; there may be several results. */
export interface Routine<P extends object> {
  readonly kind: 'routine'
  /** How many trailing axes of the first operand the algorithm is about: 1 for vectors, 2 for matrices. The axes before them are a batch. */
  readonly trailing: number
  algorithm(params: P): Algorithm
}

/** Contains programs or functions, and runs them. */
export interface Control<P extends object> {
  readonly kind: 'control'
  /** Runs it as a part of a compiled program. */
  run(operands: readonly NdArray[], params: P): readonly NdArray[]
  /** Runs it by itself, where that is better done by compiling all of it. */
  runAlone?(operands: readonly NdArray[], params: P): readonly NdArray[]
  /** The program that running it amounts to, if there is one: its captured inputs are the first operands, its other inputs the last ones. */
  body(params: P): Program | null
  /** The loop or branch that it is where it has no body, for backends that compile those; `null` where it is none. */
  flow(params: P): Flow | null
}

/** Control flow that backends may compile. Its programs are closed: they have captured nothing. */
export type Flow = Branch | Steps | Repetition

/** Operand 0 is an int32 scalar, clamped, that chooses a program; it runs on the other operands. All programs have the same avals. */
export interface Branch {
  readonly kind: 'branch'
  readonly branches: readonly Program[]
}

/**
 * A loop over the elements of stacks. Operands: the number of steps (an int32 scalar, only where `counted`), constants, the carry, stacks with a leading
 * axis of `length`. The body takes constants, carry and elements to the carry and results. Results: the carry, then stacks of the results.
 */
export interface Steps {
  readonly kind: 'steps'
  readonly body: Program
  readonly constants: number
  readonly carry: number
  /** Extent of the stacks; `null`: they are tapes. */
  readonly length: number | null
  /** From the last element to the first? */
  readonly reverse: boolean
  /** Is the number of steps an operand (clamped to 0 … length)? Elements beyond it are not read, results there are zero. */
  readonly counted: boolean
}

/**
 * A loop that goes on while a test holds. Operands: constants of the test, constants of the body, the carry. The test takes its constants and the carry to
 * one bool: a scalar. The body takes its constants and the carry to the carry and results to record. Results: the carry, the number of steps (an int32
 * scalar), stacks of the recorded results: zero beyond the last step.
 */
export interface Repetition {
  readonly kind: 'repetition'
  readonly test: Program
  readonly body: Program
  readonly testConstants: number
  readonly bodyConstants: number
  /** The loop ends after so many steps; `null`: there is no bound, and recorded results are tapes. */
  readonly limit: number | null
}
