import type { Case } from './case.js'
import { bodiesOf, countSteps, isCall, withoutDeadSteps, type Call, type Recipe, type RecipeStep } from './recipe.js'
import type { Values } from './values.js'

/** Programs that end with a scan, of which they give back what one step of its body gives, with all that it carries or with nothing. */
export function* stackedSteps({ recipe, args }: Case, values: Values): Generator<Case> {
  for (const [position, step] of recipe.steps.entries()) {
    if (!isCall(step) || step.construct !== 'scan') continue
    for (const inner of bodiesOf(step).flatMap(({ steps }) => steps)) {
      for (const scan of [frozen(step, values), step]) {
        if (scan === null) continue
        const ending = withoutDeadSteps(endingWith(recipe, position, scan, inner))
        // Else it might be the same program again.
        if (inner.results.length > 0 && countSteps(ending) < countSteps(recipe)) yield { recipe: ending, args }
      }
    }
  }
}

function endingWith(recipe: Recipe, position: number, scan: Call, inner: RecipeStep): Recipe {
  const { carry = 0 } = scan.options
  const first = 1 + largest(recipe)
  const stacked = inner.results.map((_, i) => first + i)
  const bodies = scan.bodies.map((body) => withoutDeadSteps({ ...body, outputs: [...body.outputs.slice(0, carry), ...inner.results] }))
  const step = { ...scan, bodies, results: [...scan.results.slice(0, carry), ...stacked] }
  return { ...recipe, steps: [...recipe.steps.slice(0, position), step], outputs: stacked }
}

/** The scan that carries nothing: its body has constants instead. `null` where their values are not known. */
function frozen(scan: Call, values: Values): Call | null {
  const { closed, options, inputs, bodies, results } = scan
  const { carry = 0 } = options
  const isCarry = (i: number): boolean => i >= closed && i < closed + carry
  const constants = inputs.slice(closed, closed + carry).map((id) => values.get(id))
  if (constants.includes(undefined)) return null
  const without = (body: Recipe): Recipe => ({
    ...body,
    inputs: body.inputs.filter((_, i) => !isCarry(i)),
    constants: [
      ...body.constants,
      ...body.inputs.slice(closed, closed + carry).flatMap(({ id }, i) => {
        const array = constants[i]
        return array === undefined ? [] : [{ id, array }]
      }),
    ],
    outputs: body.outputs.slice(carry),
  })
  return {
    ...scan,
    options: { ...options, carry: 0 },
    inputs: inputs.filter((_, i) => !isCarry(i)),
    bodies: bodies.map(without),
    results: results.slice(carry),
  }
}

/** The largest number of a value. */
function largest({ inputs, constants, steps }: Recipe): number {
  const own = [...inputs, ...constants].map(({ id }) => id)
  return Math.max(0, ...own, ...steps.flatMap((step) => [...step.results, ...bodiesOf(step).map(largest)]))
}
