import { describe, expect, it } from 'vitest'
import { checkJitted } from '../../../properties/programs/jitting.js'
import { apply, array, jit, literal, withJvpRule, withVjpRule } from '../../../properties/programs/replay.js'
import { linearTranspose } from '../../../src/transforms/linearTranspose.js'
import { linearize } from '../../../src/transforms/vjp.js'
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

  it('program 21001976: padding with an element of an array that is as large as the result', () => {
    const f = (a: NdArray): NdArray[] => {
      const [b] = apply('sin', [a])
      const [c] = apply('reshape', [b], { shape: [4] })
      const [d] = apply('slice', [c], { start: [0], stop: [1], step: [1] })
      const [e] = apply('reshape', [d], { shape: [] })
      const [g] = apply('pad', [d, e], { low: [1], high: [2], interior: [0] })
      return [g]
    }
    expect(() => checkJitted(f, [array([2, 2], 'float64', [1, 2, 3, 4])])).not.toThrow()
  })

  it('stack 31002104: the linear map of a function with a result that depends on nothing can be transposed', () => {
    const c = array([2], 'float64', [-0.97, 2.06])
    const f = (a: NdArray): NdArray[] => {
      const [d, e] = withJvpRule((g: NdArray): NdArray[] => {
        const [h] = apply('tanh', [c])
        return [h, g]
      })(a)
      const [i] = apply('asinh', [d])
      return [i, e]
    }
    const x = array([2], 'float64', [-0.35, 0.24])
    const [, push] = linearize((a: NdArray) => f(a), [x])
    const transposed = linearTranspose((t: NdArray) => push(t), x)
    expect(transposed([x, c]).map((y) => y.toArray())).toStrictEqual([c.toArray()])
  })

  it('a stack of seed 51: an empty constant takes another shape', () => {
    // The search for axes that correspond did not end where a zero came after an extent that the other shape has not.
    expect(apply('reshape', [literal([2, 0], 'float64', 0)], { shape: [3, 0] })[0].shape).toStrictEqual([3, 0])
    expect(apply('reshape', [literal([0, 2], 'float64', 0)], { shape: [1, 3, 0, 5] })[0].shape).toStrictEqual([1, 3, 0, 5])
  })
})
