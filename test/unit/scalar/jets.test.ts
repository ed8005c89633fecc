import { expect, it } from 'vitest'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import { coefficientOf, JetAlgebra } from '../../../src/core/scalar/expansions/jets.js'

const s = new ScalarBuilder()
const jets = new JetAlgebra(s, 2, 2)
const x = s.operand('float64', 0)
const y = s.operand('float64', 1)

it('knows which coefficients are zero, so that no operations are spent on them', () => {
  expect(jets.variable(x, 1, 0)).toStrictEqual([
    [x, null, null],
    [s.literal('float64', 1), null, null],
    [null, null, null],
  ])
  expect(jets.constant(x).flat()).toStrictEqual([x, ...Array.from({ length: 8 }, () => null)])
  const product = jets.mul(jets.variable(x, 1, 0), jets.variable(y, 0, 1))
  expect(product.map((row) => row.map((c) => c !== null))).toStrictEqual([
    [true, true, false],
    [true, true, false],
    [false, false, false],
  ])
  expect(coefficientOf(product, 0, 0)).toBe(s.mul(x, y))
})

it('refuses to divide by what has no constant coefficient', () => {
  expect(() =>
    jets.div(
      jets.constant(x),
      jets.build(() => null),
    ),
  ).toThrow(/divided by one without a constant coefficient/)
})
