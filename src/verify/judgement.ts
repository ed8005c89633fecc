import { distance, Extrapolation, largest, type Estimate, type Pair } from './differences.js'

/** How exactly numbers of a dtype can be compared with differences. */
export interface Precision {
  /** Unit roundoff. */
  readonly roundoff: number
  readonly rtol: number
  readonly atol: number
  /** Share of the function's values, times `rtol`, that differences cannot resolve. */
  readonly resolution: number
  /** The first step, relative to the direction. */
  readonly first: number
  /** How many steps there are, each half of the one before. */
  readonly levels: number
}

/** One derivative to compare: of a part of the results, along one line. */
export interface Claim {
  /** The part at the point. */
  readonly base: Float64Array
  /** The part of any results. */
  readonly of: (results: readonly Float64Array[]) => Float64Array
  /** Its derivative, as the transform says. */
  readonly found: Float64Array
  /** Of the function's values; what differences can resolve depends on it. */
  readonly magnitude: number
  /** Of the terms whose sum the derivative is. */
  readonly terms: number
}

export interface Judgement {
  readonly verdict: 'pass' | 'mismatch' | 'inconclusive'
  /** At most `rtol` where it passes. */
  readonly error: number
  /** The element that is furthest off. */
  readonly element: number
  readonly expected: number
  readonly found: number
  readonly uncertainty: number
  readonly tolerance: number
  readonly reason: string
}

interface Compared {
  readonly estimate: Estimate
  readonly difference: number
  readonly tolerance: number
  readonly scale: number
}

/**
 * Compares a derivative with differences of ever smaller steps, until one agrees and is sure enough, or the steps end. Only the surest estimate may
 * reject, and only where it is surer than the difference is large; what is left is inconclusive, and never passes.
 */
export function judge(claim: Claim, pairAt: (k: number) => Pair, precision: Precision): Judgement {
  const { base, found } = claim
  if (!base.every(Number.isFinite)) return verdict('inconclusive', claim, null, 'The function itself is NaN or infinite at the point.')
  const extrapolation = new Extrapolation(base, precision.roundoff)
  const all: Compared[] = []
  let best: Compared | null = null
  let stalled = 0
  for (let k = 0; k < precision.levels; k++) {
    const { step, plus, minus } = pairAt(k)
    const moved = claim.of(plus)
    const estimate = extrapolation.add(step, moved, claim.of(minus))
    if (estimate === null) continue
    const compared = compare(claim, estimate, Math.max(claim.magnitude, largest(moved)), precision)
    all.push(compared)
    const better = best === null || compared.estimate.uncertainty < best.estimate.uncertainty
    stalled = better ? 0 : stalled + 1
    if (better) best = compared
    if (best !== null && passes(best) && (stalled >= 2 || best.estimate.uncertainty <= 0.01 * best.tolerance)) break
  }
  if (best === null) {
    return verdict(
      'inconclusive',
      claim,
      null,
      'The function is NaN or infinite near the point, so that there are no two-sided differences.',
    )
  }
  const { uncertainty, kink } = best.estimate
  if (passes(best)) return verdict('pass', claim, best, '')
  if (settles(best, all)) {
    if (uncertainty <= best.tolerance) {
      const reason = found.every(Number.isFinite)
        ? 'The rules of the function do not give its derivative.'
        : 'The derivative is not finite, and should be.'
      return verdict('mismatch', claim, best, reason)
    }
    if (best.difference > best.tolerance + 3 * uncertainty && Number.isFinite(best.difference)) {
      return verdict('mismatch', claim, best, 'Differences are not sure of the derivative here, but sure that it is not this one.')
    }
  }
  const reason =
    kink > best.tolerance && kink > 0.5 * uncertainty
      ? 'One-sided differences disagree: there is a kink or a jump at the point. Check at another.'
      : 'The differences do not settle: the function is not smooth here, or too much roundoff is in it for this tolerance. Check at another point, in float64, or with a larger rtol.'
  return verdict('inconclusive', claim, best, reason)
}

/** Is the surest estimate within reach of all others? A function that is mostly roundoff is constant over small steps, which looks very sure. */
function settles({ estimate: best }: Compared, all: readonly Compared[]): boolean {
  return all.every(({ estimate, tolerance }) => {
    return distance(estimate.values, best.values) <= 10 * (estimate.uncertainty + best.uncertainty) + tolerance
  })
}

function compare({ found, terms }: Claim, estimate: Estimate, magnitude: number, { rtol, atol, resolution }: Precision): Compared {
  const stated = largest(found)
  const own = Math.max(largest(estimate.values), terms, Number.isFinite(stated) ? stated : 0)
  const tolerance = rtol * (own + resolution * magnitude) + atol
  return { estimate, scale: tolerance / rtol, difference: distance(estimate.values, found), tolerance }
}

function passes({ difference, tolerance, estimate }: Compared): boolean {
  return difference <= tolerance && estimate.uncertainty <= tolerance
}

function verdict(kind: Judgement['verdict'], { found }: Claim, compared: Compared | null, reason: string): Judgement {
  const values = compared?.estimate.values ?? new Float64Array(found.length).fill(NaN)
  let element = 0
  let worst = -1
  found.forEach((value, i) => {
    const off = Math.abs(value - (values[i] ?? NaN))
    if (off > worst || (Number.isNaN(off) && !Number.isNaN(worst))) [element, worst] = [i, off]
  })
  return {
    verdict: kind,
    reason,
    element,
    error: compared === null || compared.difference === 0 ? 0 : compared.difference / compared.scale,
    expected: values[element] ?? NaN,
    found: found[element] ?? NaN,
    uncertainty: compared?.estimate.uncertainty ?? Infinity,
    tolerance: compared?.tolerance ?? 0,
  }
}
