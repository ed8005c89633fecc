/** A property that a primitive is not held to, and why. */
export interface Exclusion {
  readonly primitive: string
  readonly checks: readonly string[]
  readonly reason: string
}

/** All exceptions there are. A test checks that they name primitives and checks that exist. */
export const exclusions: readonly Exclusion[] = [
  {
    primitive: 'stopGradient',
    checks: ['jvp', 'transpose', 'orders'],
    reason: 'its derivative is 0 by definition, not that of the identity',
  },
]

/** Why the primitive is not held to the check; `null` where it is. */
export function exclusionOf(check: string, primitive: string): string | null {
  return exclusions.find((entry) => entry.primitive === primitive && entry.checks.includes(check))?.reason ?? null
}
