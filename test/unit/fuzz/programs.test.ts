import { describe, expect, it } from 'vitest'
import { runProgram, runStack } from '../../../properties/programs/outcome.js'
import { Statistics } from '../../../properties/programs/statistics.js'

/** The share of `npm run fuzz` that every test run has: always the same programs. */
describe('random programs', () => {
  const shares = 5
  for (let share = 0; share < shares; share++) {
    it(`jit = eager, bit for bit, on every tier, and every step is that of its reference (${String(share + 1)} of ${String(shares)})`, () => {
      const statistics = new Statistics()
      for (let seed = 0; seed < 20; seed++) {
        const outcome = runProgram(7_000_000 + 20 * share + seed)
        statistics.add(outcome)
        if (outcome.failure !== null) throw new Error(outcome.failure.source)
      }
      expect(statistics.programs).toBe(20)
      expect(statistics.shortcomings).toStrictEqual([])
    })

    it(`under stacks of transforms (${String(share + 1)} of ${String(shares)})`, () => {
      const statistics = new Statistics()
      for (let seed = 0; seed < 12; seed++) {
        const outcome = runStack(7_100_000 + 12 * share + seed)
        statistics.add(outcome)
        if (outcome.failure !== null) throw new Error(outcome.failure.source)
      }
      expect(statistics.shortcomings).toStrictEqual([])
    })
  }
})
