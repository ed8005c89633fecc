import type { NdArray } from '../../core/array.js'
import type { Case } from './case.js'
import { printRecipe } from './printRecipe.js'
import { runRecipe } from './recipe.js'

/** A random function of arrays and arguments for it. */
export interface RandomProgram {
  /** A function of as many arrays as there are `args`. */
  readonly f: (...xs: NdArray[]) => NdArray[]
  /** Arguments for it. */
  readonly args: NdArray[]
  /** The function and its arguments as TypeScript. */
  toString(): string
}

/** The program as whoever asked for one sees it. */
export function randomProgramOf({ recipe, args }: Case): RandomProgram {
  return { f: (...xs) => runRecipe(recipe, xs), args: [...args], toString: () => printRecipe(recipe, args) }
}
