import type { ConcreteArray } from '../../../core/array.js'
import type { FlowStep, HostStep, Schedule } from '../../kernel/schedule.js'
import type { DeviceRow } from '../device/device.js'
import type { PrintedKernel } from '../print/printedKernel.js'

/** One kernel on the rows of its buffers. */
export interface Launch {
  readonly kernel: PrintedKernel
  /** The buffer that its result becomes. Numbers beyond those of the schedule are temporaries of one step. */
  readonly writes: number
  /** Further buffers that it becomes as well. */
  readonly also?: readonly number[]
}

/** What a step of a schedule becomes. */
export type PlanStep = LaunchStep | PlannedHostStep | PlannedFlowStep

/** Launches one after the other. */
export interface LaunchStep {
  readonly kind: 'launches'
  readonly launches: readonly Launch[]
  /**
   * Do they read the buffers of the schedule as they were before the step? The stores of a loop nest do, but for the buffer that each writes, of which it
   * takes what others have written.
   */
  readonly together: boolean
  readonly label: string
}

/** A primitive that runs on the CPU. */
export interface PlannedHostStep {
  readonly kind: 'host'
  readonly step: HostStep
  readonly reason: string
}

/** Control flow; `bodies` are the plans of what `nestedIn` gives. */
export interface PlannedFlowStep {
  readonly kind: 'flow'
  readonly step: FlowStep
  readonly bodies: readonly GpuPlan[]
}

/** Which elements of an input a plan reads. */
export interface Reach {
  /** How far before the first element of the array its row starts: strides may be negative. */
  readonly base: number
  /** How many elements of the row there must be. */
  readonly length: number
  /** May the row start anywhere, as each run says? */
  readonly shifted: boolean
}

/** A schedule as launches. */
export interface GpuPlan {
  readonly schedule: Schedule
  readonly steps: readonly PlanStep[]
  /** By step: the buffers that nothing needs after it. */
  readonly ends: readonly (readonly number[])[]
  /** By input: what is read of it; `null`: nothing. */
  readonly inputs: readonly (Reach | null)[]
}

/** An input of a plan: a row that starts where its {@link Reach} says (`start`: so much later, where it may), a tape, or `null` for what nothing reads. */
export type PlanInput = { readonly row: DeviceRow; readonly start?: number } | { readonly tape: ConcreteArray } | null

/** Results of a plan, by buffer; empty arrays have none. Whoever takes them is their holder. */
export interface PlanResults {
  readonly rows: ReadonlyMap<number, DeviceRow>
  readonly tapes: ReadonlyMap<number, ConcreteArray>
}
