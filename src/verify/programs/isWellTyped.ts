import { interpreters } from '../../transforms/interpreters.js'
import { renewed, runRecipe, type Recipe } from './recipe.js'

/** Can the program be traced? So every loop gives what it takes, and all branches the same, also those that no argument leads to. */
export function isWellTyped(recipe: Recipe): boolean {
  const fresh = renewed(recipe)
  try {
    const avals = recipe.inputs.map(({ aval }) => aval)
    interpreters.stage('a random program', avals, (xs) => runRecipe(fresh, xs))
    return true
  } catch {
    return false
  }
}
