import type { ConcreteArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import type { Draw } from '../../draw.js'
import { DtypeError, ShapeError } from '../../errors.js'
import { equalNumbers, range, type Shape } from '../../shape.js'

/** How the axes of operand and indices pair up in gather and scatter. */
export interface IndexLayout {
  readonly batch: number
  readonly indexed: number
}

/** The axes N of indices [B, N, K] into an operand [B, I, W]; throws where the two do not fit. */
export function indexRows(operation: string, operand: Aval, indices: Aval, { batch, indexed }: IndexLayout): Shape {
  if (indices.dtype !== 'int32')
    throw new DtypeError(`${operation}: the indices are ${indices.toString()}, but must be int32. Convert them: indices.astype("int32").`)
  const fits =
    operand.ndim >= batch + indexed &&
    indices.ndim > batch &&
    equalNumbers(operand.shape.slice(0, batch), indices.shape.slice(0, batch)) &&
    indices.shape[indices.ndim - 1] === indexed
  if (!fits) {
    throw new ShapeError(
      `${operation}: indices ${indices.toString()} do not address ${operand.toString()} with ${String(batch)} shared and ${String(indexed)} indexed axes. ` +
        `They need the extents of its first ${String(batch)} axes in front and ${String(indexed)}, one number for each indexed axis, as their last one.`,
    )
  }
  return indices.shape.slice(batch, -1)
}

/** Shapes and indices of a sample; some indices are equal, some out of range. */
export interface IndexSample {
  readonly layout: IndexLayout
  /** [B, I, W] */
  readonly operand: Shape
  readonly indices: ConcreteArray
  /** [B, N, W] */
  readonly windows: Shape
}

/** Draws indices into an operand. */
export function sampleIndices(draw: Draw): IndexSample {
  const extents = (most: number): Shape => range(draw.integer(0, most)).map(() => draw.integer(0, 3))
  const batch = extents(1)
  const indexed = extents(2)
  const rows = extents(1)
  const window = extents(1)
  return {
    layout: { batch: batch.length, indexed: indexed.length },
    operand: [...batch, ...indexed, ...window],
    indices: draw.elements([...batch, ...rows, indexed.length], 'int32', { low: -1, high: Math.max(0, ...indexed) }),
    windows: [...batch, ...rows, ...window],
  }
}
