import type { NdArray } from '../array.js'
import { bind } from '../bind.js'
import { isFloat } from '../dtype.js'
import type { Draw, Sample } from '../draw.js'
import { ArgumentError, ShapeError } from '../errors.js'
import type { JvpResult, Primitive, Tangent } from '../primitive.js'
import type { Aval } from '../aval.js'
import { at, equalNumbers, range } from '../shape.js'
import { routine } from './constructors/routine.js'
import { takeAlongAxis } from './constructors/takeAlongAxis.js'
import { isZero, zeroLike } from './constructors/tangents.js'
import { iota } from './iota.js'

export interface SortParams {
  /** How many operands are compared, one after the other where those before are equal. */
  readonly keys: number
}

export const sortP: Primitive<SortParams> = routine({
  name: 'sort',
  doc: 'Operands in the order in which the first of them increase along the last axis: stable, NaN last, -0 equal to 0. Tangents are put in the same order.',
  trailing: 1,
  shapes: (operands, { keys }) => {
    checkSorted(operands, keys)
    return operands
  },
  algorithm: ({ keys }) => ({ name: 'sort', keys }),
  jvp: (primals, tangents, { keys }) => {
    if (tangents.every(isZero)) {
      const results = sort(primals, keys)
      return [results, results.map(zeroLike)]
    }
    return withOrder(primals, tangents, keys)
  },
  transpose: 'notLinear',
  sample: sampleSort,
})

/** Sorts positions beside the operands, and puts the tangents in their order. */
function withOrder(primals: readonly NdArray[], tangents: readonly Tangent[], keys: number): JvpResult {
  const { shape } = at(primals, 0)
  const axis = shape.length - 1
  const sorted = sort([...primals, iota(shape, 'int32', axis)], keys)
  const results = sorted.slice(0, -1)
  const order = at(sorted, results.length)
  return [
    results,
    results.map((y, k) => {
      const dx = at(tangents, k)
      return isZero(dx) ? zeroLike(y) : takeAlongAxis(dx, order, axis)
    }),
  ]
}

function checkSorted(operands: readonly Aval[], keys: number): void {
  const [first] = operands
  if (first === undefined || first.ndim === 0) {
    throw new ShapeError(`sort: ${first?.toString() ?? 'nothing'} has no axis to sort along. Give arrays of one axis or more.`)
  }
  const other = operands.find((x) => !equalNumbers(x.shape, first.shape))
  if (other !== undefined) {
    throw new ShapeError(
      `sort: operands ${first.toString()} and ${other.toString()} are sorted together, so they need one shape. Broadcast one of them.`,
    )
  }
  if (!Number.isInteger(keys) || keys < 1 || keys > operands.length) {
    throw new ArgumentError(
      `sort: ${String(keys)} of ${String(operands.length)} operands cannot be the keys. Give a number from 1 to ${String(operands.length)}.`,
    )
  }
}

function sampleSort(draw: Draw): Sample<SortParams> {
  const shape = draw.shape({ minRank: 1 })
  const operands = range(draw.integer(1, 3)).map(() => {
    const dtype = draw.dtype()
    return isFloat(dtype) ? draw.distinct(shape, dtype) : draw.elements(shape, dtype)
  })
  return { operands, params: { keys: draw.integer(1, operands.length) } }
}

/**
 * Operands of one shape, put into the order in which the first `keys` of them increase along the last axis.
 */
export function sort(operands: readonly NdArray[], keys: number): readonly NdArray[] {
  return bind(sortP, operands, { keys })
}
