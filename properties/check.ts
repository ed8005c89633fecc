import fc from 'fast-check'
import { describe, it } from 'vitest'
import { allPrimitives } from '../src/core/primitives/all.js'
import type { AnyPrimitive } from '../src/core/primitive.js'
import { PropertyDraw, type DrawOptions } from './draw.js'
import { exclusionOf } from './exclusions.js'
import { runsOf, seed } from './settings.js'

/** One property of a primitive. */
export interface Check {
  /** What exclusions call it. */
  readonly name: string
  /** What holds, for the title of the test. */
  readonly law: string
  readonly options: DrawOptions
  /** Runs in `npm test`. */
  readonly runs: number
  /** Which primitives it is for; all where it does not say. */
  concerns?(primitive: AnyPrimitive): boolean
  /** Draws what it needs and throws an {@link Error} that shows it where the property does not hold. */
  run(primitive: AnyPrimitive, draw: PropertyDraw): void
}

/** Runs a check on a primitive. The first counterexample, shrunk, or `null` where there is none. */
export function counterexample(check: Check, primitive: AnyPrimitive, runs: number = runsOf(check.runs)): string | null {
  const property = fc.property(fc.gen(), (generate) => check.run(primitive, new PropertyDraw(generate, check.options)))
  const result = fc.check(property, { seed, numRuns: runs })
  if (!result.failed) return null
  const error = result.errorInstance
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${primitive.name}: ${check.law} does not hold (seed ${String(result.seed)}, run ${String(result.numRuns)}, shrunk ${String(result.numShrinks)} times).\n${message}`
}

/** One test for each primitive that is listed, but for those that {@link exclusionOf} gives a reason for. */
export function testPrimitives(check: Check): void {
  describe(`${check.name}: ${check.law}`, () => {
    for (const primitive of allPrimitives) {
      if (check.concerns?.(primitive) === false) continue
      const reason = exclusionOf(check.name, primitive.name)
      if (reason !== null) it.skip(`${primitive.name} (${reason})`)
      else
        it(primitive.name, () => {
          const found = counterexample(check, primitive)
          if (found !== null) throw new Error(found)
        })
    }
  })
}
