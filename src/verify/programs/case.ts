import type { ConcreteArray } from '../../core/array.js'
import type { Recipe } from './recipe.js'

/** A program with arguments. */
export interface Case {
  readonly recipe: Recipe
  readonly args: readonly ConcreteArray[]
}
