import { ArgumentError } from '../../core/errors.js'
import { cpu, type ProgramTier } from './backend.js'
import { limitMemory } from './memory/shared.js'
import { settings } from './settings.js'

/** What users may set on the CPU backend. */
export interface Configuration {
  /**
   * How programs run: `'js'` prints JavaScript, `'wasm'` WebAssembly, `'interpreter'` makes no code; all give the same bits. `null`, the default, lets the
   * backend choose: JavaScript for little work, WebAssembly for more, the interpreter where a content security policy forbids both.
   */
  readonly tier?: ProgramTier | null
  /** Worker threads for large kernels, beside the main thread; 0 for none, `null` for one less than the machine has processors. */
  readonly threads?: number | null
  /**
   * Bound in bytes on WebAssembly memory in use; `null` for the backend's own choice: 256 MB that stay from call to call, 1 GiB while a program runs. A program
   * that does not fit runs without WebAssembly.
   */
  readonly memoryLimit?: number | null
  /**
   * May matrix products use relaxed multiply-add, whose last bits depend on the machine? Eager ones and jitted ones alike, in WebAssembly and only where the
   * engine has it: Node 20 wants `--experimental-wasm-relaxed-simd`.
   */
  readonly relaxedSimd?: boolean
}

/** What a value of each option must be; the sentence for those that are not. */
const options: ReadonlyMap<string, { readonly fits: (value: unknown) => boolean; readonly wanted: string }> = new Map([
  [
    'tier',
    {
      fits: (value) => value === null || value === 'js' || value === 'wasm' || value === 'interpreter',
      wanted: "Write 'js', 'wasm', 'interpreter', or null for the backend's own choice.",
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
  if (memoryLimit !== undefined) {
    settings.memoryLimit = memoryLimit
    limitMemory(memoryLimit)
  }
  if (relaxedSimd !== undefined && relaxedSimd !== settings.relaxedSimd) {
    settings.relaxedSimd = relaxedSimd
    cpu.recompile()
  }
  if (tier !== undefined) cpu.forceTier(tier)
}
