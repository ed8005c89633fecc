import { sub } from '../../core/primitives/add.js'
import { div } from '../../core/primitives/div.js'
import type { NoParams } from '../../core/primitives/constructors/noParams.js'
import { pair } from '../../core/primitives/constructors/tangents.js'
import { mul } from '../../core/primitives/mul.js'
import { neg } from '../../core/primitives/neg.js'
import type { Tangent } from '../../core/primitive.js'
import type { JetRule } from './context.js'
import { written } from './jetTracer.js'
import { Series } from './series.js'

/** z = x / y by z y = x: z_k = (x_k - Σ_{j=1}^{k} y_j z_{k-j}) / y_0. */
export const quotientRule: JetRule<NoParams> = (context, { operands }) => {
  const [x, y] = pair(operands.map((operand) => context.seriesOf(operand)))
  const divisor = written(y.first)
  const over = (t: Tangent): Tangent => (t.zero === true ? t : div(t, divisor))
  const z: Series = new Series(over(x.first), (k) => {
    let rest = x.at(k)
    for (let j = 1; j <= k; j++) rest = minusProduct(rest, y, j, z, k - j)
    return over(rest)
  })
  return [context.tracer(z)]
}

/** t - y_j z_k. */
function minusProduct(t: Tangent, y: Series, j: number, z: Series, k: number): Tangent {
  // A known zero first: the other factor may be what is being computed.
  if (y.vanishesAt(j) || z.vanishesAt(k)) return t
  const [a, b] = [y.at(j), z.at(k)]
  if (a.zero === true || b.zero === true) return t
  const product = mul(a, b)
  return t.zero === true ? neg(product) : sub(t, product)
}
