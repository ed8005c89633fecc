import type { DType } from '../../../core/dtype.js'
import { BackendError } from '../../../core/errors.js'
import type { LoopKernel } from '../../kernel/schedule.js'
import { printJoin, type Piece } from '../print/joinSource.js'
import type { PrintedKernel } from '../print/printedKernel.js'
import type { Launch } from './gpuPlan.js'
import type { Planning } from './planning.js'

/** Joins buffers into temporaries where a kernel would read more of them than its device allows. One packing serves all kernels of a step. */
export class Packing {
  private readonly known = new Map<string, number>()
  readonly launches: Launch[] = []

  constructor(private readonly planning: Planning) {}

  /**
   * Prints a kernel of a loop nest, with some buffers joined if need be.
   *
   * @param fixed a buffer that is not joined: the one that the kernel writes
   */
  print(kernel: LoopKernel, fixed: number, print: (kernel: LoopKernel) => PrintedKernel): PrintedKernel {
    const printed = print(kernel)
    if (printed.buffers.length <= this.planning.device.mostArguments) return printed
    const places = this.joined(printed.buffers, fixed)
    const loads = kernel.loads.map((load) => {
      const place = places.get(load.buffer)
      return place === undefined ? load : { ...load, buffer: place.buffer, start: load.start + place.start }
    })
    return print({ ...kernel, loads })
  }

  /** Where each joined buffer is. */
  private joined(buffers: readonly number[], fixed: number): ReadonlyMap<number, { readonly buffer: number; readonly start: number }> {
    const places = new Map<number, { buffer: number; start: number }>()
    const { planning } = this
    const most = planning.device.mostArguments
    const lengths = new Map(buffers.map((buffer) => [buffer, planning.loaded(buffer)]))
    while (lengths.size > most) {
      const groups = new Map<DType, number[]>()
      for (const [buffer, { dtype }] of lengths)
        if (buffer !== fixed && !planning.shifted.has(buffer)) groups.set(dtype, [...(groups.get(dtype) ?? []), buffer])
      const [group] = [...groups.values()].sort((a, b) => b.length - a.length)
      if (group === undefined || group.length < 2) {
        throw new BackendError(`gpu: a kernel reads ${String(buffers.length)} buffers, but kernels may read ${String(most)} only.`)
      }
      const lengthOf = (buffer: number): number => lengths.get(buffer)?.length ?? 0
      const chosen = group.sort((a, b) => lengthOf(a) - lengthOf(b)).slice(0, Math.min(most, lengths.size - most + 1))
      const pieces = chosen.map((buffer): Piece => ({ buffer, length: lengthOf(buffer) }))
      const dtype = lengths.get(chosen[0] ?? 0)?.dtype ?? 'float32'
      const target = this.join(dtype, pieces)
      let start = 0
      for (const { buffer, length } of pieces) {
        // What was joined before moves as a whole.
        for (const place of places.values()) {
          if (place.buffer === buffer) {
            place.buffer = target
            place.start += start
          }
        }
        if (buffers.includes(buffer)) places.set(buffer, { buffer: target, start })
        lengths.delete(buffer)
        start += length
      }
      lengths.set(target, { dtype, length: start })
    }
    return places
  }

  private join(dtype: DType, pieces: readonly Piece[]): number {
    const key = pieces.map(({ buffer }) => buffer).join()
    const known = this.known.get(key)
    if (known !== undefined) return known
    const target = this.planning.temporaries.take()
    this.known.set(key, target)
    this.launches.push({ kernel: printJoin(this.planning.device.dialect, dtype, pieces), writes: target })
    return target
  }
}
