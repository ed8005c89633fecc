import type { ConcreteArray, NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { bind } from '../../core/bind.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { at } from '../../core/shape.js'
import { wrapperOf } from './wrappers.js'

/** A value that the function is given. */
export interface RecipeInput {
  readonly id: number
  readonly aval: Aval
}

/** An array that the function closes over. */
export interface RecipeConstant {
  readonly id: number
  readonly array: ConcreteArray
}

/** One application of a primitive. Values have numbers of their own, so that steps can be left out without renumbering. */
export interface RecipeStep {
  readonly primitive: AnyPrimitive
  /** Empty where there is a body. */
  readonly params: object
  readonly inputs: readonly number[]
  readonly results: readonly number[]
  /** The function inside of a control primitive. */
  readonly body: Recipe | null
  /** How many of the leading inputs the body closes over, rather than takes as arguments. */
  readonly closed: number
}

/** A random function of arrays, as the list of what it does: what is generated, run, shrunk and printed. */
export interface Recipe {
  readonly inputs: readonly RecipeInput[]
  readonly constants: readonly RecipeConstant[]
  readonly steps: readonly RecipeStep[]
  readonly outputs: readonly number[]
}

/** Sees every step with its operands and results, in the order of evaluation. */
export type Watch = (step: RecipeStep, operands: readonly NdArray[], results: readonly NdArray[]) => void

/** Results of the function for these arrays, concrete or traced. */
export function runRecipe(recipe: Recipe, operands: readonly NdArray[], watch?: Watch): NdArray[] {
  const values = new Map<number, NdArray>()
  recipe.inputs.forEach(({ id }, i) => values.set(id, at(operands, i)))
  for (const { id, array } of recipe.constants) values.set(id, array)
  const valueOf = (id: number): NdArray => {
    const value = values.get(id)
    if (value === undefined) throw new Error(`recipe: value ${String(id)} is used before it is there`)
    return value
  }
  for (const step of recipe.steps) {
    const given = step.inputs.map(valueOf)
    const results = runStep(step, given)
    watch?.(step, given, results)
    step.results.forEach((id, i) => values.set(id, at(results, i)))
  }
  return recipe.outputs.map(valueOf)
}

const wrapped = new WeakMap<RecipeStep, (...xs: NdArray[]) => readonly NdArray[]>()

/** Results of one step. */
export function runStep(step: RecipeStep, operands: readonly NdArray[]): readonly NdArray[] {
  const { primitive, params, body, closed } = step
  if (body === null) return bind(primitive, operands, params)
  const wrap = wrapperOf(primitive.name)
  if (closed > 0) return wrap((...xs) => runRecipe(body, [...operands.slice(0, closed), ...xs]))(...operands.slice(closed))
  // A function that closes over nothing is wrapped once, as an author would.
  let f = wrapped.get(step)
  if (f === undefined) {
    f = wrap((...xs) => runRecipe(body, xs))
    wrapped.set(step, f)
  }
  return f(...operands)
}

/** The same recipe, which has not been run: jitted functions in it are traced again. */
export function renewed(recipe: Recipe): Recipe {
  return { ...recipe, steps: recipe.steps.map((step) => ({ ...step, body: step.body === null ? null : renewed(step.body) })) }
}

/** The recipe without the steps, constants and closed-over values that no output needs; effects stay. */
export function withoutDeadSteps(recipe: Recipe): Recipe {
  const needed = new Set(recipe.outputs)
  const steps: RecipeStep[] = []
  for (const step of [...recipe.steps].reverse()) {
    if (!step.primitive.effect && !step.results.some((id) => needed.has(id))) continue
    for (const id of step.inputs) needed.add(id)
    steps.unshift(step)
  }
  return { ...recipe, steps, constants: recipe.constants.filter(({ id }) => needed.has(id)) }
}

/** All steps, those inside of bodies included. */
export function countSteps(recipe: Recipe): number {
  return recipe.steps.reduce((total, { body }) => total + 1 + (body === null ? 0 : countSteps(body)), 0)
}

/** Is the primitive of this name applied, inside of bodies included? */
export function uses(recipe: Recipe, name: string): boolean {
  return recipe.steps.some(({ primitive, body }) => primitive.name === name || (body !== null && uses(body, name)))
}
