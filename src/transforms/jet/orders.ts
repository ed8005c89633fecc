import type { NdArray } from '../../core/array.js'
import { avalOf, type Aval } from '../../core/aval.js'
import type { Tangent } from '../../core/primitive.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { mapTapes } from '../../core/primitives/mapTapes.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { broadcastAxis } from '../../core/primitives/sum.js'
import type { Interpreters } from '../../core/program.js'
import { at, range } from '../../core/shape.js'
import { tapeAvalOf, TapeAval } from '../../core/tape.js'
import { written } from './jetTracer.js'

/** The coefficients 1 … `order` of such a value in one array, along a last axis; those of a tape are a tape of such elements. */
export function joinedAval(aval: Aval, order: number): Aval {
  if (aval instanceof TapeAval) return tapeAvalOf(joinedAval(aval.element, order))
  return avalOf([...aval.shape, order], aval.dtype)
}

/** Puts the coefficients of a value together. */
export function joinOrders(aval: Aval, coefficients: readonly Tangent[], interpreters: Interpreters): NdArray {
  const arrays = coefficients.map(written)
  if (aval instanceof TapeAval) {
    const elements = arrays.map(() => aval.element)
    return at(
      mapElements(arrays, elements, (xs) => [joinOrders(aval.element, xs, interpreters)], interpreters),
      0,
    )
  }
  return concatenate(
    arrays.map((x) => broadcastAxis(x, aval.ndim, 1)),
    aval.ndim,
  )
}

/** Takes them apart. */
export function splitOrders(aval: Aval, joined: NdArray, order: number, interpreters: Interpreters): readonly NdArray[] {
  if (aval instanceof TapeAval) {
    const split = (xs: readonly NdArray[]): readonly NdArray[] => splitOrders(aval.element, at(xs, 0), order, interpreters)
    return mapElements([joined], [joinedAval(aval.element, order)], split, interpreters)
  }
  return range(order).map((k) => reshape(sliceAxis(joined, aval.ndim, k, k + 1), aval.shape))
}

function mapElements(
  tapes: readonly NdArray[],
  elements: readonly Aval[],
  f: (xs: readonly NdArray[]) => readonly NdArray[],
  interpreters: Interpreters,
): readonly NdArray[] {
  return mapTapes(tapes, { program: interpreters.stage('orders of a tape', elements, f), constants: 0 })
}
