import { at } from '../../core/shape.js'
import { fewerResults } from './fewerResults.js'
import { inlined } from './inlined.js'
import { hasEffect, isCall, renamed, withoutDeadSteps, type Call, type Recipe, type RecipeStep } from './recipe.js'
import type { Values } from './values.js'

/** The same function of the same arguments and with results of the same kind, but for one thing less. */
export function* smallerRecipes(recipe: Recipe, values: Values, tame: boolean): Generator<Recipe> {
  const order = [...recipe.steps.keys()].reverse()
  for (const i of order) yield* inlined(recipe, i)
  // What takes the place of a result may lie outside of the domain of what comes next.
  if (!tame) for (const i of order) yield* bypassed(recipe, i, values)
  for (const i of order) {
    const step = recipe.steps[i]
    if (step === undefined) continue
    const others = recipe.steps.filter((other) => other !== step)
    if (hasEffect(step) && !isCall(step)) yield { ...recipe, steps: others }
    if (!isCall(step)) continue
    for (const smaller of smallerCalls(step, values, tame))
      yield { ...recipe, steps: recipe.steps.map((other) => (other === step ? smaller : other)) }
  }
}

/** The step is left out: an operand, or another value of the kind, takes the place of its result. */
function* bypassed(recipe: Recipe, position: number, values: Values): Generator<Recipe> {
  const step = recipe.steps[position]
  if (step === undefined) return
  const before = [...recipe.inputs, ...recipe.constants].map(({ id }) => id)
  for (const result of step.results) {
    const aval = values.get(result)?.aval
    const used = recipe.outputs.includes(result) || recipe.steps.some(({ inputs }) => inputs.includes(result))
    if (aval === undefined || !used) continue
    const fitting = [...step.inputs, ...before].filter((id) => values.get(id)?.aval === aval)
    const steps = step.results.length === 1 ? recipe.steps.filter((other) => other !== step) : recipe.steps
    for (const id of new Set(fitting)) yield withUses(recipe, steps, result, id)
  }
}

function withUses(recipe: Recipe, steps: readonly RecipeStep[], from: number, to: number): Recipe {
  return renamed({ ...recipe, steps }, new Map([[from, to]]))
}

/** Simpler options, smaller bodies, fewer closed-over values. */
function* smallerCalls(step: Call, values: Values, tame: boolean): Generator<Call> {
  const { options, bodies, closed } = step
  for (const key of ['reverse', 'unroll', 'segments', 'batchSize', 'maxSteps'] as const) {
    if (!(key in options)) continue
    const rest = { ...options }
    // A copy of these options, from which one is left out.
    Reflect.deleteProperty(rest, key)
    yield { ...step, options: rest }
  }
  for (const key of ['length', 'upper', 'most'] as const) {
    const value = options[key]
    if (value !== undefined && value > 1) yield { ...step, options: { ...options, [key]: value - 1 } }
  }
  for (let i = 0; i < closed; i++) {
    const used = bodies.some(({ inputs, steps, outputs }) => {
      const id = inputs[i]?.id ?? -1
      return outputs.includes(id) || steps.some((inner) => inner.inputs.includes(id))
    })
    const value = values.get(at(step.inputs, i))
    const fewer = {
      ...step,
      closed: closed - 1,
      inputs: step.inputs.filter((_, k) => k !== i),
    }
    const without = (body: Recipe): Recipe => ({ ...body, inputs: body.inputs.filter((_, k) => k !== i) })
    if (!used) yield { ...fewer, bodies: bodies.map(without) }
    else if (value !== undefined) {
      const constant = (body: Recipe): Recipe => ({
        ...without(body),
        constants: [...body.constants, { id: at(body.inputs, i).id, array: value }],
      })
      yield { ...fewer, bodies: bodies.map(constant) }
    }
  }
  for (const [i, body] of bodies.entries()) {
    for (const smaller of [...constantSteps(body, values), ...smallerRecipes(body, values, tame)]) {
      yield { ...step, bodies: bodies.map((other, k) => (k === i ? withoutDeadSteps(smaller) : other)) }
    }
  }
  yield* fewerResults(step)
}

/** A step of a body is left out: its results are constants. */
function* constantSteps(body: Recipe, values: Values): Generator<Recipe> {
  for (const step of body.steps) {
    const constants = step.results.flatMap((id) => {
      const array = values.get(id)
      return array === undefined ? [] : [{ id, array }]
    })
    if (constants.length < step.results.length || hasEffect(step)) continue
    yield { ...body, constants: [...body.constants, ...constants], steps: body.steps.filter((other) => other !== step) }
  }
}
