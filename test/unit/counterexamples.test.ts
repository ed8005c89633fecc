import { describe, expect, it } from 'vitest'
import '../../properties/backends.js'
import { checkSecondNestings } from '../../properties/checks/orders.js'
import { numbersOf, push, written, type FlatFunction } from '../../properties/checks/differentiate.js'
import { evaluate, expectedOf, functionOf } from '../../properties/checks/evaluate.js'
import { checkAdjoint } from '../../properties/checks/transpose.js'
import { checkTiers, checkValue } from '../../properties/checks/value.js'
import { checkVmap } from '../../properties/checks/vmap.js'
import { fromNumbers as array } from '../../properties/draw.js'
import type { ConcreteArray } from '../../src/core/array.js'
import { atan2P, inversionP } from '../../src/core/primitives/atan2.js'
import { dynamicSliceP } from '../../src/core/primitives/dynamicSlice.js'
import { scatterP } from '../../src/core/primitives/gather.js'
import { randomGammaP } from '../../src/core/primitives/randomGamma.js'
import { noParams } from '../../src/core/primitives/constructors/noParams.js'

/** Shrunk counterexamples that the properties have found, each as it was printed. */
describe('counterexamples', () => {
  it('atan2 of a subnormal number and 0 is pi / 2: 7/16 of the least number is 0', () => {
    const sample = { operands: [array([2], 'float64', [2 ** -1074, -(2 ** -1074)]), array([2], 'float64', [0, -0])], params: noParams }
    checkValue(atan2P, sample)
    checkTiers(atan2P, sample, true)
    expect(numbersOf(evaluate(atan2P, sample.operands, noParams)[0]!)).toStrictEqual([Math.PI / 2, -Math.PI / 2])
    checkValue(atan2P, { operands: [array([1], 'float32', [2 ** -149]), array([1], 'float32', [0])], params: noParams })
  })

  it('inversion of 0 and NaN is NaN: the case of the origin looked at the larger operand alone', () => {
    const sample = { operands: [array([2], 'float64', [0, NaN]), array([2], 'float64', [NaN, 0])], params: noParams }
    checkValue(inversionP, sample)
    expect(numbersOf(evaluate(inversionP, sample.operands, noParams)[0]!)).toStrictEqual([NaN, NaN])
  })

  it('the second derivative of scatter mul keeps its digits where one factor is tiny', () => {
    const params = { batch: 0, indexed: 1, outOfRange: 'clamp', combine: 'mul' }
    const directions = [array([1], 'float64', [1]), null, array([2], 'float64', [1, 1])]
    const along =
      (f: FlatFunction): FlatFunction =>
      (xs) =>
        push(f, xs, directions).map(([, t]) => written(t))
    for (const tiny of [1e-3, 1e-10, 1e-14, 1e-100, 0]) {
      const operands = [array([1], 'float64', [-0.19]), array([2, 1], 'int32', [0, 0]), array([2], 'float64', [tiny, -1.16])]
      const second = numbersOf(along(along(functionOf(scatterP, params)))(operands)[0]!)[0] ?? NaN
      // d²/dt² (a + t)(b + t)(c + t) = 2 (a + b + c).
      expect(Math.abs(second - 2 * (-0.19 + tiny - 1.16))).toBeLessThan(1e-14)
    }
  })

  it('the second derivative of scatter mul is finite where two factors are tiny: 1/u² was infinite', () => {
    const params = { batch: 0, indexed: 1, outOfRange: 'clamp', combine: 'mul' }
    const operands = [array([1], 'float32', [1]), array([2, 1], 'int32', [0, 0]), array([2], 'float32', [1e-20, 2e-20])]
    const directions = [null, null, array([2], 'float32', [1, 1])]
    const once: FlatFunction = (xs) => push(functionOf(scatterP, params), xs, directions).map(([, t]) => written(t))
    // d²/dt² (a + t)(b + t) = 2.
    expect(push(once, operands, directions).map(([, t]) => numbersOf(written(t)))).toStrictEqual([[2]])
  })

  it('a zero update that scatter mul drops is not divided by in reverse', () => {
    const operands = [array([1, 1], 'float64', [0]), array([1], 'int32', [-1]), array([1], 'float64', [0])]
    const sample = { operands, params: { batch: 0, indexed: 1, outOfRange: 'drop', combine: 'mul' } }
    const directions = [array([1, 1], 'float64', [0.5]), null, array([1], 'float64', [0.5])]
    checkSecondNestings(scatterP, sample, directions, [array([1, 1], 'float64', [0.5])])
    checkAdjoint(scatterP, sample, [0, 2], directions, [array([1, 1], 'float64', [0.5])])
  })

  it('vmap of dynamicSlice over its starts takes another block for each element', () => {
    const x = array([4], 'float64', [1, 2, 3, 4])
    const batch = [-1, 1, 5].map((start) => ({ operands: [x, array([], 'int32', [start])], params: { sizes: [2] } }))
    checkVmap(dynamicSliceP, batch, [null, 0], 3)
  })

  it('the reference of random numbers rounded a uniform number twice, far out', () => {
    const word = (): ConcreteArray => array([1], 'uint32', [1518431294])
    const operands = [word(), word(), array([1], 'float64', [0.14931219217833133])]
    const params = { logarithm: true }
    // By 40 decimal digits.
    const exact = -4.531296895456113756227164
    const both = [expectedOf(randomGammaP, { operands, params })[0]?.data[0], numbersOf(evaluate(randomGammaP, operands, params)[0]!)[0]]
    for (const y of both) expect(Math.abs((y ?? NaN) - exact)).toBeLessThan(4e-15)
  })
})
