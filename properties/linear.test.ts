import { describe, expect, it } from 'vitest'
import { allPrimitives } from '../src/core/primitives/all.js'
import { counterexample, testPrimitives } from './check.js'
import { floatOperands, subsets } from './checks/evaluate.js'
import { checkLinearTranspose, linear } from './checks/transpose.js'
import { exclusionOf } from './exclusions.js'

testPrimitives(linear)

describe('every transpose rule is run', () => {
  for (const primitive of allPrimitives) {
    if (primitive.transpose === 'notLinear' || exclusionOf('linear', primitive.name) !== null) continue
    it(primitive.name, () => {
      let transposed = 0
      const counting: typeof linear = {
        ...linear,
        run: (one, draw) => {
          const sample = draw.sample(one)
          if (exclusionOf('linear', one.name, sample.params) !== null) return
          for (const chosen of subsets(floatOperands(sample.operands)))
            transposed += Number(checkLinearTranspose(one, sample, chosen, draw))
        },
      }
      expect(counterexample(counting, primitive, linear.runs)).toBeNull()
      expect(transposed).toBeGreaterThan(2)
    })
  }
})
