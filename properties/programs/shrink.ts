import type { ConcreteArray } from '../../src/core/array.js'
import { isFloat } from '../../src/core/dtype.js'
import { arrayOf } from '../../src/verify/programs/arrays.js'
import { runRecipe, withoutDeadSteps, type Recipe, type RecipeStep } from '../../src/verify/programs/recipe.js'
import { plain } from './compare.js'

/** A program with arguments. */
export interface Case {
  readonly recipe: Recipe
  readonly args: readonly ConcreteArray[]
}

/** The smallest program that is found to fail, by leaving out what it can do without, until nothing can be left out or the time is over. */
export function shrunk(start: Case, fails: (candidate: Case) => boolean, milliseconds = 20_000): Case {
  const end = performance.now() + milliseconds
  let best = start
  for (let again = true; again;) {
    again = false
    for (const candidate of candidates(best)) {
      if (performance.now() > end) return best
      const cleaned = cleanedUp(candidate)
      if (cleaned === null || !fails(cleaned)) continue
      best = cleaned
      again = true
      break
    }
  }
  return best
}

/** Without dead steps and inputs; `null` where the program makes no sense any more. */
function cleanedUp({ recipe, args }: Case): Case | null {
  try {
    const alive = withoutDeadSteps(recipe)
    const used = new Set([...alive.outputs, ...alive.steps.flatMap(({ inputs }) => inputs)])
    const kept = alive.inputs.map(({ id }) => used.has(id))
    const made = { recipe: { ...alive, inputs: alive.inputs.filter((_, i) => kept[i]) }, args: args.filter((_, i) => kept[i]) }
    runRecipe(made.recipe, made.args)
    return made
  } catch {
    return null
  }
}

/** Smaller programs, those that leave out most first. */
function* candidates(start: Case): Generator<Case> {
  const { recipe, args } = start
  const { outputs, steps } = recipe
  if (outputs.length > 1) {
    for (const output of outputs) yield { args, recipe: { ...recipe, outputs: [output] } }
    for (const i of outputs.keys()) yield { args, recipe: { ...recipe, outputs: outputs.filter((_, k) => k !== i) } }
  }
  for (const id of recipe.inputs.keys()) yield* withOutput(start, id)
  const order = [...steps.keys()]
  for (const i of order.slice(0, -1)) yield withOutputsOf(start, i)
  for (const i of order.reverse()) yield cut(start, i)
  for (const i of order) yield* bypassed(start, i)
  for (const i of order) yield* inlined(start, i)
  for (const i of order)
    if (steps[i]?.primitive.effect === true) yield { args, recipe: { ...recipe, steps: steps.filter((_, k) => k !== i) } }
  yield* simplerArguments(start)
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

/** What comes before the step is left out: its results become arguments. */
function cut({ recipe, args }: Case, position: number): Case {
  const arrays: ConcreteArray[] = []
  const step = recipe.steps[position]
  runRecipe(recipe, args, (seen, _operands, results) => {
    if (seen === step) arrays.push(...results.map((y) => y.toConcrete('become an argument')))
  })
  const inputs = (step?.results ?? [])
    .map((id, i) => ({ id, aval: arrays[i]?.aval }))
    .flatMap(({ id, aval }) => (aval === undefined ? [] : [{ id, aval }]))
  return {
    args: [...args, ...arrays],
    recipe: { ...recipe, inputs: [...recipe.inputs, ...inputs], steps: recipe.steps.filter((other) => other !== step) },
  }
}

/** The step is left out: an operand takes the place of its result. */
function* bypassed({ recipe, args }: Case, position: number): Generator<Case> {
  const step = recipe.steps[position]
  if (step?.results.length !== 1) return
  let fitting: readonly number[] = []
  runRecipe(recipe, args, (seen, operands, results) => {
    if (seen === step) fitting = step.inputs.filter((_, i) => operands[i]?.aval === results[0]?.aval)
  })
  for (const id of new Set(fitting)) {
    const steps = recipe.steps.filter((other) => other !== step)
    yield { args, recipe: renamed({ ...recipe, steps }, new Map(step.results.map((result) => [result, id]))) }
  }
}

/** A call is replaced by what its body does. */
function* inlined({ recipe, args }: Case, position: number): Generator<Case> {
  const step = recipe.steps[position]
  if (step?.body == null || step.primitive.name === 'customVjpTangent') return
  const { body } = step
  const inner = renamed(body, new Map(body.inputs.map(({ id }, i) => [id, step.inputs[i] ?? id])))
  const results = new Map(step.results.map((id, i) => [id, inner.outputs[i] ?? id]))
  const after = renamed({ ...recipe, steps: recipe.steps.slice(position + 1) }, results)
  yield {
    args,
    recipe: {
      ...recipe,
      constants: [...recipe.constants, ...body.constants],
      steps: [...recipe.steps.slice(0, position), ...inner.steps, ...after.steps],
      outputs: after.outputs,
    },
  }
}

function renamed(recipe: Recipe, names: ReadonlyMap<number, number>): Recipe {
  const nameOf = (id: number): number => names.get(id) ?? id
  const step = (one: RecipeStep): RecipeStep => ({ ...one, inputs: one.inputs.map(nameOf) })
  return { ...recipe, steps: recipe.steps.map(step), outputs: recipe.outputs.map(nameOf) }
}

/** Row-major memory, and rounder numbers. */
function* simplerArguments({ recipe, args }: Case): Generator<Case> {
  for (const [i, x] of args.entries()) {
    const { shape, dtype, data } = plain(x)
    const replaced = (element: (value: number) => number): Case => ({
      recipe,
      args: args.map((other, k) => (k === i ? arrayOf(shape, dtype, (position) => element(data[position] ?? NaN)) : other)),
    })
    if (x.strides !== x.aval.strides) yield replaced((value) => value)
    if (!isFloat(dtype)) continue
    if (data.some((value) => !Object.is(value, 1))) yield replaced(() => 1)
    if (data.some((value) => !Object.is(value, Math.round(value)))) yield replaced((value) => Math.round(value))
    if (data.some((value) => !Object.is(value, Math.round(value * 8) / 8))) yield replaced((value) => Math.round(value * 8) / 8)
  }
}
