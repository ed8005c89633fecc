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
  /** Worker threads for large kernels; 0 for none, `null` for the backend's own choice. Kept for the tiers that use threads. */
  readonly threads?: number | null
  /** Bound in bytes on memory that is not the garbage collector's; `null` for the backend's own choice. Kept for the tiers that have such memory. */
  readonly memoryLimit?: number | null
  /** May kernels use relaxed SIMD, whose last bits depend on the machine? Kept for the tiers that have SIMD. */
  readonly relaxedSimd?: boolean
}

/** The options that a tier of its own will read. */
interface Settings {
  threads: number | null
  memoryLimit: number | null
  relaxedSimd: boolean
}

/** What {@link configure} was told, beside the tier. */
export const settings: Settings = { threads: null, memoryLimit: null, relaxedSimd: false }

/** What a value of each option must be; the sentence for those that are not. */
const options: ReadonlyMap<string, { readonly fits: (value: unknown) => boolean; readonly wanted: string }> = new Map([
  [
    'tier',
    {
      fits: (value) => value === null || value === 'js' || value === 'interpreter',
      wanted: "Write 'js', 'interpreter', or null for the backend's own choice.",
    },
  ],
  [
    'threads',
    { fits: (value) => value === null || isCount(value), wanted: "Give a non-negative integer, or null for the backend's own choice." },
  ],
  [
    'memoryLimit',
    {
      fits: (value) => value === null || isCount(value),
      wanted: "Give a non-negative number of bytes, or null for the backend's own choice.",
    },
  ],
  ['relaxedSimd', { fits: (value) => typeof value === 'boolean', wanted: 'Give true or false.' }],
])

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/**
 * Sets options of the CPU backend. Options that are not named keep their values; kernels of another tier are forgotten.
 *
 * @throws ArgumentError for an unknown option or value; then nothing is set
 * @example
 * configure({ tier: 'interpreter' })
 * np.add(1, 2).item() // 3
 * configure({ tier: null })
 */
export function configure(configuration: Configuration): void {
  for (const [key, value] of Object.entries(configuration)) {
    const option = options.get(key)
    if (option === undefined) {
      throw new ArgumentError(`configure: there is no option '${key}'. The options are: ${[...options.keys()].join(', ')}.`)
    }
    if (value !== undefined && !option.fits(value)) {
      throw new ArgumentError(`configure: the ${key} ${JSON.stringify(value)} is unknown. ${option.wanted}`)
    }
  }
  const { tier, threads, memoryLimit, relaxedSimd } = configuration
  if (threads !== undefined) settings.threads = threads
  if (memoryLimit !== undefined) settings.memoryLimit = memoryLimit
  if (relaxedSimd !== undefined) settings.relaxedSimd = relaxedSimd
  if (tier !== undefined) cpu.forceTier(tier)
}
