import type { ConcreteArray, NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { bind } from '../../core/bind.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { at } from '../../core/shape.js'
import { constructOf, type ConstructOptions } from './constructs.js'
import type { ListFunction } from './wrappers.js'

/** A value that the function is given. */
export interface RecipeInput {
  readonly id: number
  readonly aval: Aval
  /** Does it count steps or choose branches, so that any small number makes sense? */
  readonly counts: boolean
}

/** An array that the function closes over. */
export interface RecipeConstant {
  readonly id: number
  readonly array: ConcreteArray
}

/** What any step takes and gives. Values have numbers of their own, so that steps can be left out without renumbering. */
interface Ends {
  readonly inputs: readonly number[]
  readonly results: readonly number[]
}

/** One application of a primitive. */
export interface Application extends Ends {
  readonly primitive: AnyPrimitive
  readonly params: object
}

/** One call of functions by a construct: `jit`, a custom rule, a loop, a branch. */
export interface Call extends Ends {
  readonly construct: string
  readonly options: ConstructOptions
  readonly bodies: readonly Recipe[]
  /** How many of the leading inputs the bodies close over, rather than take as arguments. */
  readonly closed: number
}

export type RecipeStep = Application | Call

/** A random function of arrays, as the list of what it does: what is generated, run, shrunk and printed. */
export interface Recipe {
  readonly inputs: readonly RecipeInput[]
  readonly constants: readonly RecipeConstant[]
  readonly steps: readonly RecipeStep[]
  readonly outputs: readonly number[]
}

/** Results of one step for concrete or traced operands. */
export type StepRunner = (step: RecipeStep, operands: readonly NdArray[]) => readonly NdArray[]

export function isCall(step: RecipeStep): step is Call {
  return 'construct' in step
}

/** The bodies of a step; none for the application of a primitive. */
export function bodiesOf(step: RecipeStep): readonly Recipe[] {
  return isCall(step) ? step.bodies : []
}

/** What a step is counted as: the primitive that is applied, or the construct. */
export function nameOfStep(step: RecipeStep): string {
  return isCall(step) ? step.construct : step.primitive.name
}

/** Results of the function for these arrays, concrete or traced; `run` may watch the steps, or run them otherwise. */
export function runRecipe(recipe: Recipe, operands: readonly NdArray[], run: StepRunner = runStep): NdArray[] {
  const values = new Map<number, NdArray>()
  recipe.inputs.forEach(({ id }, i) => values.set(id, at(operands, i)))
  for (const { id, array } of recipe.constants) values.set(id, array)
  const valueOf = (id: number): NdArray => {
    const value = values.get(id)
    if (value === undefined) throw new Error(`recipe: value ${String(id)} is used before it is there`)
    return value
  }
  for (const step of recipe.steps) {
    const results = run(step, step.inputs.map(valueOf))
    step.results.forEach((id, i) => values.set(id, at(results, i)))
  }
  return recipe.outputs.map(valueOf)
}

const made = new WeakMap<Call, ListFunction>()

/** Results of one step, by the library. */
export function runStep(step: RecipeStep, operands: readonly NdArray[]): readonly NdArray[] {
  if (!isCall(step)) return bind(step.primitive, operands, step.params)
  const { construct, options, bodies, closed } = step
  const found = constructOf(construct)
  const given = operands.slice(0, closed)
  const functions = bodies.map(
    (body): ListFunction =>
      (...xs) =>
        runRecipe(body, [...given, ...xs]),
  )
  if (closed > 0) return found.make(functions, options)(...operands.slice(closed))
  // A function that closes over nothing is wrapped once, as an author would.
  let f = made.get(step)
  if (f === undefined) {
    f = found.make(functions, options)
    made.set(step, f)
  }
  return f(...operands)
}

/** The same recipe, which has not been run: jitted functions in it are traced again. */
export function renewed(recipe: Recipe): Recipe {
  return { ...recipe, steps: recipe.steps.map((step) => (isCall(step) ? { ...step, bodies: step.bodies.map(renewed) } : { ...step })) }
}

/** The recipe in which other values take the place of these, wherever they are used. */
export function renamed(recipe: Recipe, names: ReadonlyMap<number, number>): Recipe {
  const nameOf = (id: number): number => names.get(id) ?? id
  const step = (one: RecipeStep): RecipeStep => ({ ...one, inputs: one.inputs.map(nameOf) })
  return { ...recipe, steps: recipe.steps.map(step), outputs: recipe.outputs.map(nameOf) }
}

/** The recipe without the steps, constants and closed-over values that no output needs; effects stay. */
export function withoutDeadSteps(recipe: Recipe): Recipe {
  const needed = new Set(recipe.outputs)
  const steps: RecipeStep[] = []
  for (const step of [...recipe.steps].reverse()) {
    if (!hasEffect(step) && !step.results.some((id) => needed.has(id))) continue
    for (const id of step.inputs) needed.add(id)
    steps.unshift(step)
  }
  return { ...recipe, steps, constants: recipe.constants.filter(({ id }) => needed.has(id)) }
}

/** Does the step, or one inside of it, do something else than give results? */
export function hasEffect(step: RecipeStep): boolean {
  return isCall(step) ? step.bodies.some(({ steps }) => steps.some(hasEffect)) : step.primitive.effect
}

/** All steps, those inside of bodies included. */
export function countSteps(recipe: Recipe): number {
  return recipe.steps.reduce((total, step) => total + 1 + bodiesOf(step).reduce((sum, body) => sum + countSteps(body), 0), 0)
}

/** Is the primitive or construct of this name applied, inside of bodies included? */
export function uses(recipe: Recipe, name: string): boolean {
  return recipe.steps.some((step) => nameOfStep(step) === name || bodiesOf(step).some((body) => uses(body, name)))
}
