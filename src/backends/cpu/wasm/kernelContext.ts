import type { Func } from './assembler/code.js'
import type { WasmModule } from './assembler/module.js'
import type { ScalarModule } from './scalar/scalarModule.js'

/** What the printers of kernels share: the module they print into, and memory of their own. */
export interface KernelContext {
  readonly module: WasmModule
  readonly scalars: ScalarModule
  /** May products and sums be contracted (`configure({relaxedSimd: true})`)? */
  readonly relaxed: boolean
  /**
   * Reserves scratch memory that lasts from the first to the last function of the kernel being printed; gives the slot of the frame with its address (`frame + 4 * slot`).
   * Threads share it, or each has its own.
   */
  scratch(bytes: number, owner?: 'kernel' | 'thread'): number
}

/** A function (frame, start, end) that does the part [start, end) of a kernel. The functions of a kernel run one after the other, each over its whole range. */
export interface KernelFunction {
  readonly func: Func
  /** The range is [0, extent). */
  readonly extent: number
  /** Ranges start at multiples of it. */
  readonly grain: number
  /** Elements (for contractions multiply-adds) that one index stands for, to cut the range into blocks and to decide about threads. */
  readonly work: number
  /** Which part of the kernel a range does, where ranges go through its outermost axes in order. */
  readonly outer?: OuterAxes
}

/** The outermost axes of a kernel, taken together, as a range goes through them. */
export interface OuterAxes {
  readonly extent: number
  /** The range does so many of their indices, all inner axes included, before the next ones; the last time those that are left. */
  readonly tile: number
}
