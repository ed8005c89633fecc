import type { ConcreteArray } from '../../core/array.js'
import { TapeAval } from '../../core/tape.js'

/** The strides for which programs are compiled; a tape has no layout that they could depend on. */
export function layoutOf(x: ConcreteArray): readonly number[] {
  return x.aval instanceof TapeAval ? x.aval.strides : x.strides
}

/** Is an array row-major, or no memory at all? */
export function isDense(x: ConcreteArray): boolean {
  return layoutOf(x) === x.aval.strides
}
