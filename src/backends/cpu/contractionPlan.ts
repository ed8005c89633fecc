import type { ConcreteArray } from '../../core/array.js'
import type { DotDimensions } from '../../core/evaluation.js'
import { at, range } from '../../core/shape.js'
import { offsetsOf } from './indexedOffsets.js'

/** Where one side of a batched matrix product has its elements, relative to its first one. */
export interface Side {
  readonly batch: Int32Array
  readonly free: Int32Array
  readonly contracted: Int32Array
}

/** The axes that belong to neither the batch nor the contraction, increasing. */
export function freeAxes(rank: number, batch: readonly number[], contracting: readonly number[]): readonly number[] {
  return range(rank).filter((axis) => !batch.includes(axis) && !contracting.includes(axis))
}

/** The two sides of a product of these operands. */
export function planContraction(left: ConcreteArray, right: ConcreteArray, dimensions: DotDimensions): readonly [left: Side, right: Side] {
  return [side(left, dimensions.leftBatch, dimensions.leftContracting), side(right, dimensions.rightBatch, dimensions.rightContracting)]
}

function side(x: ConcreteArray, batch: readonly number[], contracting: readonly number[]): Side {
  const along = (axes: readonly number[]): Int32Array =>
    offsetsOf(
      axes.map((axis) => at(x.shape, axis)),
      axes.map((axis) => at(x.strides, axis)),
    )
  return { batch: along(batch), free: along(freeAxes(x.ndim, batch, contracting)), contracted: along(contracting) }
}
