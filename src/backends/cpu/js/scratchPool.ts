import type { DType } from '../../../core/dtype.js'
import { buffersOf } from '../../kernel/memoryPlan.js'
import type { Buffer } from '../../kernel/schedule.js'
import type { Printed, PrintedBody } from './flowPlan.js'
import type { Place } from './functionSource.js'

/** Memory that is kept from call to call. */
export interface ScratchArray {
  readonly dtype: DType
  readonly length: number
}

/** The name of scratch memory number `i`. */
export function scratchName(i: number): string {
  return `w${i}`
}

/** Hands out typed arrays, those that came back first. */
export class ScratchPool {
  readonly arrays: ScratchArray[] = []
  private readonly free = new Map<DType, number[]>()

  take({ dtype, size }: Buffer): Place {
    const list = this.free.get(dtype) ?? []
    const found = list.findIndex((i) => (this.arrays[i]?.length ?? 0) >= size)
    const [known] = found < 0 ? [] : list.splice(found, 1)
    return { kind: 'scratch', name: scratchName(known ?? this.arrays.push({ dtype, length: size }) - 1) }
  }

  /** Takes back what {@link take} gave; other places are left alone. */
  give(place: Place | null | undefined): void {
    if (place?.kind !== 'scratch') return
    const i = Number(place.name.slice(1))
    const array = this.arrays[i]
    if (array === undefined) return
    const list = this.free.get(array.dtype)
    if (list === undefined) this.free.set(array.dtype, [i])
    else list.push(i)
  }
}

/** Finds places for the temporaries of nested schedules: names, or scratch memory while their loop or branch runs. */
export function placeBodies(steps: readonly Printed[], pool: ScratchPool): void {
  for (const printed of steps) if (printed.kind === 'flow') for (const body of printed.bodies) placeBody(body, pool)
}

function placeBody({ schedule, steps, loose, places }: PrintedBody, pool: ScratchPool): void {
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  steps.forEach(({ step }, s) => {
    const { reads, writes } = buffersOf(step)
    for (const buffer of [...reads, ...writes]) {
      if (!first.has(buffer)) first.set(buffer, s)
      last.set(buffer, s)
    }
  })
  const isOwn = (buffer: Buffer): boolean => buffer.role === 'temporary' && loose.has(buffer.id)
  for (const { id, role } of schedule.buffers) if (role !== 'input' && !loose.has(id)) places[id] = { kind: 'names' }
  steps.forEach((printed, s) => {
    for (const buffer of schedule.buffers) if (isOwn(buffer) && first.get(buffer.id) === s) places[buffer.id] = pool.take(buffer)
    placeBodies([printed], pool)
    for (const buffer of schedule.buffers) if (isOwn(buffer) && last.get(buffer.id) === s) pool.give(places[buffer.id])
  })
}
