import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { dtypes } from '../dtype.js'
import { Zero, type Primitive } from '../primitive.js'
import { range } from '../shape.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleOne } from './constructors/samples.js'
import { only, operandAval, zeroLike } from './constructors/tangents.js'

export const stopGradientP: Primitive<NoParams> = {
  name: 'stopGradient',
  doc: 'The operand as it is, with derivative 0. Its transpose is 0 too.',
  effect: false,
  control: null,
  abstractEval: (avals) => [only(avals)],
  evaluation: {
    kind: 'view',
    source: (x) => ({ kind: 'affine', axes: range(x.ndim).map((axis) => ({ start: 0, step: 1, axis })) }),
  },
  jvp: (primals) => {
    const y = stopGradient(only(primals))
    return [[y], [zeroLike(y)]]
  },
  transpose: (_cotangents, operands) => [new Zero(operandAval(only(operands)))],
  batch: (_size, operands, axes) => [[stopGradient(only(operands))], axes],
  sample: (draw) => sampleOne(draw, dtypes),
}

/** `x` with derivative 0. */
export function stopGradient(x: NdArray): NdArray {
  return bind1(stopGradientP, [x], noParams)
}
