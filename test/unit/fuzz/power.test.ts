import { describe, expect, it } from 'vitest'
import { checkJitted } from '../../../properties/programs/jitting.js'
import { checkProgram, runProgram, type Outcome } from '../../../properties/programs/outcome.js'
import { programOf, smoothProgramOf } from '../../../properties/programs/profile.js'
import { checkReferences } from '../../../properties/programs/references.js'
import { array } from '../../../properties/programs/replay.js'
import { shrunk } from '../../../properties/programs/shrink.js'
import { checkLevel } from '../../../properties/programs/stacks.js'
import { Statistics } from '../../../properties/programs/statistics.js'
import { tiers } from '../../../properties/programs/tiers.js'
import type { NdArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { choleskyP } from '../../../src/core/primitives/linalg/cholesky.js'
import { eighP } from '../../../src/core/primitives/linalg/eigh.js'
import { luP } from '../../../src/core/primitives/linalg/lu.js'
import { mulP } from '../../../src/core/primitives/mul.js'
import { randomGammaP } from '../../../src/core/primitives/randomGamma.js'
import { sinP, cosP } from '../../../src/core/primitives/sine.js'
import { customBatching } from '../../../src/transforms/customBatching.js'
import { customJvp } from '../../../src/transforms/customJvp.js'
import type { Case } from '../../../src/verify/programs/case.js'
import { grow, type Grown } from '../../../src/verify/programs/grow.js'
import { printRecipe } from '../../../src/verify/programs/printRecipe.js'
import { controlFlow } from '../../../src/verify/programs/constructs.js'
import { countSteps, isCall, nameOfStep, uses, type Recipe } from '../../../src/verify/programs/recipe.js'
import type { ListFunction } from '../../../src/verify/programs/wrappers.js'

const x = array([3], 'float64', [0.5, -1.25, 2])
const exact = { exact: true, uncut: true }

/** sin(x) x, with a sine that is something else. */
function recipeWith(sine: typeof sinP): Recipe {
  const step = { params: {} }
  return {
    inputs: [{ id: 0, aval: x.aval, counts: false }],
    constants: [],
    steps: [
      { ...step, primitive: sine, inputs: [0], results: [1] },
      { ...step, primitive: mulP, inputs: [1, 0], results: [2] },
    ],
    outputs: [2],
  }
}

function firstOf(grown: (seed: number) => Grown, fits: (one: Grown) => boolean): Grown {
  for (let seed = 0; seed < 500; seed++) {
    const one = grown(seed)
    if (fits(one)) return one
  }
  throw new Error('no program is like that')
}

describe('a random program that is wrong is rejected', () => {
  it('by the references', () => {
    expect(() => checkReferences(recipeWith(sinP), [x])).not.toThrow()
    expect(() => checkReferences(recipeWith({ ...cosP, name: 'sin' }), [x])).toThrow(/^sin: result 0 is 0.87/)
  })

  it('by the references, inside of a loop', () => {
    const loop = (sine: typeof sinP): Recipe => ({
      inputs: [{ id: 10, aval: x.aval, counts: false }],
      constants: [],
      steps: [{ construct: 'foriLoop', options: { upper: 2 }, bodies: [bodyWith(sine)], closed: 0, inputs: [10], results: [11] }],
      outputs: [11],
    })
    const bodyWith = (sine: typeof sinP): Recipe => {
      const body = recipeWith(sine)
      return { ...body, inputs: [{ id: 12, aval: avalOf([], 'int32'), counts: false }, ...body.inputs] }
    }
    expect(() => checkReferences(loop(sinP), [x])).not.toThrow()
    expect(() => checkReferences(loop({ ...cosP, name: 'sin' }), [x])).toThrow(/^sin: result 0 is/)
  })

  it('by what a construct means, where the library gives something else', () => {
    // The options change between the call and the loop of JavaScript that it is compared with.
    let reads = 0
    const options = {
      lower: 0,
      get upper(): number {
        return reads++ === 0 ? 2 : 3
      },
    }
    const step = { construct: 'foriLoop', options, closed: 0, inputs: [10], results: [11] }
    const body = recipeWith(sinP)
    const bodies = [{ ...body, inputs: [{ id: 12, aval: avalOf([], 'int32'), counts: false }, ...body.inputs] }]
    const recipe = { inputs: [{ id: 10, aval: x.aval, counts: false }], constants: [], steps: [{ ...step, bodies }], outputs: [11] }
    expect(() => checkReferences(recipe, [x])).toThrow(/^foriLoop of 0 closed-over values: result 0 is/)
  })

  it('by jit, where it is not what is eager', () => {
    let calls = 0
    expect(() => checkJitted((a) => [(a ?? x).mul(1 + calls++)], [x])).toThrow(/first call: result 0 is/)
  })

  it('by the levels of a stack', () => {
    const wrongRule = customJvp((a: NdArray): [NdArray] => [a.mul(a)], {
      jvp: ([a], [t]): [[NdArray], [NdArray]] => [[a.mul(a)], [a.mul(t)]],
    })
    expect(() => checkLevel('jvp', { f: (a = x) => wrongRule(a), args: [x], counts: [false] }, 1, exact)).toThrow(/differences give/)
    const wrongBatch = customBatching((a: NdArray): [NdArray] => [a.mul(2)], {
      vmap: (_size, _mapped, [a]): [[NdArray], boolean] => [[a.mul(3)], true],
    })
    expect(() => checkLevel('vmap', { f: (a = x) => wrongBatch(a), args: [x], counts: [false] }, 1, exact)).toThrow(/^vmap: result 0/)
    let calls = 0
    const counting: ListFunction = (a = x) => [a.mul(1 + calls++)]
    expect(() => checkLevel('checkpoint', { f: counting, args: [x], counts: [false] }, 1, exact)).toThrow(/^checkpoint: result 0/)
  })
})

describe('random programs', () => {
  it('are the same for the same seed', () => {
    const [one, two] = [programOf(5), programOf(5)].map(({ recipe, args }) => printRecipe(recipe, args))
    expect(one).toBe(two)
    expect(one).toContain('const f = (')
  })

  it('shrink to what fails', () => {
    const usesTanh = (recipe: Recipe): boolean => recipe.steps.some((step) => nameOfStep(step) === 'tanh')
    const fits = ({ recipe, args }: Case): boolean => usesTanh(recipe) && countSteps(recipe) > 15 && args.every((y) => y.size < 20)
    const start = firstOf(programOf, fits)
    const small = shrunk(start, ({ recipe }) => usesTanh(recipe))
    expect(countSteps(small.recipe)).toBe(1)
    expect(() => checkProgram(small)).not.toThrow()
  })

  it('hold every loop and branch, most of them inside of each other, of which data decide', () => {
    const names = Object.keys(controlFlow)
    const nested = new Set<string>()
    const seen = new Set<string>()
    const visit = (recipe: Recipe, outside: readonly string[]): void => {
      for (const step of recipe.steps) {
        if (!isCall(step) || !names.includes(step.construct)) continue
        seen.add(step.construct)
        for (const outer of outside) nested.add(`${step.construct} in ${outer}`)
        for (const body of step.bodies) visit(body, [...outside, step.construct])
      }
    }
    let counted = 0
    for (let seed = 0; seed < 150; seed++) {
      const { recipe } = smoothProgramOf(seed)
      visit(recipe, [])
      if (recipe.inputs.some(({ counts }) => counts)) counted++
    }
    expect([...seen].sort()).toStrictEqual(names.sort())
    expect(nested.size).toBeGreaterThan(30)
    expect(counted).toBeGreaterThan(15)
  })

  it('give matrices to factorisations that depend on arguments, and are well conditioned', () => {
    const primitives = [choleskyP, luP, eighP, sinP, mulP]
    const genes = (seed: number): readonly number[] => Array.from({ length: 8 }, (_, i) => 100 * seed + i)
    const names = new Set<string>()
    for (let seed = 0; seed < 40; seed++) {
      const { recipe } = grow(genes(seed), { primitives, controlFlow: 0, floats: ['float64'], maxSize: 16 })
      for (const { inputs, ...step } of recipe.steps) {
        const source = recipe.steps.find(({ results }) => results.some((id) => inputs.includes(id)))
        if (source !== undefined && nameOfStep(source) === 'add') names.add(nameOfStep({ inputs, ...step }))
      }
    }
    expect([...names]).toEqual(expect.arrayContaining(['cholesky', 'lu', 'eigh']))
  })

  it('are not compared with differences where a random number depends on an argument', () => {
    const primitives = [randomGammaP, mulP]
    const grown = Array.from({ length: 60 }, (_, seed) => grow([seed, seed + 1000, seed + 2000], { primitives, controlFlow: 0 }))
    expect(grown.some(({ uncut }) => !uncut)).toBe(true)
    for (const { uncut, recipe } of grown) if (!uses(recipe, 'randomGamma')) expect(uncut).toBe(true)
  })

  it('with loops shrink inside of them', () => {
    const wanted = (recipe: Recipe): boolean =>
      recipe.steps.some((step) => isCall(step) && step.construct === 'scan' && step.bodies.some((body) => uses(body, 'tanh')))
    const start = Array.from({ length: 400 }, (_, seed) => smoothProgramOf(seed)).find(
      ({ recipe }) => wanted(recipe) && countSteps(recipe) > 15,
    )
    if (start === undefined) throw new Error('no scan uses tanh')
    const small = shrunk(start, ({ recipe }) => wanted(recipe))
    expect(countSteps(small.recipe)).toBe(2)
    expect(printRecipe(small.recipe, small.args)).toContain('scan({ carry: ')
    expect(() => checkProgram(small, ['interpreter', 'js'])).not.toThrow()
  })

  it('are counted, and too few or too simple ones are told', () => {
    const outcome: Outcome = { ...runProgram(1, { tiers: [] }), recipe: recipeWith(sinP), discarded: 'for the test' }
    const statistics = new Statistics()
    for (let i = 0; i < 5000; i++) statistics.add(outcome)
    expect(statistics.shortcomings).toContain('The median program has 2 equations, not 12.')
    expect(statistics.shortcomings).toContain('5000 of 5000 programs were discarded, more than 5 %.')
    expect(statistics.shortcomings).toContain('tanh is in 0 programs, not in 150.')
    expect(statistics.shortcomings.some((sentence) => sentence.startsWith('sin is in'))).toBe(false)
  })

  it('run on every tier that there is', () => {
    expect(tiers).toEqual(expect.arrayContaining(['interpreter', 'js', 'wasm']))
  })
})
