import { item, ulp, type Reference } from './plain.js'
import { beta, lbeta } from './preciseBeta.js'
import { zeta } from './preciseZeta.js'
import * as precise from './specialPrecise.js'

interface Bound {
  /** The bound that the library states, in ulp of the result: about twice what was measured on 10^5 points. */
  readonly ulps: number | ((...xs: number[]) => number)
  /** Errors count as if the result had at least this magnitude, where it has zeros. */
  readonly least?: (...xs: number[]) => number
}

/** A function of real operands whose reference is exact to the eyes of a double. */
function real(f: (...xs: number[]) => number, { ulps, least }: Bound): Reference {
  return (operands) => {
    const first = item(operands, 0)
    const rows = first.data.map((_, i) => operands.map((x) => item(x.data, i)))
    const data = rows.map((xs) => f(...xs))
    // float32 is computed in float64 and rounded once: the error there counts 2^-29.
    const share = first.dtype === 'float32' ? 2 ** -28 : 1
    const bounds = rows.map((xs, i) => {
      const most = 0.5 + share * (typeof ulps === 'number' ? ulps : ulps(...xs))
      const floor = least === undefined ? 0 : least(...xs)
      return floor === Infinity ? Infinity : most * ulp(first.dtype, Math.max(Math.abs(item(data, i)), floor))
    })
    // Zeros of derivatives have any sign.
    return [{ shape: first.shape, dtype: first.dtype, data, bounds, signless: least !== undefined }]
  }
}

/** One function for each order that samples have. */
function ofOrder(f: (order: number) => precise.Precise, bound: (order: number) => Bound): Reference {
  return (operands, params: { order: number }) => real(precise.onNumbers(f(params.order)), bound(params.order))(operands, params)
}

/** The size of the terms that cancel at the zeros of even orders on the negative axis. */
function polygammaTerms(order: number, x: number): number {
  const distance = Math.abs(x - Math.round(x))
  let factorial = 1
  for (let k = 2; k <= order; k++) factorial *= k
  return factorial * distance ** -(order + 1)
}

/** Where a function of a parameter and an argument has a limit or no value, that; else `undefined`. */
type Ends = (...xs: number[]) => number | undefined

function withEnds(f: (...xs: number[]) => number, ends: Ends): (...xs: number[]) => number {
  return (...xs) => (xs.some((x) => Number.isNaN(x)) ? NaN : (ends(...xs) ?? f(...xs)))
}

/** P(a, x) goes from `low` at x = 0 to `high` at Infinity. */
function incomplete(low: number, high: number): Ends {
  return (a = NaN, x = NaN) => {
    if (a < 0 || x < 0) return NaN
    const [isLow, isHigh] = [x === 0 || a === Infinity, x === Infinity || a === 0]
    if (isLow && isHigh) return NaN
    if (isLow) return low
    // At a = 0 derivatives have no simple value; far out exp(-x) is 0.
    if (x === Infinity || (a === 0 && low !== high)) return high
    if (a > 1e8) return NaN
    return x > 2 ** 30 ? high : undefined
  }
}

const betaEnds =
  (isPlain: boolean): Ends =>
  (a = NaN, b = NaN, x = NaN) => {
    if (a < 0 || b < 0 || x < 0 || x > 1 || (a === 0 && b === 0)) return NaN
    const [isLow, isHigh] = [x === 0 || a === Infinity, x === 1 || b === Infinity]
    if ((isLow && (isHigh || a === 0)) || (isHigh && b === 0)) return NaN
    if (isLow) return 0
    if (isHigh) return isPlain ? 1 : 0
    return a + b > 1e8 ? NaN : undefined
  }

const gammaDensityEnds: Ends = (a = NaN, x = NaN) => {
  if (a < 0) return NaN
  if (x < 0 || a === 0 || x === Infinity || a === Infinity) return 0
  if (x > 0) return undefined
  return a > 1 ? 0 : a === 1 ? 1 : Infinity
}

const betaDensityEnds: Ends = (a = NaN, b = NaN, x = NaN) => {
  if (a < 0 || b < 0 || a + b > 1e290) return NaN
  if (x < 0 || x > 1 || a === 0 || b === 0) return 0
  const [own, other] = x === 0 ? [a, b] : [b, a]
  return x > 0 && x < 1 ? undefined : own > 1 ? 0 : own === 1 ? other : Infinity
}

/** The steps of series and fractions are as many as the square root of a parameter, or of their sum, which is at most this. */
const steps = (sum = NaN): number => Math.sqrt(Math.min(Math.max(0, sum), 1e8))

const betainc: Reference = (operands, params: { orderA: number; orderB: number }) => {
  const isPlain = params.orderA + params.orderB === 0
  const f = withEnds(precise.onNumbers(precise.betainc(params.orderA, params.orderB)), betaEnds(isPlain))
  // Derivatives have a pole at a = b = 0, near which terms of this size cancel; beyond the mean the function is 1 less the other side.
  const least = (a = NaN, b = NaN, x = NaN): number => {
    if (isPlain) return x > (a + 1) / (a + b + 2) ? 1 : 0
    return Math.max(1e-2, (a + b) ** -(params.orderA + params.orderB))
  }
  const ulps = isPlain ? 20 : params.orderA + params.orderB === 1 ? 100 : 2000
  return real(f, { ulps, least })(operands, params)
}

const igamma: Reference = (operands, params: { order: number }) => {
  const isPlain = params.order === 0
  const f = withEnds(precise.onNumbers(precise.igamma(params.order)), incomplete(0, isPlain ? 1 : 0))
  // Derivatives change sign: the bound is of their size around zeros.
  const ulps = (a?: number): number => (isPlain ? 12 + 1.2 * steps(a) : (params.order === 1 ? 25 : 100) + 2 * steps(a))
  return real(f, { ulps, least: () => (isPlain ? 0 : 1e-3 * 10 ** params.order) })(operands, params)
}

/** MPFR gives Infinity for the sum of poles; the library the limit from the side of the zero's sign, and no value at other poles. */
const gammaEnds: Ends = (x = NaN) => (x === -Infinity || (x < 0 && Number.isInteger(x)) ? NaN : undefined)

/** Up to a factor of two, the size of a derivative number `order` of digamma at x, and of the poles beside it where x is negative. */
function polygammaSize(order: number, x: number): number {
  const distance = Math.abs(x < 0 ? x - Math.round(x) : x)
  if (order === 0) return 1 / distance + Math.log(2 + Math.abs(x))
  const factorial = Array.from({ length: order - 1 }, (_, i) => i + 1).reduce((product, i) => product * i, 1)
  return factorial * Math.abs(x) ** -order + factorial * order * distance ** -(order + 1)
}

/** By how many twentieths of a unit rounding of a sum below 0 moves polygamma at it: much where a pole is near. */
function roundingOfSum(order: number, sum: number): number {
  if (sum >= 0) return 0
  const factorial = Array.from({ length: order + 1 }, (_, i) => i + 1).reduce((product, i) => product * i, 1)
  return (Math.abs(sum) * factorial * Math.abs(sum - Math.round(sum)) ** -(order + 2)) / 20
}

/** Is a difference of digamma such that nothing cancels? */
const differsSteadily = (order: number, a: number, b: number): boolean => order === 0 && a >= 10 && b >= 0

/** The size that errors of differences of polygamma are relative to, at least: that of the terms, or, where nothing cancels, that of the difference. */
function differenceTerms(order: number, a: number, b: number): number {
  const sum = a + b
  if (differsSteadily(order, a, b)) return 0
  if (Math.abs(sum) === Infinity) return Infinity
  const own = polygammaSize(order, a)
  // Beyond 0 that at the sum is the smaller one, but for the logarithm.
  return order > 0 && a >= 0 && sum >= a ? own : own + polygammaSize(order, sum) + roundingOfSum(order, sum)
}

/** Special functions, each with its stated bound. */
export const special: Readonly<Record<string, Reference>> = {
  lgamma: real(precise.onNumbers(precise.lgamma), { ulps: 4, least: (x = NaN) => (x < 0 ? 1 : 0) }),
  digamma: real(withEnds(precise.onNumbers(precise.digamma), gammaEnds), {
    ulps: 4,
    least: (x = NaN) => (x < 0 ? 4 + Math.log(Math.abs(x)) : 0),
  }),
  gamma: real(withEnds(precise.onNumbers(precise.gamma), gammaEnds), { ulps: 6 }),
  polygamma: ofOrder(precise.polygamma, (order) => ({
    ulps: order + 5,
    least: (x = NaN) => (x < 0 && order % 2 === 0 ? polygammaTerms(order, x) : 0),
  })),
  // Derivatives change sign with log q: in ulp of the terms.
  // Below 0 terms of both signs cancel: the largest is that of the nearest integer.
  zeta: ofOrder(zeta, (order) => ({
    ulps: 6,
    least: (x = NaN, q = NaN) => (q < 0 ? Math.abs(q - Math.round(q)) ** -x : order === 0 ? 0 : q ** -x),
  })),
  besselI0e: ofOrder(precise.besselI0e, (order) => ({ ulps: order === 0 ? 3 : 40 })),
  besselI: ofOrder(precise.besselI, (order) => ({ ulps: order < 2 ? 8 : 10 + 5 * order })),
  besselI1e: real(precise.onNumbers(precise.besselI1e), { ulps: 3 }),
  igamma,
  igammac: real(withEnds(precise.onNumbers(precise.igammac), incomplete(1, 0)), { ulps: (a) => 20 + 1.2 * steps(a) }),
  betainc,
  gammaDensity: real(withEnds(precise.onNumbers(precise.gammaDensity), gammaDensityEnds), { ulps: 8 }),
  betaDensity: real(withEnds(precise.onNumbers(precise.betaDensity), betaDensityEnds), { ulps: 12 }),
  lbeta: real(precise.onNumbers(lbeta), { ulps: 10, least: () => 1 }),
  // Zeros where the sum is an integer have any sign.
  beta: real(precise.onNumbers(beta), { ulps: 10, least: () => 0 }),
  polygammaDifference: ofOrder(precise.polygammaDifference, (order) => ({
    ulps: (a = NaN, b = NaN) => (differsSteadily(order, a, b) ? 4 : 20),
    least: (a = NaN, b = NaN) => differenceTerms(order, a, b),
  })),
  erfcx: ofOrder(precise.erfcx, (order) => ({ ulps: order === 0 ? 3 : 8 + order ** 2 / 2 })),
  normalDensity: real(precise.onNumbers(precise.normalDensity), { ulps: 4 }),
  ndtr: real(precise.onNumbers(precise.ndtr), { ulps: 5 }),
  ndtri: real(precise.onNumbers(precise.ndtri), { ulps: 8 }),
}
