import type { Case } from './case.js'
import { runRecipe, withoutDeadSteps } from './recipe.js'
import { plainly } from './unrolled.js'

/** Without dead steps and inputs; `null` where the program makes no sense any more: where it cannot be run, unless something else is asked. */
export function cleanedUp({ recipe, args }: Case, makesSense: (made: Case) => boolean = runs): Case | null {
  try {
    const alive = withoutDeadSteps(recipe)
    const used = new Set([...alive.outputs, ...alive.steps.flatMap(({ inputs }) => inputs)])
    const kept = alive.inputs.map(({ id }) => used.has(id))
    const made = { recipe: { ...alive, inputs: alive.inputs.filter((_, i) => kept[i]) }, args: args.filter((_, i) => kept[i]) }
    return makesSense(made) ? made : null
  } catch {
    return null
  }
}

/** Runs the program in loops of JavaScript, which need no compiler; throws where it makes no sense. */
export function runs({ recipe, args }: Case): boolean {
  runRecipe(recipe, args, plainly)
  return true
}
