import type { ConcreteArray, NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { at } from '../../core/shape.js'
import type { Case } from './case.js'
import { bodiesOf, isCall, runRecipe, type StepRunner } from './recipe.js'
import { unrolledStep } from './unrolled.js'

/** What a value might be that is not known. */
export function likely({ dtype, strong }: Aval): ConcreteArray {
  return fill(isFloat(dtype) ? 0.5 : 1, strong)
}

/** The values of a run, those inside of bodies as they were last, or might be where they are not run. */
export type Values = ReadonlyMap<number, ConcreteArray>

/** {@link Values} of a program for its arguments. */
export function valuesOf({ recipe, args }: Case): Values {
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
      const inputs = body.inputs.map(({ aval }, i) => closed[i] ?? likely(aval))
      runRecipe(body, inputs, run)
    }
    return results
  }
  runRecipe(recipe, args, run)
  return values
}
