import { allPrimitives } from '../../src/core/primitives/all.js'
import { countSteps, type Recipe } from '../../src/verify/programs/recipe.js'
import { transforms } from './levels.js'
import type { Outcome } from './outcome.js'

/** From this many programs on, every primitive is in 50 of them. */
const primitivesFrom = 2_000
/** From this many stacks on, every ordered pair of neighbours is in 100 of them. */
const pairsFrom = 10_000

/** What the random programs of a run were like, and whether that is enough. */
export class Statistics {
  private readonly lengths: number[] = []
  private readonly primitives = new Map<string, number>(allPrimitives.map(({ name }) => [name, 0]))
  private readonly pairs = new Map<string, number>()
  private readonly discards = new Map<string, number>()
  private stacks = 0
  private agree = 0
  private inconclusive = 0
  private failures = 0

  constructor() {
    const names = Object.keys(transforms)
    for (const inner of names) for (const outer of names) this.pairs.set(`${outer} of ${inner}`, 0)
  }

  get programs(): number {
    return this.lengths.length
  }

  add({ recipe, stack, discarded, agree, inconclusive, failure }: Outcome): void {
    this.lengths.push(countSteps(recipe))
    for (const name of namesIn(recipe)) increase(this.primitives, name)
    this.agree += agree
    this.inconclusive += inconclusive
    if (failure !== null) this.failures++
    if (discarded !== null) increase(this.discards, discarded)
    if (stack.length === 0) return
    this.stacks++
    if (discarded === null) stack.slice(1).forEach((outer, i) => increase(this.pairs, `${outer} of ${stack[i] ?? ''}`))
  }

  /** What falls short, in sentences; none for a run that is enough. */
  get shortcomings(): readonly string[] {
    const few: string[] = []
    if (this.median < 12) few.push(`The median program has ${String(this.median)} equations, not 12.`)
    const discarded = [...this.discards.values()].reduce((sum, n) => sum + n, 0)
    if (discarded > 0.05 * this.programs)
      few.push(`${String(discarded)} of ${String(this.programs)} programs were discarded, more than 5 %.`)
    const wanted = scaled(50, this.programs / primitivesFrom)
    for (const [name, n] of this.primitives) if (n < wanted) few.push(`${name} is in ${String(n)} programs, not in ${String(wanted)}.`)
    const pairs = scaled(100, this.stacks / pairsFrom)
    for (const [pair, n] of this.pairs) if (n < pairs) few.push(`${pair} is in ${String(n)} stacks, not in ${String(pairs)}.`)
    return few
  }

  /** In a few lines. */
  toString(): string {
    const rarest = (counts: ReadonlyMap<string, number>): string =>
      [...counts]
        .sort((a, b) => a[1] - b[1])
        .slice(0, 4)
        .map(([name, n]) => `${name} ${String(n)}`)
        .join(', ')
    const discards = [...this.discards].map(([why, n]) => `${why} ${String(n)}`).join(', ')
    return [
      `${String(this.programs)} programs, ${String(this.stacks)} of them under a stack of transforms; ${String(this.failures)} failed`,
      `equations: median ${String(this.median)}, most ${String(this.lengths.reduce((most, n) => Math.max(most, n), 0))}`,
      `primitives: the rarest are ${rarest(this.primitives)}`,
      ...(this.stacks > 0 ? [`pairs of transforms: the rarest are ${rarest(this.pairs)}`] : []),
      ...(this.stacks > 0 ? [`differences: ${String(this.agree)} agree, ${String(this.inconclusive)} cannot tell`] : []),
      `discarded: ${discards === '' ? 'none' : discards}`,
    ].join('\n')
  }

  private get median(): number {
    const sorted = [...this.lengths].sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? 0
  }
}

/** The share of a shorter run, less three standard deviations of a count. */
function scaled(count: number, share: number): number {
  const expected = count * Math.min(1, share)
  return share >= 1 ? count : Math.max(0, Math.floor(expected - 3 * Math.sqrt(expected)))
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** All primitives of a program, those inside of bodies included. */
function namesIn(recipe: Recipe): ReadonlySet<string> {
  return new Set(recipe.steps.flatMap(({ primitive, body }) => [primitive.name, ...(body === null ? [] : namesIn(body))]))
}
