import type { NdArray } from '../../src/core/array.js'
import { isCall, runRecipe, runStep, type Call, type Recipe, type StepRunner } from '../../src/verify/programs/recipe.js'
import { unrolledStep } from '../../src/verify/programs/unrolled.js'
import { outOfBounds } from '../checks/value.js'
import { referenceOf } from '../reference/index.js'
import { close, plain, sameBits } from './compare.js'

/**
 * Throws unless every step of the program, evaluated eagerly, gives what the naive reference of its primitive gives for the same operands, within the
 * bound that the reference states; a call must give what its bodies give, in a loop or branch of JavaScript, in which every step is checked as well.
 */
export function checkReferences(recipe: Recipe, args: readonly NdArray[]): void {
  runRecipe(recipe, args, checkedStep)
}

/** Constructs that add, or solve, where what they are compared with does so in another order. */
const rounding: ReadonlySet<string> = new Set(['customVjpTangent', 'associativeScan', 'lanes', 'root', 'linearSolve'])

function inBatches({ construct, options }: Call): boolean {
  return rounding.has(construct) || options.batchSize !== undefined
}

const checkedStep: StepRunner = (step, operands) => {
  const results = runStep(step, operands)
  const found = results.map(plain)
  if (isCall(step)) {
    const expected = unrolledStep(step, operands, checkedStep).map(plain)
    // A contraction of a batch adds in another order.
    if (inBatches(step)) close(step.construct, found, expected, 1e-4)
    else sameBits(`${step.construct} of ${String(step.closed)} closed-over values`, found, expected)
    return results
  }
  const { name } = step.primitive
  const reference = referenceOf(name)
  if (reference === null) throw new Error(`${name} has no reference`)
  const expected = reference(operands.map(plain), step.params)
  found.forEach((y, i) => {
    const wanted = expected[i]
    const difference = wanted === undefined ? 'not expected' : outOfBounds(y, wanted)
    if (difference !== null) throw new Error(`${name}: result ${String(i)} is ${difference}`)
  })
  return results
}
