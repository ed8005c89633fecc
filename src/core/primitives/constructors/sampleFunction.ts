import type { NdArray } from '../../array.js'
import type { Draw, Sample } from '../../draw.js'
import { range, sizeOf } from '../../shape.js'
import { lt } from '../comparisons.js'
import { convert } from '../convert.js'
import { mul } from '../mul.js'
import { sign } from '../sign.js'
import { cos, sin } from '../sine.js'
import { triple } from './tangents.js'

/** What the samples of functions with custom rules compute, and the parts that their rules are made of. */
export interface SampleFunction {
  readonly operands: Sample<object>['operands']
  /** `x`, the int32 `k` and `z` to `sin(x) c k`, `x < z` and the sign of `z`. */
  readonly value: (operands: readonly NdArray[]) => readonly NdArray[]
  /** The derivative of the first result in `x`; the others have derivative 0. */
  readonly slope: (x: NdArray, k: NdArray) => NdArray
  /** The factors `c` that the function closes over; each call gives another array. */
  readonly factors: () => NdArray
}

/** A function that closes over an array, of operands and results with derivatives and without. */
export function sampleFunction(draw: Draw): SampleFunction {
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  const numbers = range(sizeOf(shape)).map((i) => (i % 3) + 1)
  const factors = (): NdArray => convert(draw.int32(shape, numbers), dtype)
  const closedOver = factors()
  const timesFactors = (y: NdArray, k: NdArray, c: NdArray): NdArray => mul(mul(y, c), convert(k, dtype))
  const own = factors()
  return {
    operands: [draw.real(shape, dtype), draw.elements(shape, 'int32'), draw.real(shape, dtype, { low: 0.5, high: 3 })],
    value: (operands) => {
      const [x, k, z] = triple(operands)
      return [timesFactors(sin(x), k, closedOver), lt(x, z), sign(z)]
    },
    slope: (x, k) => timesFactors(cos(x), k, own),
    factors,
  }
}
