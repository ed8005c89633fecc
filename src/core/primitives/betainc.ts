import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { ArgumentError } from '../errors.js'
import type { Draw } from '../draw.js'
import type { ConcreteArray } from '../array.js'
import type { Primitive } from '../primitive.js'
import { betaDensity as betaDensityExpansion } from '../scalar/expansions/betaDensity.js'
import { betainc as betaincExpansion } from '../scalar/expansions/betainc.js'
import { at, range } from '../shape.js'
import { add, sub } from './add.js'
import { polygammaDifference } from './beta.js'
import { eq, gt } from './comparisons.js'
import { totalTangent } from './constructors/differentiable.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { floats } from './constructors/signatures.js'
import { div } from './div.js'
import { polygamma } from './gamma.js'
import { log, log1p } from './log.js'
import { and, or } from './logic.js'
import { mul } from './mul.js'
import { neg } from './neg.js'
import { select } from './select.js'

/** Which derivative of the incomplete beta function in its parameters. */
export interface BetaincParams {
  readonly orderA: number
  readonly orderB: number
}

/** Small, middle and large parameters, with arguments on both sides of the mean. */
function sampleOperands(draw: Draw): readonly [ConcreteArray, ConcreteArray, ConcreteArray] {
  const middle = { low: 0.4, high: 4 }
  const large = { low: 9, high: 20 }
  const [a, b] = draw.pick([
    [middle, middle],
    [large, large],
    [middle, large],
    [large, middle],
  ] as const)
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  return [draw.real(shape, dtype, a), draw.real(shape, dtype, b), draw.real(shape, dtype, { low: 0.15, high: 0.85 })]
}

export const betaDensityP: Primitive<NoParams> = elementwise({
  name: 'betaDensity',
  doc: 'x^(a-1) (1-x)^(b-1) / B(a, b), the density of the beta distribution, without cancellation for large a and b. d = (log x - digamma(a) + digamma(a+b)) y da + (log(1-x) - digamma(b) + digamma(a+b)) y db + ((a-1)/x - (b-1)/(1-x)) y dx, at 0 and 1 by densities of one parameter less.',
  signature: floats,
  body: (s, xs) => [betaDensityExpansion(s, at(xs, 0), at(xs, 1), at(xs, 2))],
  jvp: (primals, tangents) => {
    const [a, b, x] = [at(primals, 0), at(primals, 1), at(primals, 2)]
    const y = betaDensity(a, b, x)
    const partials = [
      () => mul(logSlope(a, b, x, y, 0, 0, true), y),
      () => mul(logSlope(a, b, x, y, 0, 0, false), y),
      () => slope(a, b, x, y),
    ]
    return [[y], [totalTangent(tangents, partials)]]
  },
  transpose: 'notLinear',
  sample: (draw) => ({ operands: sampleOperands(draw), params: noParams }),
})

export const betaincP: Primitive<BetaincParams> = elementwise({
  name: 'betainc',
  doc: 'The regularised incomplete beta function I(a, b, x), or its derivative number m in a and n in b. d = I(m+1, n) da + I(m, n+1) db + (derivative number m in a and n in b of betaDensity) dx.',
  signature: (operation, dtypes, { orderA, orderB }) => {
    for (const order of [orderA, orderB]) {
      if (!Number.isInteger(order) || order < 0) {
        throw new ArgumentError(`${operation}: an order is ${String(order)}. Give integers from 0 on.`)
      }
    }
    return floats(operation, dtypes)
  },
  body: (s, xs, { orderA, orderB }) => [betaincExpansion(s, at(xs, 0), at(xs, 1), at(xs, 2), orderA, orderB)],
  jvp: (primals, tangents, { orderA, orderB }) => {
    const [a, b, x] = [at(primals, 0), at(primals, 1), at(primals, 2)]
    const partials = [
      () => betainc(a, b, x, orderA + 1, orderB),
      () => betainc(a, b, x, orderA, orderB + 1),
      () => densitySlope(a, b, x, orderA, orderB),
    ]
    return [[betainc(a, b, x, orderA, orderB)], [totalTangent(tangents, partials)]]
  },
  transpose: 'notLinear',
  sample: (draw) => ({ operands: sampleOperands(draw), params: { orderA: draw.integer(0, 1), orderB: draw.integer(0, 1) } }),
})

/** How the density y moves with x: by its logarithm, but at an end, where x^(a - 1) or (1 - x)^(b - 1) has none, by the density of one parameter less. */
function slope(a: NdArray, b: NdArray, x: NdArray, y: NdArray): NdArray {
  const [zero, one] = [fill(0, x.aval), fill(1, x.aval)]
  const rest = sub(one, x)
  const [lessA, lessB] = [sub(a, one), sub(b, one)]
  const [atStart, atEnd] = [eq(x, zero), eq(rest, zero)]
  const [isStart, isEnd] = [and(atStart, gt(a, one)), and(atEnd, gt(b, one))]
  const inside = select(or(isStart, isEnd), x, fill(0.5, x.aval))
  const power = mul(add(lessA, b), betaDensity(select(isStart, lessA, a), select(isEnd, lessB, b), inside))
  const rise = select(isStart, power, mul(div(lessA, select(atStart, one, x)), y))
  const fall = select(isEnd, power, mul(div(lessB, select(atEnd, one, rest)), y))
  return sub(rise, fall)
}

/** The derivative number m in a and n in b of the logarithmic derivative of the density in a, or else in b; where the density y is 0, something finite. */
function logSlope(a: NdArray, b: NdArray, x: NdArray, y: NdArray, m: number, n: number, inA: boolean): NdArray {
  // What depends on one parameter vanishes with a derivative in the other one.
  if ((inA ? n : m) > 0) return polygamma(add(a, b), m + n)
  const own = neg(inA ? polygammaDifference(a, b, m + n) : polygammaDifference(b, a, m + n))
  if (m + n > 0) return own
  const inside = select(eq(y, fill(0, y.aval)), fill(0.5, x.aval), x)
  return add(inA ? log(inside) : log1p(neg(inside)), own)
}

/** The derivative number m in a and n in b of {@link betaDensity}, by Leibniz's rule on y' = (log y)' y, each of the lower ones once. */
function densitySlope(a: NdArray, b: NdArray, x: NdArray, m: number, n: number): NdArray {
  const known = new Map<string, NdArray>()
  const density = betaDensity(a, b, x)
  const along = (highA: number, highB: number): NdArray => {
    const key = `${String(highA)},${String(highB)}`
    const found = known.get(key) ?? (highA + highB === 0 ? density : sumOver(highA, highB))
    known.set(key, found)
    return found
  }
  const sumOver = (orderA: number, orderB: number): NdArray => {
    const inA = orderA > 0
    const [highA, highB] = inA ? [orderA - 1, orderB] : [0, orderB - 1]
    const terms = range(highA + 1).flatMap((i) =>
      range(highB + 1).map((j) => {
        const factor = choose(highA, i) * choose(highB, j)
        const product = mul(along(i, j), logSlope(a, b, x, density, highA - i, highB - j, inA))
        return factor === 1 ? product : mul(fill(factor, product.aval), product)
      }),
    )
    return terms.slice(1).reduce((total, term) => add(total, term), at(terms, 0))
  }
  return along(m, n)
}

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k
}

/** x^(a - 1) (1 - x)^(b - 1) / B(a, b), the density of the beta distribution. */
export function betaDensity(a: NdArray, b: NdArray, x: NdArray): NdArray {
  return bind1(betaDensityP, [a, b, x], noParams)
}

/**
 * The regularised incomplete beta function I_x(a, b), or a derivative of it in a and b.
 *
 * @param orderA which derivative in a
 * @param orderB which derivative in b
 */
export function betainc(a: NdArray, b: NdArray, x: NdArray, orderA = 0, orderB = 0): NdArray {
  return bind1(betaincP, [a, b, x], { orderA, orderB })
}
