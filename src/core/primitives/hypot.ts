import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Draw, Sample } from '../draw.js'
import type { Primitive } from '../primitive.js'
import { directionCosine as directionCosineExpansion, hypot as hypotExpansion } from '../scalar/expansions/hypot.js'
import { eq } from './comparisons.js'
import { binary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { div } from './div.js'
import { mul } from './mul.js'
import { neg } from './neg.js'
import { select } from './select.js'

export const hypotP: Primitive<NoParams> = binary({
  name: 'hypot',
  doc: 'The root of x^2 + y^2, which neither over- nor underflows on the way. d hypot(x, y) = (x dx + y dy) / hypot(x, y), and 0 at the origin.',
  body: hypotExpansion,
  partials: [(x, y) => directionCosine(x, y), (x, y) => directionCosine(y, x)],
  sample: sampleAwayFromAxes,
})

export const directionCosineP: Primitive<NoParams> = binary({
  name: 'directionCosine',
  doc: 'x / hypot(x, y), 0 at the origin; derivatives of hypot need it. With u = directionCosine(x, y), v = directionCosine(y, x), h = hypot(x, y): du = (v^2 dx - u v dy) / h.',
  body: directionCosineExpansion,
  // Not (1 - u^2) / h, which cancels close to an axis.
  partials: [
    (x, y) => {
      const v = directionCosine(y, x)
      return mul(v, overNorm(v, x, y))
    },
    (x, y, u) => neg(mul(u, overNorm(directionCosine(y, x), x, y))),
  ],
  sample: sampleAwayFromAxes,
})

/** The root of `x^2 + y^2`, of equal shape and dtype. */
export function hypot(x: NdArray, y: NdArray): NdArray {
  return bind1(hypotP, [x, y], noParams)
}

function directionCosine(x: NdArray, y: NdArray): NdArray {
  return bind1(directionCosineP, [x, y], noParams)
}

/** `v / hypot(x, y)` of a direction cosine, and 0 at the origin, as that is. */
function overNorm(v: NdArray, x: NdArray, y: NdArray): NdArray {
  const norm = hypot(x, y)
  return div(v, select(eq(norm, fill(0, norm.aval)), fill(1, norm.aval), norm))
}

function sampleAwayFromAxes(draw: Draw): Sample<NoParams> {
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  const range = { avoid: [0], margin: 0.3 }
  return { operands: [draw.real(shape, dtype, range), draw.real(shape, dtype, range)], params: noParams }
}
