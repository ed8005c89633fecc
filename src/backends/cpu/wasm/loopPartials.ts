import type { KernelContext } from './kernelContext.js'
import { sizeInMemory, type Cursor } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import { blockLength, type LoopStates } from './loopStates.js'

/** Where the results of blocks go: straight to the results, or to scratch memory, one row of all kept elements for each block. */
export interface Targets {
  readonly blocks: number
  /** Along the last axis they step from block to block. One for each accumulator, or where there are several blocks one for each member of the states. */
  readonly cursors: readonly Cursor[]
}

/** Reserves scratch memory where blocks are several. */
export function targetsOf(context: KernelContext, loop: SimpleLoop, states: LoopStates): Targets {
  const { extents } = loop
  const blocks = Math.ceil(extents.at(-1)! / blockLength)
  if (blocks === 1) return { blocks, cursors: loop.accumulators.map(({ to }) => to) }
  const kept = extents.slice(0, -1)
  const row = kept.reduce((product, extent) => product * extent, 1)
  const cursors = states.members.map((member): Cursor => {
    const type = states.memoryType(member)
    const size = sizeInMemory(states.lanes, type)
    const steps = kept.map((_, axis) => kept.slice(axis + 1).reduce((product, extent) => product * extent, size))
    return { type, slot: context.scratch(row * blocks * size), start: 0, steps: [...steps, row * size] }
  })
  return { blocks, cursors }
}
