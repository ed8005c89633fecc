import { expect, test } from 'vitest'
import { explainSchedule } from '../../../src/backends/kernel/explain.js'
import { lax, np } from '../../../src/index.js'
import { check } from './checkLowering.js'

test('a schedule is explained step by step, with what each moves', () => {
  const x = np.ones([3, 4]).add(np.zeros([3, 4]))
  const schedule = check((a) => np.cumsum(np.sqrt(a.matmul(a.transpose())), 0).mul(lax.iota([3], 'float64', 0)), x)
  expect(explainSchedule(schedule)).toBe(`anonymous: 4 steps, 5 buffers, 216 B of temporaries, 696 B moved
inputs: input0:float64[12]
1. contraction [3×4]·[4×3], input0:float64[12] with input0:float64[12] to b1:float64[9]: 264 B
2. loop [9], 1 operation, reads b1:float64[9](0 1), writes b2:float64[9](0 1): 144 B
3. host cumsum(b2:float64[9]) to b3:float64[9]
4. loop [3×3], 2 operations, reads b3:float64[9](0 3 1), writes output4:float64[9](0 3 1): 144 B
outputs: output4:float64[9] as float64[3,3]`)
})
