import { expect, test } from 'vitest'
import { np } from '../../../src/index.js'

const odd = [NaN, Infinity, -Infinity, 1.9, -1.9, -0, 4e9, 2147483648, -3e9, 4294967296.5, -1]

test.each(['int32', 'uint32'] as const)('numbers that are given as %s become what a conversion makes of them', (dtype) => {
  expect(np.array([...odd], { dtype }).toTypedArray()).toEqual(
    np
      .array([...odd])
      .astype(dtype)
      .toTypedArray(),
  )
})
