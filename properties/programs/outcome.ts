import type { NdArray } from '../../src/core/array.js'
import { renewed, runRecipe, uses, type Recipe } from '../../src/verify/programs/recipe.js'
import type { Case } from '../../src/verify/programs/case.js'
import { Choices } from '../../src/verify/programs/choices.js'
import { StepError } from '../../src/verify/programs/builder.js'
import { printRecipe } from '../../src/verify/programs/printRecipe.js'
import { checkJitted } from './jitting.js'
import { programOf, smoothProgramOf } from './profile.js'
import { checkReferences } from './references.js'
import { shrunk } from './shrink.js'
import { checkLevel, stackOf, type Asked } from './stacks.js'
import { tiers as allTiers } from './tiers.js'
import type { Level } from './levels.js'

/** What came of one random program. */
export interface Outcome {
  readonly recipe: Recipe
  /** Transforms, innermost first. */
  readonly stack: readonly string[]
  /** Why nothing, or not all, could be compared. */
  readonly discarded: string | null
  /** How often differences agreed, and how often they could not tell. */
  readonly agree: number
  readonly inconclusive: number
  readonly failure: Failure | null
}

/** What a random program got wrong. */
export interface Failure {
  readonly message: string
  /** The shrunk program as TypeScript, under a comment that says how to draw it again. */
  readonly source: string
}

/** What may be asked of a run. */
export interface RunOptions {
  readonly tiers?: readonly string[]
  /** Milliseconds for making a failing program smaller. */
  readonly shrinkTime?: number
}

/** The reference is naive: nested loops over nested lists. */
const referenceLimit = 1000

/** The program of this seed: every step against its reference, and jit against eager evaluation on every tier. */
export function runProgram(seed: number, options: RunOptions = {}): Outcome {
  const start = grownOr(() => programOf(seed), `program ${String(seed)}`, options)
  if ('failure' in start) return start
  const check = (candidate: Case): void => checkProgram(candidate, options.tiers)
  const failure = failureOf(start, check, `program ${String(seed)}`, options)
  return { recipe: start.recipe, stack: [], discarded: null, agree: 0, inconclusive: 0, failure }
}

/** The program, or what came of one that a step of which throws as it grows. */
function grownOr<G>(grown: () => G, title: string, options: RunOptions): G | Outcome {
  try {
    return grown()
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    const { recipe, args } = error
    const check = (candidate: Case): void => void runRecipe(renewed(candidate.recipe), candidate.args)
    const found = failureOf({ recipe, args }, check, `${title}, as it grows`, options)
    const failure = found ?? { message: error.message, source: `// ${title}, as it grows\n// ${error.message}` }
    return { recipe, stack: [], discarded: null, agree: 0, inconclusive: 0, failure }
  }
}

/** Throws unless every step is right, and jit gives the same bits. */
export function checkProgram({ recipe, args }: Case, tiers: readonly string[] = allTiers): void {
  const fresh = renewed(recipe)
  if (args.every((x) => x.size <= referenceLimit)) checkReferences(fresh, args)
  checkJitted((...xs) => runRecipe(fresh, xs), args, tiers)
}

/** What a stack came to. */
interface Checked {
  readonly discarded: string | null
  readonly agree: number
  readonly inconclusive: number
}

/** The smooth program of this seed, under a random stack of transforms, checked level by level. */
export function runStack(seed: number, options: RunOptions = {}): Outcome {
  const start = grownOr(() => smoothProgramOf(seed), `stack ${String(seed)}`, options)
  if ('failure' in start) return start
  const stack = stackOf(new Choices(seed + 1))
  const nothing = { recipe: start.recipe, stack, agree: 0, inconclusive: 0, failure: null }
  if (!start.differentiable) return { ...nothing, discarded: 'no result has a derivative' }
  let checked: Checked = { discarded: null, agree: 0, inconclusive: 0 }
  let names = stack
  const check = (candidate: Case): void => {
    checked = checkStack(candidate, names, seed, start, options.tiers)
  }
  const message = messageOf(() => check(start))
  if (message === null) return { ...nothing, ...checked }
  // The shortest part of the stack that fails still.
  for (let i = 0; i < names.length;) {
    const fewer = names.filter((_, k) => k !== i)
    const fails = messageOf(() => void checkStack(start, fewer, seed, start, options.tiers)) !== null
    if (fails) names = fewer
    else i++
  }
  const failure = failureOf(start, check, `stack ${String(seed)}: ${names.join(', then ')}`, options)
  return { ...nothing, discarded: null, failure }
}

/** Throws unless every level of the stack is right, given the one inside, and jit of the whole gives the same bits. */
export function checkStack(
  { recipe, args }: Case,
  names: readonly string[],
  seed: number,
  asked: Asked,
  tiers: readonly string[] = allTiers,
): Checked {
  const fresh = renewed(recipe)
  // Forward mode runs the bwd rule, whose effects a program does not see: it drops a tangent that nothing uses.
  const ruled = names.includes('customVjp') || uses(recipe, 'customVjp') || uses(recipe, 'customVjpTangent')
  const level = { f: (...xs: NdArray[]) => runRecipe(fresh, xs), args, counts: fresh.inputs.map(({ counts }) => counts) }
  return checkLevels(level, names, seed, asked, tiers, !ruled)
}

/** {@link checkStack} for any function. */
export function checkLevels(
  start: Level,
  names: readonly string[],
  seed: number,
  asked: Asked = { exact: true, uncut: true },
  tiers: readonly string[] = allTiers,
  effects = true,
): Checked {
  let level = start
  let [agree, inconclusive] = [0, 0]
  for (const [i, name] of names.entries()) {
    const made = checkLevel(name, level, seed + 10 * i, asked)
    level = made.level
    if (made.report.differences === 'agree') agree++
    if (made.report.differences === 'inconclusive') inconclusive++
    if (!made.report.finite) return { discarded: `${name} is not finite`, agree, inconclusive }
  }
  checkJitted(level.f, level.args, tiers, effects)
  return { discarded: null, agree, inconclusive }
}

function messageOf(body: () => void): string | null {
  try {
    body()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Runs the check; shrinks what fails, to a program that fails in the same way. */
function failureOf(start: Case, check: (candidate: Case) => void, title: string, { shrinkTime = 15_000 }: RunOptions): Failure | null {
  const first = messageOf(() => check(start))
  if (first === null) return null
  const kind = kindOf(first)
  const small = shrunk(
    start,
    (candidate) => {
      const message = messageOf(() => check(candidate))
      return message !== null && kindOf(message) === kind
    },
    shrinkTime,
  )
  const message = messageOf(() => check(small)) ?? first
  return {
    message,
    source: [`// ${title}`, ...message.split('\n').map((line) => `// ${line}`), printRecipe(small.recipe, small.args)].join('\n'),
  }
}

/** A message without its numbers: failures of one kind most likely have one cause. */
export function kindOf(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/-?\d+(\.\d+)?(e[-+]?\d+)?|NaN|-?Infinity/g, '#')
}
