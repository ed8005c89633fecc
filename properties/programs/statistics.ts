import { allPrimitives } from '../../src/core/primitives/all.js'
import { bodiesOf, countSteps, isCall, nameOfStep, type Recipe } from '../../src/verify/programs/recipe.js'
import { constructNames, constructOf, controlFlow } from '../../src/verify/programs/constructs.js'
import { collectiveNames } from '../../src/verify/programs/lanes.js'
import { transforms } from './levels.js'
import type { Outcome } from './outcome.js'

/** From this many programs on, every primitive is in 150 of them. */
const primitivesFrom = 5_000
/** From this many programs on, every loop and branch is in 50 of them, and every ordered pair of those, one inside of the other, in one. */
const controlFrom = 2_000
/** From this many stacks on, every ordered pair of neighbours is in 100 of them. */
const pairsFrom = 10_000

const bound = new Set([...constructNames.map((name) => constructOf(name).primitive), ...collectiveNames])
/** Primitives that contain programs and that no construct binds are not drawn. */
const drawn = allPrimitives
  .filter(({ name, evaluation, effect }) => evaluation.kind !== 'control' || effect || bound.has(name))
  .map(({ name }) => name)
const constructs = Object.keys(controlFlow)
const nestings = constructs.flatMap((outer) => constructs.map((inner) => `${inner} in ${outer}`))

/** What the random programs of a run were like, and whether that is enough. */
export class Statistics {
  private readonly lengths: number[] = []
  private readonly primitives = new Map<string, number>(drawn.map((name) => [name, 0]))
  private readonly constructs = new Map<string, number>(constructs.map((name) => [name, 0]))
  private readonly nested = new Map<string, number>(nestings.map((name) => [name, 0]))
  private readonly pairs = new Map<string, number>()
  private readonly discards = new Map<string, number>()
  private stacks = 0
  private agree = 0
  private inconclusive = 0
  private failures = 0
  private withControlFlow = 0

  constructor() {
    const names = Object.keys(transforms)
    for (const inner of names) for (const outer of names) this.pairs.set(`${outer} of ${inner}`, 0)
  }

  get programs(): number {
    return this.lengths.length
  }

  add({ recipe, stack, discarded, agree, inconclusive, failure }: Outcome): void {
    this.lengths.push(countSteps(recipe))
    const names = namesIn(recipe)
    // What a construct binds is counted too: no program applies it otherwise than through its construct, or by chance.
    const primitives = new Set([...names].map((name) => (constructs.includes(name) ? constructOf(name).primitive : name)))
    for (const name of primitives) if (this.primitives.has(name)) increase(this.primitives, name)
    for (const name of names) if (constructs.includes(name)) increase(this.constructs, name)
    for (const pair of nestedIn(recipe)) if (this.nested.has(pair)) increase(this.nested, pair)
    if (constructs.some((name) => names.has(name))) this.withControlFlow++
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
    const wanted = scaled(150, this.programs / primitivesFrom)
    for (const [name, n] of this.primitives) if (n < wanted) few.push(`${name} is in ${String(n)} programs, not in ${String(wanted)}.`)
    const control = scaled(50, this.programs / controlFrom)
    for (const [name, n] of this.constructs) if (n < control) few.push(`${name} is in ${String(n)} programs, not in ${String(control)}.`)
    if (this.programs >= controlFrom) for (const [pair, n] of this.nested) if (n === 0) few.push(`No program has ${pair}.`)
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
      `loops or branches: in ${percent(this.withControlFlow, this.programs)} of the programs; ${[...this.constructs].map(([name, n]) => `${name} ${percent(n, this.programs)}`).join(', ')}`,
      `one inside of another: the rarest are ${rarest(this.nested)}`,
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

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`
}

/** All primitives, constructs and collectives of a program, those inside of bodies included. */
function namesIn(recipe: Recipe): ReadonlySet<string> {
  return new Set(
    recipe.steps.flatMap((step) => [
      nameOfStep(step),
      ...(isCall(step) ? (step.options.collectives ?? []) : []),
      ...bodiesOf(step).flatMap((body) => [...namesIn(body)]),
    ]),
  )
}

/** Which loops and branches are inside of which, at any depth. */
function nestedIn(recipe: Recipe): ReadonlySet<string> {
  return new Set(
    recipe.steps.flatMap((step) =>
      bodiesOf(step).flatMap((body) => [...[...namesIn(body)].map((inner) => `${inner} in ${nameOfStep(step)}`), ...nestedIn(body)]),
    ),
  )
}
