import type { NdArray } from '../core/array.js'
import { ShapeError } from '../core/errors.js'
import { dotGeneral } from '../core/primitives/dotGeneral.js'
import { reshape } from '../core/primitives/reshape.js'
import { sum } from '../core/primitives/sum.js'
import { transpose } from '../core/primitives/transpose.js'
import { at, range } from '../core/shape.js'

/** An array with a name for each axis; the names are distinct. */
export interface Labelled {
  readonly array: NdArray
  readonly labels: readonly string[]
}

/**
 * The product of two labelled arrays, summed over the labels that are not in `kept`. A label of both that is kept is a batch axis. Where one of them
 * has extent 1 along a label and the other has not, it is repeated, without a copy.
 *
 * @throws ShapeError where both have a label with different extents
 */
export function contractPair(operation: string, x: Labelled, y: Labelled, kept: ReadonlySet<string>): Labelled {
  const [narrowX, narrowY] = [withoutRepeated(x, y), withoutRepeated(y, x)]
  const left = reducedTo(narrowX, new Set([...kept, ...narrowY.labels]))
  const right = reducedTo(narrowY, new Set([...kept, ...narrowX.labels]))
  const shared = left.labels.filter((label) => right.labels.includes(label))
  for (const label of shared) checkExtents(operation, label, left, right)
  const batch = shared.filter((label) => kept.has(label))
  const contracted = shared.filter((label) => !kept.has(label))
  const axesIn = ({ labels }: Labelled, wanted: readonly string[]): readonly number[] => wanted.map((label) => labels.indexOf(label))
  const free = ({ labels }: Labelled): readonly string[] => labels.filter((label) => !shared.includes(label))
  const array = dotGeneral(left.array, right.array, {
    leftContracting: axesIn(left, contracted),
    rightContracting: axesIn(right, contracted),
    leftBatch: axesIn(left, batch),
    rightBatch: axesIn(right, batch),
  })
  return { array, labels: [...batch, ...free(left), ...free(right)] }
}

/** A labelled array summed over all labels but `kept`. */
export function reducedTo({ array, labels }: Labelled, kept: ReadonlySet<string>): Labelled {
  return {
    array: sum(
      array,
      range(labels.length).filter((axis) => !kept.has(at(labels, axis))),
    ),
    labels: labels.filter((label) => kept.has(label)),
  }
}

/** The array with its axes in the order of `labels`, which are all of its own. */
export function ordered(x: Labelled, labels: readonly string[]): NdArray {
  return transpose(
    x.array,
    labels.map((label) => x.labels.indexOf(label)),
  )
}

/** `x` without its axes of extent 1 that are longer in `y`. */
function withoutRepeated(x: Labelled, y: Labelled): Labelled {
  const repeated = (label: string, axis: number): boolean => {
    const other = y.labels.indexOf(label)
    return other >= 0 && x.array.shape[axis] === 1 && y.array.shape[other] !== 1
  }
  const axes = range(x.labels.length).filter((axis) => !repeated(at(x.labels, axis), axis))
  if (axes.length === x.labels.length) return x
  return {
    array: reshape(
      x.array,
      axes.map((axis) => at(x.array.shape, axis)),
    ),
    labels: axes.map((axis) => at(x.labels, axis)),
  }
}

function checkExtents(operation: string, label: string, x: Labelled, y: Labelled): void {
  const [own, other] = [x, y].map(({ array, labels }) => array.shape[labels.indexOf(label)])
  if (own === other) return
  throw new ShapeError(
    `${operation}: ${x.array.aval.toString()} and ${y.array.aval.toString()} meet along axis '${label}' with extents ${String(own)} and ${String(other)}. ` +
      'The extents must be equal; reshape or transpose one of them.',
  )
}
