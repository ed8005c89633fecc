import type { NdArray } from '../../src/core/array.js'
import { at, range } from '../../src/core/shape.js'
import { withScope } from '../../src/core/scope.js'
import { jit } from '../../src/transforms/jit.js'
import { arrayOf } from '../../src/verify/programs/arrays.js'
import { Choices } from '../../src/verify/programs/choices.js'
import { grow } from '../../src/verify/programs/grow.js'
import { printRecipe } from '../../src/verify/programs/printRecipe.js'
import { isCall, nameOfStep, runRecipe, runStep, type RecipeStep } from '../../src/verify/programs/recipe.js'
import { plainOf } from '../arrays.js'
import { close } from '../programs/compare.js'
import { referenceOf } from '../reference/index.js'
import type { Plain } from '../reference/plain.js'
import { differenceOn, moved, movedRecipe, read, type TestedDevice } from './memory.js'

interface Taken {
  readonly step: RecipeStep
  readonly operands: readonly NdArray[]
  readonly results: readonly NdArray[]
}

/**
 * Runs the random program of this seed on a device, step by step and jitted. What it gives that is not what the references say of each step, or what the
 * steps gave, as a message; `null`: nothing.
 *
 * @param tolerance of jit against single steps, relative to the largest element: 0 where the device rounds every operation by itself
 */
export async function programMismatch(device: TestedDevice, seed: number, tolerance: number): Promise<string | null> {
  const { backend } = device
  const choices = new Choices(seed)
  const genes = range(choices.integer(3, 6)).map(() => choices.seed())
  const { recipe, args } = grow(genes, { floats: ['float32'] })
  const onDevice = movedRecipe(device, recipe)
  const given = args.map((x) => moved(device, x))
  const problem = (message: string): string => `program ${String(seed)}: ${message}\n${printRecipe(recipe, args)}`
  const taken: Taken[] = []
  const original = new Map(onDevice.steps.map((step, i) => [step, at(recipe.steps, i)]))
  try {
    const [eager, jitted] = withScope('a property', { defaultBackend: backend }, () => {
      const results = runRecipe(onDevice, given, (step, operands) => {
        const made = runStep(step, operands)
        taken.push({ step: original.get(step) ?? step, operands, results: made })
        return made
      })
      return [results, jit((...xs: NdArray[]) => runRecipe(onDevice, xs))(...given)]
    })
    for (const step of taken) {
      const wrong = await stepMismatch(device, step)
      if (wrong !== null) return problem(`${nameOfStep(step.step)}: ${wrong}`)
    }
    const [expected, found] = [await readAll(device, eager), await readAll(device, jitted)]
    close('jit', found, expected, tolerance)
    return null
  } catch (error) {
    return problem(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

async function readAll(device: TestedDevice, arrays: readonly NdArray[]): Promise<Plain[]> {
  const plain: Plain[] = []
  for (const x of arrays) plain.push(await read(device, x))
  return plain
}

/** Loops and branches are compared with the CPU, whose steps other tests compare. */
const loose = 1e-3

async function stepMismatch(device: TestedDevice, { step, operands, results }: Taken): Promise<string | null> {
  const xs = await readAll(device, operands)
  const found = await readAll(device, results)
  if (isCall(step)) {
    const expected = runStep(
      step,
      xs.map(({ shape, dtype, data }) => arrayOf(shape, dtype, (i) => data[i] ?? NaN)),
    )
    close('it', found, expected.map(plainOf), loose)
    return null
  }
  const reference = referenceOf(step.primitive.name)
  if (reference === null) return 'it has no reference'
  const expected = reference(xs, step.params)
  for (const [i, y] of found.entries()) {
    const wanted = expected[i]
    const difference = wanted === undefined ? 'not expected' : differenceOn(device, y, wanted)
    if (difference !== null) return `result ${String(i)} is ${difference}`
  }
  return null
}
