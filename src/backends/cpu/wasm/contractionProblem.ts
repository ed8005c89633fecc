import type { ContractionAxis, ContractionKernel } from '../../kernel/schedule.js'
import { contractionLanes } from './contractionLanes.js'

/** A contraction with as few axes as say the same; left and right are not those of the kernel where vectors of its rows serve better than of its columns. */
export type ContractionProblem = Omit<ContractionKernel, 'kind'>

/** Products commute, so the operands of a contraction may trade places. */
function turn(x: ContractionProblem): ContractionProblem {
  const axis = ({ extent, left, right, out }: ContractionAxis): ContractionAxis => ({ extent, left: right, right: left, out })
  return {
    ...x,
    left: x.right,
    leftStart: x.rightStart,
    right: x.left,
    rightStart: x.leftStart,
    batch: x.batch.map(axis),
    m: axis(x.n),
    n: axis(x.m),
    k: axis(x.k),
  }
}

/** One axis that walks as two do, if there is one. */
function joined(outer: ContractionAxis, inner: ContractionAxis): ContractionAxis | null {
  const { extent } = inner
  if (outer.left !== extent * inner.left || outer.right !== extent * inner.right || outer.out !== extent * inner.out) return null
  return { ...inner, extent: outer.extent * extent }
}

function joinBatch(axes: readonly ContractionAxis[]): readonly ContractionAxis[] {
  const out: ContractionAxis[] = []
  for (const axis of axes) {
    if (axis.extent === 1) continue
    const last = out.at(-1)
    const both = last === undefined ? null : joined(last, axis)
    if (both === null) out.push(axis)
    else out[out.length - 1] = both
  }
  return out
}

/** Matrices that share an operand are one larger matrix where the strides allow it. */
function joinFree(x: ContractionProblem, side: 'm' | 'n'): ContractionProblem {
  const other = side === 'm' ? 'right' : 'left'
  for (const axis of x.batch) {
    if (axis[other] !== 0) continue
    const rest = x.batch.filter((each) => each !== axis)
    const both = x[side].extent === 1 ? axis : (joined(axis, x[side]) ?? joined(x[side], axis))
    if (both !== null) return joinFree({ ...x, batch: rest, [side]: both }, side)
  }
  return x
}

/** The simplest form of a contraction. */
export function contractionProblem(kernel: ContractionKernel): ContractionProblem {
  const { dtype, left, leftStart, right, rightStart, out, batch, m, n, k } = kernel
  const joint = joinFree(joinFree({ dtype, left, leftStart, right, rightStart, out, batch: joinBatch(batch), m, n, k }, 'm'), 'n')
  return fillsFewLanes(joint) || (joint.n.out !== 1 && joint.m.out === 1 && !fillsFewLanes(turn(joint))) ? turn(joint) : joint
}

/** Would most lanes of vectors of columns be empty, and those of rows not? */
function fillsFewLanes({ dtype, m, n }: ContractionProblem): boolean {
  const { lanes } = contractionLanes[dtype]
  return 2 * n.extent <= lanes && m.extent > n.extent
}
