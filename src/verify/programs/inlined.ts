import { fill } from '../../core/constant.js'
import { controlFlow } from './constructs.js'
import { isCall, renamed, type Call, type Recipe } from './recipe.js'

/** A call is replaced by what its body does: that of a wrapper, one of the branches, or the first step of a loop that counts. */
export function* inlined(recipe: Recipe, position: number): Generator<Recipe> {
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
