import { digamma, gammaDensity, igamma, onNumbers } from './specialPrecise.js'

const [alongShape, density, psi] = [onNumbers(igamma(1)), onNumbers(gammaDensity), onNumbers(digamma)]

/**
 * How a number of the gamma distribution with shape `a`, given as it is or by its logarithm, moves with `a` if it keeps its quantile: -(dP/da) / (dP/dx).
 * So far out that P is x^a / Gamma(a + 1) to all digits, this is x (psi(a + 1) - log x) / a.
 */
export function gammaQuantileSlope(a: number, y: number, logarithm: boolean): number {
  if (logarithm && y < -50) return (psi(a + 1) - y) / a
  const x = logarithm ? Math.exp(y) : y
  if (x === 0) return 0
  return -alongShape(a, x) / density(a, x) / (logarithm ? x : 1)
}
