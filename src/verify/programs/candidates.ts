import { isFloat } from '../../core/dtype.js'
import type { Case } from './case.js'
import { bodiesOf, type Recipe } from './recipe.js'
import { simplerArguments } from './simplerArguments.js'
import { smallerRecipes } from './smallerRecipes.js'
import { stackedSteps } from './stackedSteps.js'
import { likely, valuesOf, type Values } from './values.js'

/**
 * Smaller programs, those that leave out most first.
 *
 * @param tame do operands have to stay where the primitives have derivatives? Then they are only ever values that the program meets, or squashed as it says
 */
export function* candidates(start: Case, tame = false): Generator<Case> {
  const { recipe, args } = start
  const { outputs, steps } = recipe
  if (outputs.length > 1) {
    for (const output of outputs) yield { args, recipe: { ...recipe, outputs: [output] } }
    for (const i of outputs.keys()) yield { args, recipe: { ...recipe, outputs: outputs.filter((_, k) => k !== i) } }
  }
  for (const id of recipe.inputs.keys()) yield* withOutput(start, id)
  const values = valuesOf(start)
  const order = [...steps.keys()]
  for (const i of order.slice(0, -1)) yield withOutputsOf(start, i)
  if (tame) for (const i of order.slice(0, -1)) yield* withFirstArgument(withOutputsOf(start, i))
  for (const step of steps) for (const body of bodiesOf(step)) yield alone(body, values)
  yield* stackedSteps(start, values)
  for (const i of order.reverse()) yield cut(start, i, values)
  for (const smaller of smallerRecipes(recipe, values, tame)) yield { args, recipe: smaller }
  yield* simplerArguments(start, tame)
}

function* withOutput({ recipe, args }: Case, position: number): Generator<Case> {
  const input = recipe.inputs[position]
  const array = args[position]
  if (input === undefined || array === undefined || recipe.inputs.length < 2) return
  yield {
    args: args.filter((_, i) => i !== position),
    recipe: {
      ...recipe,
      inputs: recipe.inputs.filter((other) => other !== input),
      constants: [...recipe.constants, { id: input.id, array }],
    },
  }
}

/** What comes after the step is left out. */
function withOutputsOf({ recipe, args }: Case, position: number): Case {
  const outputs = recipe.steps[position]?.results ?? []
  return { args, recipe: { ...recipe, steps: recipe.steps.slice(0, position + 1), outputs: outputs.length > 0 ? outputs : recipe.outputs } }
}

/** What is given back is the first float argument too, for some result has to have a derivative. */
function* withFirstArgument({ recipe, args }: Case): Generator<Case> {
  const first = recipe.inputs.find(({ aval }) => isFloat(aval.dtype))
  if (first !== undefined) yield { args, recipe: { ...recipe, outputs: [...recipe.outputs, first.id] } }
}

/** The function that a loop or a branch runs, for arguments that it is run with. */
function alone(body: Recipe, values: Values): Case {
  return { recipe: body, args: body.inputs.map(({ id, aval }) => values.get(id) ?? likely(aval)) }
}

/** What comes before the step is left out: its results become arguments. */
function cut({ recipe, args }: Case, position: number, values: Values): Case {
  const step = recipe.steps[position]
  const results = (step?.results ?? []).flatMap((id) => {
    const array = values.get(id)
    return array === undefined ? [] : [{ id, array }]
  })
  return {
    args: [...args, ...results.map(({ array }) => array)],
    recipe: {
      ...recipe,
      inputs: [...recipe.inputs, ...results.map(({ id, array }) => ({ id, aval: array.aval, counts: false }))],
      steps: recipe.steps.filter((other) => other !== step),
    },
  }
}
