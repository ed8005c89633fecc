import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import type { Program } from '../../program.js'
import { batchedAval } from '../../tape.js'

export interface SwitchParams {
  /** Closed programs of the same inputs, with outputs of the same avals; for one lane, where there are lanes. */
  readonly branches: readonly Program[]
  /** The batches in which each element chooses, outermost first; the index has their shape, results have them in front. */
  readonly lanes: readonly Lanes[]
  /** With lanes: the program that runs all branches and selects. What it captured are the first operands. */
  readonly body: Program | null
}

/**
 * A batch whose elements choose for themselves. The branches of a switch with lanes are those for one element, so that its derivatives are switches with
 * lanes again: what a lane did not choose is computed, but it never meets what the lane gives, not even multiplied by zero.
 */
export interface Lanes {
  readonly size: number
  /** The name that collectives in the branches use for this axis. */
  readonly axisName: string | null
  /** Which operands of the branches have the axis, in front; the others are the same for all lanes. */
  readonly mapped: readonly boolean[]
}

/** The aval of a value of all lanes, from that of one; `mapped` says which of them (outermost first) it has. */
export function laneAval(aval: Aval, lanes: readonly Lanes[], mapped: (lanes: Lanes) => boolean): Aval {
  return lanes.reduceRight((inner, each) => (mapped(each) ? batchedAval(inner, 0, each.size) : inner), aval)
}

/** The same batches for other operands. */
export function relaned(lanes: readonly Lanes[], mappedOf: (mapped: readonly boolean[]) => readonly boolean[]): readonly Lanes[] {
  return lanes.map((each) => ({ ...each, mapped: mappedOf(each.mapped) }))
}

/** Is operand `i` of the branches the same for some of the lanes that differ in the index? */
export function isShared(lanes: readonly Lanes[], i: number): boolean {
  return lanes.some(({ mapped }) => mapped[i] !== true)
}

/** What a switch runs. */
export interface SwitchParts {
  readonly index: NdArray
  /** Operands of the branches. */
  readonly operands: readonly NdArray[]
  /** Closed programs of the same avals. */
  readonly branches: readonly Program[]
  readonly lanes: readonly Lanes[]
}

/** Binds the primitive; handed to the rules that are in files of their own. */
export type BindSwitch = (parts: SwitchParts) => readonly NdArray[]
