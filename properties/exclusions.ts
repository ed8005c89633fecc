/** A property that a primitive is not held to, and why. */
export interface Exclusion {
  readonly primitive: string
  readonly checks: readonly string[]
  /** Only samples that have these params; all where there is none. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly reason: string
}

/** What means something only inside a vmap of its axis, where all other checks look at it. */
const collective = (primitive: string): Exclusion => ({
  primitive,
  checks: ['avals', 'zeros'],
  reason: 'its rules have no value outside a vmap of its named axis, where these ask them',
})

/** All exceptions there are. A test checks that they name primitives and checks that exist. */
export const exclusions: readonly Exclusion[] = [
  {
    primitive: 'stopGradient',
    checks: ['jvp', 'linear'],
    reason: 'its derivative is 0 by definition, where differences and values see the identity',
  },
  {
    primitive: 'debugCallback',
    checks: ['value', 'special', 'jvp', 'transpose', 'linear', 'vmap', 'composed', 'jit', 'second', 'third'],
    reason: 'it has no results to compare; the tests of debug.callback look at its calls',
  },
  {
    primitive: 'bitcast',
    checks: ['jvp'],
    reason: 'it reads bits, so its derivative is 0 by definition, also where it reads a float32 as what it is',
  },
  {
    primitive: 'scatter',
    checks: ['linear'],
    params: { combine: 'mul' },
    reason: 'two updates to one place are multiplied with each other, so there is no transpose in them: vjp linearizes first',
  },
  {
    primitive: 'scatter',
    checks: ['linear'],
    params: { combine: 'min' },
    reason: 'linear only where no update arrives',
  },
  {
    primitive: 'scatter',
    checks: ['linear'],
    params: { combine: 'max' },
    reason: 'linear only where no update arrives',
  },
  {
    primitive: 'randomGamma',
    checks: ['jvp', 'second', 'third'],
    reason:
      'numbers keep their quantiles as the parameter moves, by definition, where differences see which of the proposals is accepted; tests compare with the distribution',
  },
  {
    primitive: 'randomBinomial',
    checks: ['jvp', 'second', 'third'],
    reason: 'it counts: its derivative is 0 between steps, which lie everywhere',
  },
  {
    primitive: 'randomBinomial',
    checks: ['special'],
    reason:
      'of 1e300 trials what is accepted hangs on the last digits of logarithms; unit tests look at NaN, infinities, zero and negative parameters',
  },
  ...['call', 'checkpoint'].map((primitive): Exclusion => ({
    primitive,
    checks: ['linear'],
    reason: 'its sample holds a sine, so it is linear in nothing; vjp transposes the programs it contains',
  })),
  ...['psum', 'pmax', 'pmin', 'allGather', 'axisIndex'].map(collective),
]

/** Why the primitive is not held to the check (with these params, where they are given); `null` where it is. */
export function exclusionOf(check: string, primitive: string, params?: object): string | null {
  const found = exclusions.find(
    (entry) =>
      entry.primitive === primitive &&
      entry.checks.includes(check) &&
      (entry.params === undefined || (params !== undefined && matches(params, entry.params))),
  )
  return found?.reason ?? null
}

function matches(params: object, wanted: Readonly<Record<string, unknown>>): boolean {
  const given = new Map<string, unknown>(Object.entries(params))
  return Object.entries(wanted).every(([key, value]) => given.get(key) === value)
}
