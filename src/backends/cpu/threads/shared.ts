import type { Arena } from '../memory/arena.js'
import { settings } from '../settings.js'
import { Crew } from './crew.js'
import { spareProcessors } from './spawn.js'

/** More do not help kernels whose speed is that of memory. */
const mostWorkers = 15

let crew: Crew | null = null
let workers = 0

/** The crew of this thread, with as many workers as settings say; started when it is first asked for, `null` where there is none. */
export function crewOf(arena: Arena): Crew | null {
  if (arena.memory.buffer instanceof ArrayBuffer) return null
  const wanted = Math.min(settings.threads ?? spareProcessors(), mostWorkers)
  if (wanted !== workers) {
    crew?.dismiss()
    workers = wanted
    crew = wanted === 0 ? null : Crew.start(arena, wanted)
  }
  return crew
}
