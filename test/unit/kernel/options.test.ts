import { describe, expect, test } from 'vitest'
import { computesInFloat64, hostReason } from '../../../src/backends/gpu/hostEquations.js'
import { nestedIn, isFlow } from '../../../src/backends/kernel/flow.js'
import { lowerProgram, type LoweringOptions } from '../../../src/backends/kernel/lower.js'
import type { Schedule, Step } from '../../../src/backends/kernel/schedule.js'
import { lax, makeProgram, np, special, type NdArray } from '../../../src/index.js'

/** All steps of the program of a function of float32 arrays, also those inside of loops. */
function stepsOf(f: (x: NdArray, y: NdArray) => NdArray | readonly NdArray[], options: LoweringOptions): readonly Step[] {
  const x = np.linspace(0.5, 2.5, 48).astype('float32')
  const program = makeProgram(f)(x, x)
  const schedule = lowerProgram(
    program,
    program.inputs.map(({ aval }) => aval.strides),
    options,
  )
  return within(schedule)
}

function within(schedule: Schedule): readonly Step[] {
  return schedule.steps.flatMap((step) => [step, ...(isFlow(step) ? nestedIn(step).flatMap(({ body }) => within(body)) : [])])
}

function hasFloat64(steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      step.kind === 'loop' &&
      (computesInFloat64(step.stores.map(({ value }) => value)) ||
        step.accumulators.some(({ element, merge, projection }) => computesInFloat64([...element, ...merge, projection]))),
  )
}

const powers = (x: NdArray, y: NdArray): NdArray => np.power(x, y).add(np.sin(x)).sum()
const looped = (x: NdArray): readonly NdArray[] => {
  const [carry, ys] = lax.scan((sum: NdArray, element: NdArray) => [sum.add(np.power(element, sum)), special.gammaln(sum)], x.sum(), x)
  return [carry, ys]
}

describe('lowering for devices without float64', () => {
  test('functions of float32 are computed in float64, unless that is forbidden', () => {
    expect(hasFloat64(stepsOf(powers, {}))).toBe(true)
    expect(hasFloat64(stepsOf(powers, { doubles: false }))).toBe(false)
    expect(hasFloat64(stepsOf(looped, { doubles: false }))).toBe(true)
  })

  test('what computes in float64 all the same becomes steps of the host, also in loops', () => {
    const steps = stepsOf(looped, { doubles: false, host: (eq) => hostReason(eq) !== null })
    expect(hasFloat64(steps)).toBe(false)
    expect(steps.flatMap((step) => (step.kind === 'host' ? [step.equation.primitive.name] : []))).toEqual(['lgamma'])
  })

  test('a kernel has no more accesses than are allowed', () => {
    const many = (x: NdArray): NdArray => np.split(x, 16).reduce((product, part) => product.mul(part))
    const most = (options: LoweringOptions): number =>
      Math.max(...stepsOf(many, options).map((step) => (step.kind === 'loop' ? step.loads.length + step.stores.length : 0)))
    expect(most({})).toBeGreaterThan(9)
    expect(most({ mostAccesses: 9 })).toBeLessThanOrEqual(9)
  })
})
