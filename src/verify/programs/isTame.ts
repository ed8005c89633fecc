import { isFloat } from '../../core/dtype.js'
import { byDefinition, cut, isModerate } from './builder.js'
import type { Case } from './case.js'
import { bodiesOf, isCall, nameOfStep, runRecipe, uses, type RecipeStep, type StepRunner } from './recipe.js'
import { plainly } from './unrolled.js'

/**
 * Is the program as those that are grown tame: no value is wild, and some result has a derivative? Throws where it cannot be run.
 *
 * @param uncut has it to be free of what has another derivative than differences give?
 */
export function isTame({ recipe, args }: Case, uncut: boolean): boolean {
  const active = new Set(recipe.inputs.flatMap(({ id, aval }) => (isFloat(aval.dtype) ? [id] : [])))
  let fine = true
  const watched: StepRunner = (step, operands) => {
    const results = plainly(step, operands)
    const reached = step.inputs.some((id) => active.has(id))
    fine &&= results.every((y) => isModerate(y.toConcrete('be judged'))) && !(uncut && reached && isDefined(step))
    const differentiable = reached && (isCall(step) || !cut.has(step.primitive.name))
    results.forEach((y, i) => {
      const id = step.results[i]
      if (differentiable && id !== undefined && isFloat(y.dtype)) active.add(id)
    })
    return results
  }
  runRecipe(recipe, args, watched)
  return fine && recipe.outputs.some((id) => active.has(id))
}

/** Is the derivative of the step, or of one inside of it, what it is by definition? */
function isDefined(step: RecipeStep): boolean {
  return [...byDefinition].some((name) => nameOfStep(step) === name || bodiesOf(step).some((body) => uses(body, name)))
}
