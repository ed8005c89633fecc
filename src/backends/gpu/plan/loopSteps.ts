import { equalNumbers, sizeOf } from '../../../core/shape.js'
import type { Accumulator, LoopKernel, Store } from '../../kernel/schedule.js'
import { printLevel, type Level } from '../print/accumulatorSource.js'
import { printFill } from '../print/joinSource.js'
import type { PrintedKernel } from '../print/printedKernel.js'
import { printStore } from '../print/storeSource.js'
import type { Launch } from './gpuPlan.js'
import { Packing } from './packing.js'
import type { Planning } from './planning.js'

/** States that one thread of a long reduction combines. */
const levelLength = 256
/** Reductions of so many elements take one launch. */
const shortest = 1024
/** With so many results there are threads enough. */
const manyResults = 4096

/** The launches of a loop nest: one for each store, a chain for each accumulator. */
export function loopLaunches(planning: Planning, kernel: LoopKernel): readonly Launch[] {
  const launches: Launch[] = []
  const packing = new Packing(planning)
  const write = (printed: PrintedKernel, writes: number): void => {
    launches.push({ kernel: printed, writes })
    planning.written.add(writes)
  }
  for (const store of kernel.stores) {
    const printed = storeKernel(planning, packing, kernel, store)
    const twin = launches.findIndex((other) => isSame(other.kernel, printed))
    const first = launches[twin]
    if (first === undefined || printed.buffers.includes(store.buffer)) write(printed, store.buffer)
    else launches[twin] = { ...first, also: [...(first.also ?? []), store.buffer] }
    planning.written.add(store.buffer)
  }
  for (const accumulator of kernel.accumulators) reductionLaunches(planning, packing, kernel, accumulator, write)
  return [...packing.launches, ...launches]
}

function isSame(a: PrintedKernel, b: PrintedKernel): boolean {
  return a.native === b.native && a.length === b.length && a.dtype === b.dtype && equalNumbers(a.buffers, b.buffers)
}

function storeKernel(planning: Planning, packing: Packing, kernel: LoopKernel, store: Store): PrintedKernel {
  const { dialect } = planning.device
  const size = planning.sizeOf(store.buffer)
  const first = !planning.written.has(store.buffer)
  return packing.print(kernel, store.buffer, (given) => printStore(dialect, given, store, size, first, planning))
}

function reductionLaunches(
  planning: Planning,
  packing: Packing,
  kernel: LoopKernel,
  accumulator: Accumulator,
  write: (printed: PrintedKernel, writes: number) => void,
): void {
  const { dialect } = planning.device
  const { to, types } = accumulator
  let source: Parameters<typeof printLevel>[4] = { kind: 'elements' }
  const print = (level: Level, part: number | null, size: number): PrintedKernel =>
    packing.print(kernel, to.buffer, (given) => printLevel(dialect, given, accumulator, level, source, part, size, planning.shifted))
  const results = sizeOf(kernel.extents.slice(0, -1))
  let from = kernel.extents.at(-1) ?? 1
  while (from > shortest && results * Math.ceil(from / levelLength) < planning.device.mostElements && results < manyResults) {
    const level: Level = { from, to: Math.ceil(from / levelLength), length: levelLength }
    const buffers = types.map(() => planning.temporaries.take())
    buffers.forEach((buffer, part) => {
      write(print(level, part, 0), buffer)
    })
    source = { kind: 'buffers', buffers }
    from = level.to
  }
  const size = planning.sizeOf(to.buffer)
  const last = print({ from, to: 1, length: from }, null, size)
  if (last.buffers.includes(to.buffer) && !planning.written.has(to.buffer)) {
    write(printFill(dialect, planning.loaded(to.buffer).dtype, 0, size), to.buffer)
  }
  write(last, to.buffer)
}
