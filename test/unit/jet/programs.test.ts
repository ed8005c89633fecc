// Random programs over all primitives, loops and branches: jet against nested forward mode.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../../src/index.js'
import { fill } from '../../../src/core/constant.js'
import { isFloat } from '../../../src/core/dtype.js'
import { fcProgram } from '../../../src/verify/index.js'
import { byJet, byNesting, type FlatFunction, type Motion } from './derivatives.js'

const order = 3

test('derivatives of order 1 to 3 of random programs', () => {
  let compared = 0
  const programs = fcProgram(fc, { maxSteps: 8, floats: ['float64'] })
  const property = fc.property(programs, ({ f, args }) => {
    const flat: FlatFunction = (xs) => f(...xs)
    const motions = args.map((x): Motion | null => (isFloat(x.dtype) ? { velocity: fill(1, x.aval.strong), acceleration: null } : null))
    const found = byJet(flat, args, motions, order)
    byNesting(flat, args, motions, order).forEach((list, result) => {
      list.forEach((wanted, k) => {
        // What terms amount to that may have cancelled: the largest derivative of this result.
        const most = list.flat().reduce((largest, x) => Math.max(largest, Math.abs(x)), 1)
        if (!Number.isFinite(most)) return
        wanted.forEach((x, i) => {
          const actual = found[result]![k]![i]!
          compared++
          if (!(Math.abs(actual - x) <= 1e-9 * most))
            throw new Error(`order ${String(k + 1)} of result ${String(result)}: ${String(actual)}, not ${String(x)}`)
        })
      })
    })
  })
  fc.assert(property, { seed: 20261123, numRuns: 80 })
  expect(compared).toBeGreaterThan(500)
})
