import { item, ulp, type Reference } from './plain.js'
import * as precise from './specialPrecise.js'

interface Bound {
  /** The bound that the library states, in ulp of the result. */
  readonly ulps: number
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
    const most = first.dtype === 'float32' ? 0.5 + 2 ** -28 * ulps : ulps + 0.5
    const bounds = rows.map((xs, i) => {
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

const betainc: Reference = (operands, params: { orderA: number; orderB: number }) => {
  const isPlain = params.orderA + params.orderB === 0
  const f = withEnds(precise.onNumbers(precise.betainc(params.orderA, params.orderB)), betaEnds(isPlain))
  // Derivatives have a pole at a = b = 0, near which terms of this size cancel; beyond the mean the function is the complement of a small number.
  const least = (a = NaN, b = NaN, x = NaN): number => {
    if (isPlain) return x > (a + 1) / (a + b + 2) ? 1e-2 : 0
    return Math.max(1e-2, (a + b) ** -(params.orderA + params.orderB))
  }
  return real(f, { ulps: 1000, least })(operands, params)
}

const igamma: Reference = (operands, params: { order: number }) => {
  const isPlain = params.order === 0
  const f = withEnds(precise.onNumbers(precise.igamma(params.order)), incomplete(0, isPlain ? 1 : 0))
  // Derivatives change sign: the bound is of their size around zeros.
  return real(f, { ulps: 500, least: () => (isPlain ? 0 : 1e-2) })(operands, params)
}

/** MPFR gives Infinity for the sum of poles; the library the limit from the side of the zero's sign, and no value at other poles. */
const gammaEnds: Ends = (x = NaN) => (x === -Infinity || (x < 0 && Number.isInteger(x)) ? NaN : undefined)

const isPole = (x: number): boolean => x <= 0 && Number.isInteger(x)

const lbetaEnds: Ends = (a = NaN, b = NaN) => {
  if (isPole(a) || isPole(b)) return Infinity
  if (a + b === Infinity && a > 0 && b > 0 && Math.max(a, b) === Infinity) return -Infinity
  return undefined
}

/** The size of the terms of log B(a, b) for negative parameters. */
function negativeTerms(a = NaN, b = NaN): number {
  return Math.min(a, b) < 0 ? [a, b, a + b].reduce((sum, x) => sum + Math.abs(x) * Math.log(Math.abs(x) + 3), 1) : 1
}

/** From 100 on beta is the exponential of a logarithm of this many ulp: the size that its error is relative to. Of negative parameters that are large, or beside large ones, nothing is said. */
function betaTerms(a = NaN, b = NaN): number {
  if (Math.min(a, b) < -100 || (Math.min(a, b) < 0 && a + b >= 100)) return Infinity
  const value = Math.abs(precise.onNumbers(precise.beta)(a, b))
  return a + b >= 100 && value > 0 ? value * Math.abs(Math.log(value)) : 0
}

/** Where polygamma has zeros on the negative axis, the terms that cancel there. */
const negativePolygamma = (order: number, x: number): number => (x < 0 && order % 2 === 0 && order > 0 ? polygammaTerms(order, x) : 0)

/** By how many units rounding of a sum below 0 moves polygamma at it: much where a pole is near. */
function roundingOfSum(order: number, sum: number): number {
  if (sum >= 0) return 0
  const factorial = Array.from({ length: order + 1 }, (_, i) => i + 1).reduce((product, i) => product * i, 1)
  return (Math.abs(sum) * factorial * Math.abs(sum - Math.round(sum)) ** -(order + 2)) / 30
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
  besselI0e: ofOrder(precise.besselI0e, (order) => ({ ulps: order === 0 ? 3 : 40 })),
  besselI: ofOrder(precise.besselI, (order) => ({ ulps: order < 2 ? 8 : 40 })),
  besselI1e: real(precise.onNumbers(precise.besselI1e), { ulps: 3 }),
  igamma,
  igammac: real(withEnds(precise.onNumbers(precise.igammac), incomplete(1, 0)), { ulps: 500 }),
  betainc,
  gammaDensity: real(withEnds(precise.onNumbers(precise.gammaDensity), gammaDensityEnds), { ulps: 100 }),
  betaDensity: real(withEnds(precise.onNumbers(precise.betaDensity), betaDensityEnds), { ulps: 100 }),
  lbeta: real(withEnds(precise.onNumbers(precise.lbeta), lbetaEnds), { ulps: 16, least: negativeTerms }),
  beta: real(
    withEnds(precise.onNumbers(precise.beta), (a, b) => (lbetaEnds(a, b) === -Infinity ? 0 : lbetaEnds(a, b))),
    { ulps: 30, least: betaTerms },
  ),
  // In ulp of the terms, of which one is as large as this.
  polygammaDifference: ofOrder(precise.polygammaDifference, (order) => ({
    ulps: 30,
    least: (a = NaN, b = NaN) =>
      Math.abs(a + b) === Infinity
        ? Infinity
        : roundingOfSum(order, a + b) +
          negativePolygamma(order, a) +
          (order === 0 ? 0.3 + Math.abs(a) ** -1 : Math.abs(a) ** -order / 5 + Math.abs(a) ** -(order + 1)),
  })),
  erfcx: ofOrder(precise.erfcx, (order) => ({ ulps: order === 0 ? 5 : 60 })),
  normalDensity: real(precise.onNumbers(precise.normalDensity), { ulps: 4 }),
  ndtr: real(precise.onNumbers(precise.ndtr), { ulps: 5 }),
  ndtri: real(precise.onNumbers(precise.ndtri), { ulps: 8 }),
}
