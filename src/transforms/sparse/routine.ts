import type { Routine } from '../../core/evaluation.js'
import type { Var } from '../../core/program.js'
import { at, sizeOf } from '../../core/shape.js'
import type { Flow, Sets } from './flow.js'
import { emptySet, type IndexSets } from './indexSets.js'

/** Sets of a routine: within one element of the batch, every result depends on all operands. */
export function routineSets(
  { trailing }: Routine<object>,
  operands: readonly Flow[],
  outputs: readonly Var[],
  table: IndexSets,
): readonly Sets[] {
  const { shape } = at(operands, 0).aval
  const batch = sizeOf(shape.slice(0, shape.length - trailing))
  const all = new Int32Array(batch).fill(emptySet)
  for (const { sets } of operands) {
    if (sets === null) continue
    const block = sets.length / Math.max(batch, 1)
    for (let i = 0; i < sets.length; i++) all[Math.floor(i / block)] = table.union(all[Math.floor(i / block)]!, sets[i]!)
  }
  return outputs.map(({ aval }) => {
    const block = aval.size / Math.max(batch, 1)
    return Int32Array.from({ length: aval.size }, (_, i) => all[Math.floor(i / block)]!)
  })
}
