import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { fill } from '../../src/core/constant.js'
import { isFloat } from '../../src/core/dtype.js'
import { at } from '../../src/core/shape.js'
import { arrayOf } from '../../src/verify/programs/arrays.js'
import { controlFlow } from '../../src/verify/programs/constructs.js'
import {
  bodiesOf,
  hasEffect,
  isCall,
  runRecipe,
  withoutDeadSteps,
  type Call,
  type Recipe,
  type RecipeStep,
  type StepRunner,
} from '../../src/verify/programs/recipe.js'
import { plain } from './compare.js'
import { unrolledStep } from './unrolled.js'

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
    // Whether it makes sense is seen in loops of JavaScript, which need no compiler.
    runRecipe(made.recipe, made.args, plainly)
    return made
  } catch {
    return null
  }
}

const plainly: StepRunner = (step, operands) => unrolledStep(step, operands, plainly)

/** Smaller programs, those that leave out most first. */
function* candidates(start: Case): Generator<Case> {
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
  for (const i of order.reverse()) yield cut(start, i, values)
  for (const smaller of smallerRecipes(recipe, values)) yield { args, recipe: smaller }
  yield* simplerArguments(start)
}

/** The values of a run, those inside of bodies as they were last, or might be where they are not run. */
type Values = ReadonlyMap<number, ConcreteArray>

function valuesOf({ recipe, args }: Case): Values {
  const values = new Map<number, ConcreteArray>()
  const note = (id: number, x: NdArray): void => void values.set(id, x.toConcrete('become an argument'))
  const run: StepRunner = (step, operands) => {
    // The inputs of bodies are seen where they are operands of steps.
    step.inputs.forEach((id, i) => note(id, at(operands, i)))
    const results = unrolledStep(step, operands, run)
    step.results.forEach((id, i) => note(id, at(results, i)))
    for (const body of bodiesOf(step)) {
      if (body.steps.every((inner) => inner.results.every((id) => values.has(id)))) continue
      const closed = isCall(step) ? operands.slice(0, step.closed) : []
      const inputs = body.inputs.map(({ aval }, i) => closed[i] ?? fill(isFloat(aval.dtype) ? 0.5 : 1, aval.strong))
      runRecipe(body, inputs, run)
    }
    return results
  }
  runRecipe(recipe, args, run)
  return values
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

/** A call is replaced by what its body does: that of a wrapper, one of the branches, or the first step of a loop that counts. */
function* inlined(recipe: Recipe, position: number): Generator<Recipe> {
  const step = recipe.steps[position]
  if (step === undefined || !isCall(step)) return
  for (const { body, operands, constants } of inlinings(step)) {
    const inner = renamed(body, new Map(body.inputs.map(({ id }, i) => [id, operands[i] ?? id])))
    const results = new Map(step.results.map((id, i) => [id, inner.outputs[i] ?? id]))
    const after = renamed({ ...recipe, steps: recipe.steps.slice(position + 1) }, results)
    yield {
      ...recipe,
      constants: [...recipe.constants, ...body.constants, ...constants],
      steps: [...recipe.steps.slice(0, position), ...inner.steps, ...after.steps],
      outputs: after.outputs,
    }
  }
}

/** A body, with what takes the place of its inputs: operands of the step, or constants of the same number. */
interface Inlining {
  readonly body: Recipe
  readonly operands: readonly (number | undefined)[]
  readonly constants: Recipe['constants']
}

function inlinings({ construct, bodies, inputs, closed, options }: Call): readonly Inlining[] {
  const [given, rest] = [inputs.slice(0, closed), inputs.slice(closed)]
  const counting = (body: Recipe | undefined, lower: number, carry: readonly number[]): readonly Inlining[] => {
    const index = body?.inputs[closed]
    if (body === undefined || index === undefined) return []
    return [{ body, operands: [...given, undefined, ...carry], constants: [{ id: index.id, array: fill(lower, index.aval) }] }]
  }
  switch (construct) {
    case 'cond':
    case 'switch':
      return bodies.map((body) => ({ body, operands: [...given, ...rest.slice(1)], constants: [] }))
    case 'foriLoop':
      return counting(bodies[0], options.lower ?? 0, rest)
    case 'dynamicForiLoop':
      return bodies.map((body) => ({ body, operands: [...given, rest[0], ...rest.slice(2)], constants: [] }))
    case 'whileLoop':
      return counting(bodies[1], 0, rest)
    default:
      if (construct in controlFlow || construct === 'customVjpTangent') return []
      return bodies.map((body) => ({ body, operands: inputs, constants: [] }))
  }
}

/** The same function of the same arguments and with results of the same kind, but for one thing less. */
function* smallerRecipes(recipe: Recipe, values: Values): Generator<Recipe> {
  const order = [...recipe.steps.keys()].reverse()
  for (const i of order) yield* inlined(recipe, i)
  for (const i of order) yield* bypassed(recipe, i, values)
  for (const i of order) {
    const step = recipe.steps[i]
    if (step === undefined) continue
    const others = recipe.steps.filter((other) => other !== step)
    if (hasEffect(step) && !isCall(step)) yield { ...recipe, steps: others }
    if (!isCall(step)) continue
    for (const smaller of smallerCalls(step, values))
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
function* smallerCalls(step: Call, values: Values): Generator<Call> {
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
    for (const smaller of [...constantSteps(body, values), ...smallerRecipes(body, values)]) {
      yield { ...step, bodies: bodies.map((other, k) => (k === i ? withoutDeadSteps(smaller) : other)) }
    }
  }
  if (step.construct === 'scan') yield* fewerStacks(step)
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

/** A scan that stacks one result less, which nothing uses; `withoutDeadSteps` of the program sees to the others. */
function* fewerStacks(step: Call): Generator<Call> {
  const { carry = 0 } = step.options
  const [body] = step.bodies
  if (body === undefined) return
  for (let i = carry; i < step.results.length && step.results.length > 1; i++) {
    const keep = <T>(list: readonly T[]): readonly T[] => list.filter((_, k) => k !== i)
    yield { ...step, results: keep(step.results), bodies: [withoutDeadSteps({ ...body, outputs: keep(body.outputs) })] }
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
