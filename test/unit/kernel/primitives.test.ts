import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { NdArray } from '../../../src/core/array.js'
import { allPrimitives } from '../../../src/core/primitives/all.js'
import { functionOf } from '../../../properties/checks/evaluate.js'
import { PropertyDraw } from '../../../properties/draw.js'
import { exclusionOf } from '../../../properties/exclusions.js'
import { runsOf, seed } from '../../../properties/settings.js'
import { check } from './checkLowering.js'

/** The results, and something computed of each. */
function withUses(ys: readonly NdArray[]): readonly NdArray[] {
  return ys.flatMap((y) =>
    y.dtype === 'bool'
      ? [y, y.transpose()]
      : [
          y,
          y.neg(),
          y
            .neg()
            .transpose()
            .sum(-1 * Math.min(1, y.ndim) || null),
        ],
  )
}

describe('a program of one primitive, lowered, equals eager evaluation', () => {
  const runnable = allPrimitives.filter(({ name }) => exclusionOf('jit', name) === null)
  test.each(runnable.map((primitive) => [primitive.name, primitive] as const))('%s', (_name, primitive) => {
    fc.assert(
      fc.property(fc.gen(), (generate) => {
        const { operands, params } = new PropertyDraw(generate, { special: true, floats: 'any' }).sample(primitive)
        const f = functionOf(primitive, params)
        check((...xs) => withUses(f(xs)), ...operands)
      }),
      { seed, numRuns: runsOf(20) },
    )
  })
})
