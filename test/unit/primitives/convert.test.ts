import { describe, expect, test } from 'vitest'
import { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { fill, literalValue } from '../../../src/core/constant.js'
import { convert } from '../../../src/core/primitives/convert.js'
import { np } from '../../../src/index.js'

const concrete = (x: unknown): ConcreteArray => {
  if (!(x instanceof ConcreteArray)) throw new Error('The array is traced.')
  return x
}

describe('a conversion', () => {
  test('that takes a weak mark away copies nothing', () => {
    const weak = concrete(np.sin(fill(0.5, avalOf([], 'float64', true))))
    const strong = concrete(convert(weak, 'float64'))
    expect([weak.aval.weak, strong.aval.weak]).toEqual([true, false])
    expect(strong.storage).toBe(weak.storage)
    expect(strong.item()).toBe(Math.sin(0.5))
  })

  test('of a number that is repeated is a number that is repeated', () => {
    const two = fill(2, avalOf([3], 'int32'))
    expect(literalValue(concrete(convert(two, 'float32')))).toBe(2)
    expect(convert(two, 'float32').toArray()).toEqual([2, 2, 2])
    // Other dtypes may not hold it.
    expect(convert(fill(2.5, avalOf([2], 'float64')), 'int32').toArray()).toEqual([2, 2])
  })
})
