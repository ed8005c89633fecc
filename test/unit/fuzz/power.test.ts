import { describe, expect, it } from 'vitest'
import { checkJitted } from '../../../properties/programs/jitting.js'
import { checkProgram, runProgram, type Outcome } from '../../../properties/programs/outcome.js'
import { programOf } from '../../../properties/programs/profile.js'
import { checkReferences } from '../../../properties/programs/references.js'
import { array } from '../../../properties/programs/replay.js'
import { shrunk, type Case } from '../../../properties/programs/shrink.js'
import { checkLevel } from '../../../properties/programs/stacks.js'
import { Statistics } from '../../../properties/programs/statistics.js'
import { tiers } from '../../../properties/programs/tiers.js'
import type { NdArray } from '../../../src/core/array.js'
import { mulP } from '../../../src/core/primitives/mul.js'
import { sinP, cosP } from '../../../src/core/primitives/sine.js'
import { customBatching } from '../../../src/transforms/customBatching.js'
import { customJvp } from '../../../src/transforms/customJvp.js'
import { printRecipe } from '../../../src/verify/programs/printRecipe.js'
import { countSteps, type Recipe } from '../../../src/verify/programs/recipe.js'
import type { ListFunction } from '../../../src/verify/programs/wrappers.js'

const x = array([3], 'float64', [0.5, -1.25, 2])
const exact = { exact: true, uncut: true }

/** sin(x) x, with a sine that is something else. */
function recipeWith(sine: typeof sinP): Recipe {
  const step = { params: {}, body: null, closed: 0 }
  return {
    inputs: [{ id: 0, aval: x.aval }],
    constants: [],
    steps: [
      { ...step, primitive: sine, inputs: [0], results: [1] },
      { ...step, primitive: mulP, inputs: [1, 0], results: [2] },
    ],
    outputs: [2],
  }
}

describe('a random program that is wrong is rejected', () => {
  it('by the references', () => {
    expect(() => checkReferences(recipeWith(sinP), [x])).not.toThrow()
    expect(() => checkReferences(recipeWith({ ...cosP, name: 'sin' }), [x])).toThrow(/^sin: result 0 is 0.87/)
  })

  it('by jit, where it is not what is eager', () => {
    let calls = 0
    expect(() => checkJitted((a) => [(a ?? x).mul(1 + calls++)], [x])).toThrow(/first call: result 0 is/)
  })

  it('by the levels of a stack', () => {
    const wrongRule = customJvp((a: NdArray): [NdArray] => [a.mul(a)], {
      jvp: ([a], [t]): [[NdArray], [NdArray]] => [[a.mul(a)], [a.mul(t)]],
    })
    expect(() => checkLevel('jvp', { f: (a = x) => wrongRule(a), args: [x] }, 1, exact)).toThrow(/differences give/)
    const wrongBatch = customBatching((a: NdArray): [NdArray] => [a.mul(2)], {
      vmap: (_size, _mapped, [a]): [[NdArray], boolean] => [[a.mul(3)], true],
    })
    expect(() => checkLevel('vmap', { f: (a = x) => wrongBatch(a), args: [x] }, 1, exact)).toThrow(/^vmap: result 0/)
    let calls = 0
    const counting: ListFunction = (a = x) => [a.mul(1 + calls++)]
    expect(() => checkLevel('checkpoint', { f: counting, args: [x] }, 1, exact)).toThrow(/^checkpoint: result 0/)
  })
})

describe('random programs', () => {
  it('are the same for the same seed', () => {
    const [one, two] = [programOf(5), programOf(5)].map(({ recipe, args }) => printRecipe(recipe, args))
    expect(one).toBe(two)
    expect(one).toContain('const f = (')
  })

  it('shrink to what fails', () => {
    const usesTanh = (recipe: Recipe): boolean => recipe.steps.some(({ primitive }) => primitive.name === 'tanh')
    const fits = ({ recipe, args }: Case): boolean => usesTanh(recipe) && countSteps(recipe) > 15 && args.every((y) => y.size < 20)
    const start = Array.from({ length: 200 }, (_, seed) => programOf(seed)).find(fits)
    if (start === undefined) throw new Error('no program uses tanh')
    const small = shrunk(start, ({ recipe }) => usesTanh(recipe))
    expect(countSteps(small.recipe)).toBe(1)
    expect(() => checkProgram(small)).not.toThrow()
  })

  it('are counted, and too few or too simple ones are told', () => {
    const outcome: Outcome = { ...runProgram(1, { tiers: [] }), recipe: recipeWith(sinP), discarded: 'for the test' }
    const statistics = new Statistics()
    for (let i = 0; i < 3000; i++) statistics.add(outcome)
    expect(statistics.shortcomings).toContain('The median program has 2 equations, not 12.')
    expect(statistics.shortcomings).toContain('3000 of 3000 programs were discarded, more than 5 %.')
    expect(statistics.shortcomings).toContain('tanh is in 0 programs, not in 50.')
    expect(statistics.shortcomings.some((sentence) => sentence.startsWith('sin is in'))).toBe(false)
  })

  it('run on every tier that there is', () => {
    expect(tiers).toEqual(expect.arrayContaining(['interpreter', 'js', 'wasm']))
  })
})
