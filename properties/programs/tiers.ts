// Before the backend is chosen below: importing it sets another one.
import '../backends.js'
import '../../src/numpy/methods.js'
import { cpu } from '../../src/backends/cpu/backend.js'
import { configure } from '../../src/backends/cpu/configure.js'
import { scope } from '../../src/core/scope.js'

// The tiers are those of the backend that users have.
scope.defaultBackend = cpu

const choose: (configuration: object) => void = configure

/** The ways to run a program that this library has; names that `configure` does not know are left out. */
export const tiers: readonly string[] = ['interpreter', 'js', 'wasm'].filter((tier) => {
  try {
    choose({ tier })
    return true
  } catch {
    return false
  } finally {
    choose({ tier: null })
  }
})

/** Runs `body` with all programs on one tier. */
export function onTier<R>(tier: string, body: () => R): R {
  choose({ tier })
  try {
    return body()
  } finally {
    choose({ tier: null })
  }
}
