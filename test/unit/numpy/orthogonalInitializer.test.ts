import { nn, np, random, ShapeError } from 'cotangent'
import { expect, it } from 'vitest'

const { orthogonal } = nn.initializers

// jax.nn.initializers.orthogonal of JAX 0.10.2 with float64.
it.each([
  [
    orthogonal(2),
    [2, 1, 3],
    [-1.624379943310435, 0.2368642382057261, -1.1424907581376795, -0.45749973519695725, 1.6722339537543705, 0.9971597646344044],
  ],
  [
    orthogonal(1, 0),
    [2, 3],
    [-0.8121899716552174, 0.11843211910286305, -0.5712453790688398, -0.22874986759847862, 0.8361169768771852, 0.4985798823172022],
  ],
] as const)('makes the weights that JAX makes', (make, shape, expected) => {
  const w = make(random.key(1), shape)
  expect(w.shape).toEqual(shape)
  expect(np.allclose(w.ravel(), np.array(expected), { rtol: 1e-12 }).item()).toBe(true)
})

it('knows a dtype, one column, and an axis that is not there', () => {
  expect(orthogonal(1, -1, { dtype: 'float32' })(random.key(0), [2, 2]).dtype).toBe('float32')
  expect(orthogonal()(random.key(0), [2, 2], { dtype: 'float32' }).dtype).toBe('float32')
  expect(Math.abs(orthogonal()(random.key(0), [1]).item())).toBeCloseTo(1, 14)
  expect(() => orthogonal()(random.key(0), [])).toThrow(ShapeError)
})
