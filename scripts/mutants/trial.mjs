import 'virtual:accuracy-tests'
import fc from 'fast-check'
import { tests } from 'vitest'
import { PropertyDraw } from '../../properties/draw.js'
import { checks } from '../../properties/checks/index.js'
import { exclusionOf } from '../../properties/exclusions.js'
import { seed } from '../../properties/settings.js'
import { allPrimitives } from '../../src/core/primitives/all.js'

/** The names of all primitives. */
export const names = allPrimitives.map(({ name }) => name)

/** Checks that take long and look at rules that others have looked at: a few samples will do. */
const slow = new Set(['jit', 'third'])

/**
 * Runs all properties of these primitives, each with a share of its usual number of samples, until one fails: which one it was, or `null`.
 */
export function tryProperties(primitives, share) {
  for (const check of checks) {
    for (const primitive of allPrimitives) {
      if (!primitives.includes(primitive.name) || exclusionOf(check.name, primitive.name) !== null || check.concerns?.(primitive) === false)
        continue
      const property = fc.property(fc.gen(), (generate) => check.run(primitive, new PropertyDraw(generate, check.options)))
      const numRuns = Math.max(2, Math.round(check.runs * share * (slow.has(check.name) ? 0.1 : 1)))
      if (fc.check(property, { seed, numRuns, endOnFailure: true }).failed) return `${primitive.name}: ${check.name}`
    }
  }
  return null
}

/** Runs the accuracy tests of these files until one fails: its name, or `null`. */
export function tryAccuracy(files) {
  for (const { file, name, run } of tests) {
    if (!files.includes(file)) continue
    try {
      run()
    } catch {
      return `accuracy: ${name}`
    }
  }
  return null
}
