import type { Aval } from '../../../core/aval.js'
import type { ScatterLayout } from '../../../core/evaluation.js'
import { ScalarBuilder } from '../../../core/scalar/builder.js'
import { sizeOf } from '../../../core/shape.js'
import { combined } from '../../cpu/scatterCombination.js'
import type { Dialect } from '../print/dialect.js'
import { printScatter } from '../print/indexedSource.js'
import type { EquationLaunches } from './equationLaunches.js'

/** Updates that one launch applies: a kernel that runs long may be stopped. */
const mostUpdates = 1024
/** Elements times updates; beyond, the host is faster, which goes to the elements alone. */
const mostWork = 2 ** 26

/** Each element looks through the index lists of its batch. */
export function scatterLaunches(dialect: Dialect, operand: Aval, indices: Aval, layout: ScatterLayout): EquationLaunches {
  const lists = sizeOf(indices.shape.slice(layout.batch, -1))
  if (lists * operand.size > mostWork) return { host: 'there are too many updates for each element to look through them' }
  const s = new ScalarBuilder()
  const combination = combined(s, layout.combine, s.operand(operand.dtype, 0), s.operand(operand.dtype, 1))
  const writes = 3
  return Array.from({ length: Math.ceil(lists / mostUpdates) }, (_, i) => {
    const updates = { operand: i === 0 ? 0 : writes, from: i * mostUpdates, to: Math.min(lists, (i + 1) * mostUpdates) }
    return { kernel: printScatter(dialect, operand, indices, layout, combination, updates), writes }
  })
}
