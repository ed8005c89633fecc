import { ArgumentError } from '../../core/errors.js'
import { cpu } from './backend.js'
import type { Tier } from './context.js'

/** What users may set on the CPU backend. */
export interface Configuration {
  /**
   * How kernels run: `'js'` prints JavaScript, `'interpreter'` makes no code; both give the same bits. `null`, the default, lets the backend
   * choose: JavaScript unless a content security policy forbids it.
   */
  readonly tier?: Tier | null
}

const tiers: readonly unknown[] = ['js', 'interpreter', null]

/**
 * Sets options of the CPU backend. Options that are not named keep their values; kernels of another tier are forgotten.
 *
 * @throws ArgumentError for an unknown option or value
 * @example
 * configure({ tier: 'interpreter' })
 * np.add(1, 2).item() // 3
 * configure({ tier: null })
 */
export function configure(options: Configuration): void {
  for (const key of Object.keys(options)) {
    if (key !== 'tier') throw new ArgumentError(`configure: there is no option '${key}'. The options are: tier.`)
  }
  if (options.tier === undefined) return
  if (!tiers.includes(options.tier)) {
    throw new ArgumentError(
      `configure: the tier ${JSON.stringify(options.tier)} is unknown. Write 'js', 'interpreter', or null for the backend's own choice.`,
    )
  }
  cpu.forceTier(options.tier)
}
