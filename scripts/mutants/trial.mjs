import 'virtual:accuracy-tests'
import fc from 'fast-check'
import { runTest, tests } from 'vitest'
import { PropertyDraw } from '../../properties/draw.js'
import { checks } from '../../properties/checks/index.js'
import { exclusionOf } from '../../properties/exclusions.js'
import { seed } from '../../properties/settings.js'
import { allPrimitives } from '../../src/core/primitives/all.js'

export { brokenClaim, changedBits, claims, isClaimed, tellingPoint } from './claims.mjs'
export { reached } from './runtime.mjs'
export { variates } from '../../test/accuracy/variates.js'

/** The names of all primitives. */
export const names = allPrimitives.map(({ name }) => name)

/** Checks that take long and look at rules that others have looked at: a few samples will do. */
const slow = new Set(['jit', 'third'])

/** Checks of what a scalar function gives, from what it is made of. */
const ofValues = new Set(['value', 'special'])

/**
 * Runs the properties of these primitives until one fails: which one it was, or `null`. Each is run for a share of its usual number of samples,
 * or, where the share is not below 1, as often as `npm test` runs it.
 *
 * @param few properties that take long are left out, and others run so many samples at most
 * @param only the name of a single property
 * @param budget milliseconds after which no further one is begun
 */
export function failedProperty(primitives, share, { few = Infinity, valuesOnly = false, budget = Infinity, only = null } = {}) {
  const started = performance.now()
  for (const check of checks) {
    if (few < Infinity && (slow.has(check.name) || check.name === 'second')) continue
    if (valuesOnly && !ofValues.has(check.name)) continue
    if (only !== null && check.name !== only) continue
    for (const primitive of allPrimitives) {
      if (!primitives.includes(primitive.name) || exclusionOf(check.name, primitive.name) !== null || check.concerns?.(primitive) === false)
        continue
      if (performance.now() - started > budget) return null
      const property = fc.property(fc.gen(), (generate) => check.run(primitive, new PropertyDraw(generate, check.options)))
      const numRuns = Math.min(few, Math.max(2, Math.round(check.runs * share * (slow.has(check.name) ? 0.1 : 1))))
      if (fc.check(property, { seed, numRuns, endOnFailure: true }).failed) return `${primitive.name}: ${check.name}`
    }
  }
  return null
}

/** Runs the tests of these files that are no claims until one fails: its name, or `null`. */
export async function failedTest(files) {
  for (const test of files.flatMap((file) => tests.filter((one) => one.file === file))) {
    try {
      await runTest(test)
    } catch {
      return `test: ${test.name}`
    }
  }
  return null
}
