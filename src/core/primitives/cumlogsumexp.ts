import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { exp as expansionOfExp } from '../scalar/expansions/exp.js'
import { log1p } from '../scalar/expansions/log1p.js'
import { sub } from './add.js'
import { eq } from './comparisons.js'
import { cumulative, type CumulativeParams } from './constructors/cumulative.js'
import { directed, shifted } from './constructors/recurrence.js'
import { exp } from './exp.js'
import { mul } from './mul.js'
import { select } from './select.js'

export const cumlogsumexpP: Primitive<CumulativeParams> = cumulative({
  name: 'cumlogsumexp',
  doc: 'log(Σ exp(x)) of the elements up to each one along an axis, itself included, without overflow. dy[i] = exp(y[i-1] - y[i]) dy[i-1] + exp(x[i] - y[i]) dx[i].',
  dtypes: ['float64', 'float32'],
  advice: 'Convert with astype first.',
  combine: (s, running, x) => {
    const difference = s.abs(s.sub(running, x))
    // Equal infinities differ by NaN.
    const distance = s.select(s.eq(running, x), s.literal(x.type, 0), difference)
    return s.add(s.max(running, x), log1p(s, expansionOfExp(s, s.neg(distance))))
  },
  tangent: (dx, x, y, params) => {
    const before = weight(shifted(y, -Infinity, params), y)
    return directed(before, mul(weight(x, y), dx), params)
  },
  elements: (draw, shape, dtype) => draw.elements(shape, dtype),
})

/** `exp(x - y)`, and 0 where both are -Infinity: of nothing, nothing is a part. */
function weight(x: NdArray, y: NdArray): NdArray {
  const nothing = fill(-Infinity, y.aval)
  return exp(select(eq(y, nothing), nothing, sub(x, y)))
}

/** Running `log(Σ exp(x))` along `axis`, from its first element or, in `reverse`, from its last one. */
export function cumlogsumexp(x: NdArray, axis: number, reverse = false): NdArray {
  return bind1(cumlogsumexpP, [x], { axis, reverse })
}
