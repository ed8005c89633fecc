import { itemSize } from '../../../core/dtype.js'
import type { RowAccess, RowStep } from '../../kernel/chains.js'
import type { Schedule, Step } from '../../kernel/schedule.js'
import { contractionProblem } from './contractionProblem.js'
import type { KernelFunction } from './kernelContext.js'
import type { Cursor } from './loopAccess.js'
import { simplifyLoop } from './loopAxes.js'

/** How the functions of a step go through its rows; `null` where they do not. What a function does before the last one of a contraction needs the right operand only. */
export function rowStepOf({ buffers }: Schedule, step: Step, functions: readonly KernelFunction[]): RowStep | null {
  const outer = functions.at(-1)?.outer
  if (outer === undefined || (step.kind !== 'loop' && step.kind !== 'contraction')) return null
  if (step.kind === 'loop') {
    if (functions.length > 1) return null
    const { extents, loads, stores, accumulators } = simplifyLoop(step)
    const access = ({ slot, start, steps }: Cursor, writes: boolean): RowAccess => ({ buffer: slot, writes, start, steps })
    const written = [...stores, ...accumulators].map(({ to }) => access(to, true))
    return { outer: outer.extent, grain: outer.tile, extents, accesses: [...loads.map((cursor) => access(cursor, false)), ...written] }
  }
  const { left, leftStart, right, rightStart, out, batch, m, n, k } = contractionProblem(step)
  const axes = [...batch, m, n, k]
  const access = (buffer: number, start: number, along: 'left' | 'right' | 'out'): RowAccess => {
    const size = itemSize(buffers[buffer]?.dtype ?? step.dtype)
    return { buffer, writes: along === 'out', start: start * size, steps: axes.map((axis) => axis[along] * size) }
  }
  return {
    outer: outer.extent,
    grain: outer.tile,
    extents: axes.map(({ extent }) => extent),
    accesses: [access(left, leftStart, 'left'), access(right, rightStart, 'right'), access(out, 0, 'out')],
  }
}
