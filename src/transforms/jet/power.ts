import type { NdArray } from '../../core/array.js'
import { bind1 } from '../../core/bind.js'
import { fill } from '../../core/constant.js'
import { only } from '../../core/primitives/constructors/tangents.js'
import { noParams } from '../../core/primitives/constructors/noParams.js'
import { div } from '../../core/primitives/div.js'
import type { IntegerPowParams } from '../../core/primitives/integerPow.js'
import { mulP } from '../../core/primitives/mul.js'
import type { JetRule } from './context.js'
import { written } from './jetTracer.js'
import { Series } from './series.js'

/**
 * x^n by repeated squaring of the series, of that of 1/x where n is negative: right at 0 to every order, where the recurrence x y' = n y x' divides by x. The
 * value itself is the primitive's.
 */
export const integerPowRule: JetRule<IntegerPowParams> = (context, { primitive, operands, params }) => {
  const { exponent } = params
  const x = only(operands)
  const first = bind1(primitive, [written(context.seriesOf(x).first)], params)
  if (exponent === 0) return [first]
  const series = context.inside(() => {
    const base = exponent < 0 ? div(fill(1, x.aval), x) : x
    return context.seriesOf(power(base, Math.abs(exponent)))
  })
  return [context.tracer(new Series(first, (k) => series.at(k)))]
}

function power(x: NdArray, exponent: number): NdArray {
  if (exponent === 1) return x
  const half = power(x, Math.floor(exponent / 2))
  const square = bind1(mulP, [half, half], noParams)
  return exponent % 2 === 0 ? square : bind1(mulP, [square, x], noParams)
}
