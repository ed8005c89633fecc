import type { DType, FloatDType } from '../../dtype.js'
import { isFloat } from '../../dtype.js'
import type { Draw, RealRange, Sample } from '../../draw.js'
import { noParams, type NoParams } from './noParams.js'

/** One operand of one of these dtypes; `range` holds for the floats. */
export function sampleOne(draw: Draw, dtypes: readonly DType[], range?: RealRange): Sample<NoParams> {
  return { operands: [draw.elements(draw.shape(), draw.dtype(dtypes), range)], params: noParams }
}

/** One float operand. */
export function sampleReal(draw: Draw, range?: RealRange): Sample<NoParams> {
  return { operands: [draw.real(draw.shape(), draw.floatDtype(), range)], params: noParams }
}

/** Two operands of one shape and one of these dtypes; `range` holds for the floats. */
export function samplePair(draw: Draw, dtypes: readonly DType[], range?: RealRange): Sample<NoParams> {
  const shape = draw.shape()
  const dtype = draw.dtype(dtypes)
  return { operands: [draw.elements(shape, dtype, range), draw.elements(shape, dtype, range)], params: noParams }
}

/** Two float operands of one shape that are nowhere equal, so that comparisons have no tie. */
export function sampleDistinctPair(draw: Draw, dtypes: readonly DType[]): Sample<NoParams> {
  const shape = draw.shape()
  const dtype = draw.dtype(dtypes)
  if (!isFloat(dtype)) return { operands: [draw.elements(shape, dtype), draw.elements(shape, dtype)], params: noParams }
  return { operands: [draw.real(shape, dtype, lower(dtype)), draw.real(shape, dtype, upper(dtype))], params: noParams }
}

// One operand on a grid of even tenths, the other between them would need a grid; disjoint fractional parts do as well.
const lower = (_dtype: FloatDType): RealRange => ({ low: -3, high: 3, avoid: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], margin: 0.3 })
const upper = (_dtype: FloatDType): RealRange => ({ low: -3, high: 3, avoid: [-3, -2, -1, 0, 1, 2, 3], margin: 0.3 })
