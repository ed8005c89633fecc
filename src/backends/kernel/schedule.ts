import type { Aval } from '../../core/aval.js'
import type { DType } from '../../core/dtype.js'
import type { Equation } from '../../core/program.js'
import type { Expr } from '../../core/scalar/expression.js'

/** A program as kernels over planned memory, in the order in which they run. */
export interface Schedule {
  readonly name: string
  readonly buffers: readonly Buffer[]
  readonly steps: readonly Step[]
  /** The buffer of each input of the program; `null` where nothing reads it. */
  readonly inputs: readonly (number | null)[]
  readonly outputs: readonly Output[]
}

/** A row of elements. A buffer of an input starts at the first element of the array that is passed; all others are row-major from 0 on. */
export interface Buffer {
  readonly id: number
  readonly dtype: DType
  /** How many elements there are; of an input, how many the array has. */
  readonly size: number
  readonly role: 'input' | 'output' | 'temporary'
  /** Is it no memory but a tape (core/tape.ts), which host steps pass on as it is? */
  readonly tape: boolean
}

/** What a program gives back. */
export type Output =
  /** A view of a buffer, which is an output or an input. */
  | { readonly kind: 'buffer'; readonly aval: Aval; readonly buffer: number; readonly start: number; readonly strides: readonly number[] }
  /** One number everywhere. */
  | { readonly kind: 'literal'; readonly aval: Aval; readonly value: number }

export type Step = LoopKernel | ContractionKernel | HostStep | FlowStep

/** Control flow over schedules of their own, with buffers of their own. */
export type FlowStep = StepsLoop | RepetitionLoop | Branching

/** The element at `start + sum of strides[axis] * index[axis]` of a buffer, for the indices of the nest around it. */
export interface Access {
  readonly buffer: number
  readonly start: number
  /** In elements; one for each axis of the nest. */
  readonly strides: readonly number[]
}

/**
 * One loop nest. Its body is a DAG of expressions in one builder: `operand(type, k)` is load number k, `index(axis)` the index along an axis of the
 * nest. Iterations are independent but for the accumulators.
 */
export interface LoopKernel {
  readonly kind: 'loop'
  /** Extents, none of them 0, outermost first. With accumulators the last axis is the reduced one (row-major over all axes of the program that are reduced). */
  readonly extents: readonly number[]
  readonly loads: readonly Load[]
  readonly stores: readonly Store[]
  readonly accumulators: readonly Accumulator[]
}

export interface Load extends Access {
  readonly dtype: DType
}

/** Writes `value` at every index of the nest. A load of the same nest never reads what a store of it writes, but at the same index and before. */
export interface Store extends Access {
  readonly dtype: DType
  readonly value: Expr
}

/** Combines along the last axis, in the fixed order of sums (docs/conventions.md#summation). */
export interface Accumulator {
  /** The state for one element: expressions of the kernel's body. */
  readonly element: readonly Expr[]
  /** The state of nothing. */
  readonly unit: readonly number[]
  readonly types: readonly DType[]
  /** Interleaved accumulators of a block; the same for all accumulators of a kernel. */
  readonly lanes: number
  /** In a builder of its own: both states combined. Operands: the left state, then the right state. */
  readonly merge: readonly Expr[]
  /** In a builder of its own: the result. Operands: the state. */
  readonly projection: Expr
  /** Where the result goes; the stride along the last axis is 0. */
  readonly to: Access
}

/** One axis that operands and result of a contraction walk along, each with its own stride; 0 where it does not move. */
export interface ContractionAxis {
  readonly extent: number
  readonly left: number
  readonly right: number
  readonly out: number
}

/** For each index of `batch`, a matrix product: out[m, n] = sum over k of left[m, k] * right[k, n], in blocks of 256 along k (docs/conventions.md#summation). */
export interface ContractionKernel {
  readonly kind: 'contraction'
  readonly dtype: DType
  readonly left: number
  readonly leftStart: number
  readonly right: number
  readonly rightStart: number
  readonly out: number
  readonly batch: readonly ContractionAxis[]
  readonly m: ContractionAxis
  readonly n: ContractionAxis
  readonly k: ContractionAxis
}

/** An operand of a host step: a view of a buffer, which may be a tape, or one number everywhere. */
export type HostOperand =
  | { readonly kind: 'buffer'; readonly aval: Aval; readonly buffer: number; readonly start: number; readonly strides: readonly number[] }
  | { readonly kind: 'literal'; readonly aval: Aval; readonly value: number }

/** A primitive that is not lowered: run as when eager; its results are copied to buffers, row-major. */
export interface HostStep {
  readonly kind: 'host'
  readonly equation: Equation
  readonly operands: readonly HostOperand[]
  /** Buffers of the results; `null` for one that nothing reads. */
  readonly results: readonly (number | null)[]
}

/** Elements of a buffer that a nested schedule has as one of its inputs or outputs, from `start` on; each step of a loop moves them on by `step`. */
export interface Window {
  readonly buffer: number
  readonly start: number
  /** In elements; negative where a stack is seen backwards. */
  readonly step: number
}

/** A value that a loop takes from step to step: it starts as what `initial` shows, then two buffers take turns, of which `final` has the last one. */
export interface Carry {
  readonly initial: Window
  readonly final: number
  readonly spare: number
}

/** A loop over the elements of stacks. */
export interface StepsLoop {
  readonly kind: 'steps'
  /** Not 0. */
  readonly length: number
  /** How many of these steps there are, clamped to 0 … length: an int32 scalar; `null`: all. Results beyond are zero. */
  readonly count: Window | null
  /** From the last element to the first? */
  readonly reverse: boolean
  /** Its inputs: the windows, then the carry. Its outputs: the carry, then the results; each has a buffer of its own, row-major. */
  readonly body: Schedule
  readonly windows: readonly Window[]
  readonly carry: readonly Carry[]
  /** Where the results go. */
  readonly results: readonly Window[]
}

/** A loop that goes on while a test holds. */
export interface RepetitionLoop {
  readonly kind: 'repetition'
  /** It ends after so many steps; `null`: only the test ends it. */
  readonly limit: number | null
  /** Its inputs: its windows, then the carry. Its output is a bool scalar. */
  readonly test: Schedule
  readonly testWindows: readonly Window[]
  /** As that of {@link StepsLoop}. */
  readonly body: Schedule
  readonly windows: readonly Window[]
  readonly carry: readonly Carry[]
  /** The buffer of the number of steps, an int32 scalar. */
  readonly count: number
  /** Where the results go; they are zero beyond the last step. */
  readonly results: readonly Window[]
}

/** One of several schedules runs. */
export interface Branching {
  readonly kind: 'branch'
  /** Which one: an int32 scalar, clamped. */
  readonly index: Window
  readonly branches: readonly { readonly body: Schedule; readonly windows: readonly Window[] }[]
  /** Where the outputs go, of whichever runs; each has a buffer of its own in the branch, row-major. */
  readonly results: readonly Window[]
}
