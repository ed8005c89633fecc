import type { NdArray } from '../array.js'
import { convert } from './convert.js'

/** The same array without its weak mark. */
export function strengthen(x: NdArray): NdArray {
  return convert(x, x.dtype)
}
