import { describe, expect, it } from 'vitest'
import { checkJitted } from '../../../properties/programs/jitting.js'
import { apply, array, jit, literal, withJvpRule, withVjpRule } from '../../../properties/programs/replay.js'
import type { NdArray } from '../../../src/core/array.js'

/** What random programs have found, each as it was printed once it was shrunk. */
describe('found by random programs', () => {
  it('stack 5000314: a jitted function inside of a custom vjp rule, where a custom jvp rule gives a tangent that depends on nothing', () => {
    // The linear part of the jitted function captured that tangent, a value of the known part, as if it lived for ever.
    const i = array([3], 'float64', [1.1, 2, 2.1])
    const k = literal([3], 'float64', 0.7)
    const f = (a: NdArray): NdArray[] => {
      const [u] = jit((g: NdArray): NdArray[] => {
        const [n, o] = withJvpRule((h: NdArray): NdArray[] => {
          const [m] = apply('min', [i, k])
          return [h, m]
        })(g)
        const [t] = apply('sin', [o])
        return [n, t]
      })(a)
      return [u]
    }
    expect(() => checkJitted(withVjpRule(f), [array([2], 'float64', [-2.6, 1.04])])).not.toThrow()
  })

  it('programs 12000187, 12003998 and 12006854: scratch memory of a kernel is not given to what the kernel writes', () => {
    // The accumulators of the sum and the values of the tangent, which take as many bytes, lay in one place.
    const f = (a: NdArray, b: NdArray): NdArray[] => {
      const [c] = apply('tan', [b])
      const [d] = apply('cumsum', [c], { axis: 0, reverse: true })
      const [e] = apply('pow', [a, a])
      const [g] = apply('sum', [e], { axes: [] })
      return [d, g]
    }
    const numbers = Array.from({ length: 16 }, (_, i) => 0.1 * i + 0.1)
    const args = [array([16], 'float64', numbers), array([16], 'float64', numbers)]
    expect(() => checkJitted(f, args)).not.toThrow()
  })
})
