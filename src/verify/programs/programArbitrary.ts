import type * as FastCheck from 'fast-check'
import { candidates } from './candidates.js'
import type { Case } from './case.js'
import { cleanedUp, runs } from './cleanedUp.js'
import { grow, type GrowOptions } from './grow.js'
import { isTame } from './isTame.js'
import { isWellTyped } from './isWellTyped.js'
import { randomProgramOf, type RandomProgram } from './randomProgram.js'

/** What of `fast-check` makes an arbitrary that shrinks in its own way. */
type Foundations = Pick<typeof FastCheck, 'Arbitrary' | 'Value' | 'Stream' | 'stream'>

/** An arbitrary of the programs that lists of numbers stand for; it shrinks the programs themselves, as a list says little about which smaller ones there are. */
export function programArbitrary(
  fc: Foundations,
  lists: FastCheck.Arbitrary<readonly number[]>,
  options: GrowOptions,
): FastCheck.Arbitrary<RandomProgram> {
  const { tame = true } = options
  const cases = new WeakMap<object, Case>()

  function valueOf(one: Case): FastCheck.Value<RandomProgram> {
    const program = randomProgramOf(one)
    cases.set(program, one)
    return new fc.Value(program, undefined)
  }

  function* smaller(one: Case): Generator<FastCheck.Value<RandomProgram>> {
    const uncut = tame && isTame(one, true)
    const makesSense = (candidate: Case): boolean => (tame ? isTame(candidate, uncut) : candidate.args.length > 0 && runs(candidate))
    // Where the library cannot trace what is well typed, that may be what is looked for.
    const traced = isWellTyped(one.recipe)
    for (const candidate of candidates(one, tame)) {
      const made = cleanedUp(candidate, makesSense)
      if (made !== null && (!traced || isWellTyped(made.recipe))) yield valueOf(made)
    }
  }

  class ProgramArbitrary extends fc.Arbitrary<RandomProgram> {
    override generate(random: FastCheck.Random, biasFactor: number | undefined): FastCheck.Value<RandomProgram> {
      return valueOf(grow(lists.generate(random, biasFactor).value, options))
    }

    override canShrinkWithoutContext(value: unknown): value is RandomProgram {
      return typeof value === 'object' && value !== null && cases.has(value)
    }

    override shrink(program: RandomProgram): FastCheck.Stream<FastCheck.Value<RandomProgram>> {
      const one = cases.get(program)
      return one === undefined ? fc.Stream.nil() : fc.stream(smaller(one))
    }
  }
  return new ProgramArbitrary()
}
