import { expect, test } from 'vitest'
import { avalOf } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { mul } from '../../../src/core/primitives/mul.js'
import { np } from '../../../src/index.js'

test('a product by one is weak only where both factors are, on either side', () => {
  const weak = np.sin(fill(0.5, avalOf([], 'float64', true)))
  const one = (isWeak: boolean) => fill(1, avalOf([], 'float64', isWeak))
  expect([mul(weak, one(false)), mul(one(false), weak), mul(weak, one(true)), mul(one(true), weak)].map((x) => x.aval.weak)).toEqual([
    false,
    false,
    true,
    true,
  ])
})
