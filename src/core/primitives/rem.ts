import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { rem as remExpansion } from '../scalar/expansions/fmod.js'
import { isFloat } from '../dtype.js'
import { div } from './div.js'
import { sub } from './add.js'
import { binary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { numbers } from './constructors/signatures.js'
import { fill } from '../constant.js'
import { neg } from './neg.js'
import { round } from './rounding.js'

export const remP: Primitive<NoParams> = binary({
  name: 'rem',
  doc: 'Remainder with the sign of the dividend, x - trunc(x / y) y, exact for floats. d rem(x, y) = dx - trunc(x / y) dy. For integers x rem 0 is 0.',
  signature: numbers,
  body: (s, x, y) => (isFloat(x.type) ? remExpansion(s, x, y) : s.rem(x, y)),
  partials: [
    (x) => fill(1, x.aval),
    // x - r is a multiple of y but for its rounding: the nearest integer is right where the quotient x / y might round up to the next one.
    (x, y, r) => neg(round(div(sub(x, r), y))),
  ],
  sample: (draw) => {
    const shape = draw.shape()
    const dtype = draw.dtype(['float64', 'float32', 'int32', 'uint32'])
    if (!isFloat(dtype)) return { operands: [draw.elements(shape, dtype), draw.elements(shape, dtype)], params: noParams }
    const x = draw.real(shape, dtype, { low: -4, high: 4, avoid: [-4.5, -3, -1.5, 0, 1.5, 3, 4.5], margin: 0.3 })
    const y = draw.real(shape, dtype, draw.boolean() ? { low: 1.4, high: 1.6 } : { low: -1.6, high: -1.4 })
    return { operands: [x, y], params: noParams }
  },
})

/**
 * `x - trunc(x / y) y`, of equal shape and dtype.
 *
 * @example
 * lax.rem(np.array([-7, 7]), np.array([3, -3])).toArray() // [-1, 1]
 */
export function rem(x: NdArray, y: NdArray): NdArray {
  return bind1(remP, [x, y], noParams)
}
