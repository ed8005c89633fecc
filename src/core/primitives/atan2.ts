import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Draw, Sample } from '../draw.js'
import type { Primitive } from '../primitive.js'
import { atan2 as atan2Expansion } from '../scalar/expansions/arctangent.js'
import { inversion as inversionExpansion } from '../scalar/expansions/inversion.js'
import { add, sub } from './add.js'
import { binary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { mul } from './mul.js'
import { neg } from './neg.js'

export const atan2P: Primitive<NoParams> = binary({
  name: 'atan2',
  doc: 'The angle of the point (x, y), from -pi to pi. d atan2(y, x) = (x dy - y dx) / (x^2 + y^2), and 0 at the origin.',
  body: atan2Expansion,
  partials: [(y, x) => inversion(x, y), (y, x) => neg(inversion(y, x))],
  sample: sampleAwayFromAxes,
})

export const inversionP: Primitive<NoParams> = binary({
  name: 'inversion',
  doc: 'x / (x^2 + y^2), which neither over- nor underflows on the way, and is 0 at the origin; derivatives of atan2 need it. With u = inversion(x, y) and v = inversion(y, x), du = (v - u)(v + u) dx - 2 u v dy.',
  body: inversionExpansion,
  partials: [
    (x, y, u) => {
      const v = inversion(y, x)
      return mul(sub(v, u), add(v, u))
    },
    (x, y, u) => mul(fill(-2, x.aval), mul(u, inversion(y, x))),
  ],
  sample: sampleAwayFromAxes,
})

/**
 * The angle of the point (`x`, `y`), of equal shape and dtype.
 *
 * @example
 * lax.atan2(np.array([0, 1]), np.array([1, 0])).div(Math.PI).toArray() // [0, 0.5]
 */
export function atan2(y: NdArray, x: NdArray): NdArray {
  return bind1(atan2P, [y, x], noParams)
}

/** `x / (x^2 + y^2)`: one coordinate of the point (x, y) reflected in the unit circle. */
export function inversion(x: NdArray, y: NdArray): NdArray {
  return bind1(inversionP, [x, y], noParams)
}

function sampleAwayFromAxes(draw: Draw): Sample<NoParams> {
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  const range = { avoid: [0], margin: 0.3 }
  return { operands: [draw.real(shape, dtype, range), draw.real(shape, dtype, range)], params: noParams }
}
