// Before the backend is chosen below: importing it sets another one.
import '../backends.js'
import '../../src/numpy/methods.js'
import { cpu } from '../../src/backends/cpu/backend.js'
import { configure } from '../../src/backends/cpu/configure.js'
import { scope } from '../../src/core/scope.js'

// The tiers are those of the backend that users have.
scope.defaultBackend = cpu

const choose: (configuration: object) => void = configure

const automatic = { tier: null, threads: null }

/** What `configure` is told for each. */
const configurations: Readonly<Record<string, object>> = {
  interpreter: { tier: 'interpreter' },
  js: { tier: 'js' },
  wasm: { tier: 'wasm', threads: 0 },
  threads: { tier: 'wasm', threads: 2 },
}

/** The ways to run a program that this library has; those that `configure` does not know are left out. */
export const tiers: readonly string[] = Object.entries(configurations).flatMap(([tier, configuration]) => {
  try {
    choose(configuration)
    return [tier]
  } catch {
    return []
  } finally {
    choose(automatic)
  }
})

/** Runs `body` with all programs on one tier. */
export function onTier<R>(tier: string, body: () => R): R {
  choose(configurations[tier] ?? automatic)
  try {
    return body()
  } finally {
    choose(automatic)
  }
}
