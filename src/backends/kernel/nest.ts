import type { Draft, DraftAccess } from './draft.js'
import type { KernelBuilder } from './kernelBuilder.js'
import type { Expr } from '../../core/scalar/expression.js'

/** The loops of a kernel: where each axis of its shape went. */
export interface Nest {
  readonly extents: readonly number[]
  /** Strides along the loops, from steps along the axes of the shape. */
  strides(steps: readonly number[]): readonly number[]
  /** What the index along an axis of the shape is; `null` where it is the index of the loop of the same number. */
  readonly index: ((axis: number) => Expr) | null
}

/** A loop over neighbouring axes that all accesses walk as one, innermost last. */
interface Loop {
  readonly axes: number[]
  extent: number
  readonly own: boolean
}

/**
 * Plans the loops over the axes of a draft. Axes of extent 1 vanish, neighbours that move as one become one loop, the kept axis along which most accesses
 * are next to each other goes innermost, and behind it the one reduced axis.
 *
 * @param separate axes whose index is asked for
 */
export function planAxes(draft: Draft, accesses: readonly DraftAccess[], loads: number, separate: ReadonlySet<number>): Nest {
  const { shape } = draft
  const reduced = draft.accumulators.length === 0 ? [] : (draft.reduced ?? [])
  const kept = shape.flatMap((extent, axis) => (extent === 1 || reduced.includes(axis) ? [] : [axis]))
  const order = innermostLast(kept, accesses, loads)
  const loops: Loop[] = []
  for (const axis of order) {
    const extent = shape[axis]!
    const own = separate.has(axis)
    const last = loops.at(-1)
    const before = last?.axes.at(-1)
    if (last !== undefined && before !== undefined && !own && !last.own) {
      if (accesses.every(({ at }) => at.steps[before] === at.steps[axis]! * extent)) {
        last.axes.push(axis)
        last.extent *= extent
        continue
      }
    }
    loops.push({ axes: [axis], extent, own })
  }
  const inner = reduced.filter((axis) => shape[axis] !== 1)
  if (draft.accumulators.length > 0) {
    loops.push({ axes: inner, extent: inner.reduce((product, axis) => product * shape[axis]!, 1), own: true })
  }
  return {
    extents: loops.map((loop) => loop.extent),
    strides: (steps) => loops.map((loop) => (loop.axes.length === 0 ? 0 : steps[loop.axes.at(-1)!]!)),
    index: separate.size === 0 ? null : (axis) => indexAlong(axis, loops, shape, draft.builder),
  }
}

function indexAlong(axis: number, loops: readonly Loop[], shape: readonly number[], s: KernelBuilder): Expr {
  const position = loops.findIndex((loop) => loop.axes.includes(axis))
  const index = s.raw(position)
  const { axes } = loops[position]!
  const own = axes.indexOf(axis)
  const stride = axes.slice(own + 1).reduce((product, next) => product * shape[next]!, 1)
  const divided = s.div(index, s.literal('int32', stride))
  return own === 0 ? divided : s.rem(divided, s.literal('int32', shape[axis]!))
}

/** The axis along which most accesses are unit steps goes last; the others keep their order. */
function innermostLast(axes: readonly number[], accesses: readonly DraftAccess[], loads: number): readonly number[] {
  let best = -1
  let most = -1
  for (const axis of axes) {
    let score = 0
    accesses.forEach(({ at }, i) => {
      const step = at.steps[axis]!
      score += step === 1 ? (i < loads ? 4 : 5) : step === 0 ? 1 : 0
    })
    if (score < most) continue
    best = axis
    most = score
  }
  return best < 0 ? axes : [...axes.filter((axis) => axis !== best), best]
}
