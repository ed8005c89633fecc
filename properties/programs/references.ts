import type { NdArray } from '../../src/core/array.js'
import { jvp } from '../../src/transforms/jvp.js'
import { runRecipe, type Recipe, type Watch } from '../../src/verify/programs/recipe.js'
import { outOfBounds } from '../checks/value.js'
import { referenceOf } from '../reference/index.js'
import { close, plain, sameBits } from './compare.js'

/**
 * Throws unless every step of the program, evaluated eagerly, gives what the naive reference of its primitive gives for the same operands, within the
 * bound that the reference states; a call must give what its body gives.
 */
export function checkReferences(recipe: Recipe, args: readonly NdArray[]): void {
  runRecipe(recipe, args, watch)
}

const watch: Watch = (step, operands, results) => {
  const { primitive, body, closed } = step
  const found = results.map(plain)
  if (body === null) {
    const reference = referenceOf(primitive.name)
    if (reference === null) throw new Error(`${primitive.name} has no reference`)
    const expected = reference(operands.map(plain), step.params)
    found.forEach((y, i) => {
      const wanted = expected[i]
      const difference = wanted === undefined ? 'not expected' : outOfBounds(y, wanted)
      if (difference !== null) throw new Error(`${primitive.name}: result ${String(i)} is ${difference}`)
    })
    return
  }
  if (primitive.name === 'customVjpTangent') {
    const half = operands.length / 2
    const f = (...xs: NdArray[]): NdArray[] => runRecipe(body, xs)
    close('customVjpTangent', found, jvp(f, operands.slice(0, half), operands.slice(half))[1].map(plain), 1e-4)
    return
  }
  sameBits(`${primitive.name} of ${String(closed)} closed-over values`, found, runRecipe(body, operands, watch).map(plain))
}
