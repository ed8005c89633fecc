import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PropertyDraw } from '../../../properties/draw.js'
import { js } from '../../../properties/backends.js'
import { plainOf, typed } from '../../../properties/arrays.js'
import type { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import type { AnyPrimitive } from '../../../src/core/primitive.js'
import { allPrimitives } from '../../../src/core/primitives/all.js'
import { Var, type Equation } from '../../../src/core/program.js'
import { runEquation } from './scriptKernels.js'

function equationOf(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): Equation {
  const inputs = operands.map((x, i) => new Var(x.aval, i))
  const avals = operands.map((x) => x.aval)
  const outputs = primitive.abstractEval(avals, params).map((aval, i) => new Var(aval, operands.length + i))
  return { primitive, params, inputs, outputs }
}

function named(name: string): AnyPrimitive {
  const found = allPrimitives.find((primitive) => primitive.name === name)
  if (found === undefined) throw new Error(`there is no primitive ${name}`)
  return found
}

/** Compares what the launches of an equation give with the CPU; the reason, where there are none. */
function check(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): string | null {
  const rows = operands.map((x) => typed(x.dtype, plainOf(x).data))
  const found = runEquation(equationOf(primitive, operands, params), rows)
  if (typeof found === 'string') return found
  const wanted = js.execute(primitive, operands, params).map(plainOf)
  wanted.forEach(({ data }, i) => {
    expect(Array.from(found[i] ?? [])).toStrictEqual([...data])
  })
  return null
}

const float32 = (shape: readonly number[], element: (i: number) => number): ConcreteArray => {
  const aval = avalOf(shape, 'float32')
  return js.fromTypedArray(
    Float32Array.from({ length: aval.size }, (_, i) => element(i)),
    aval,
  )
}
const int32 = (shape: readonly number[], element: (i: number) => number): ConcreteArray => {
  const aval = avalOf(shape, 'int32')
  return js.fromTypedArray(
    Int32Array.from({ length: aval.size }, (_, i) => element(i)),
    aval,
  )
}
/** Numbers in no order, from -1 to 1, some of them equal. */
const scrambled = (i: number): number => ((i * 7919) % 1009) / 504 - 1

const kernels = [
  ...['gather', 'scatter', 'dynamicSlice', 'dynamicUpdateSlice', 'sort', 'topK'],
  ...['cumsum', 'cumprod', 'cummax', 'cummin', 'cumlogsumexp'],
]

describe('kernels of equations give the same bits as the CPU', () => {
  it.each(kernels)('%s', (name) => {
    const primitive = named(name)
    let count = 0
    fc.assert(
      fc.property(fc.gen(), (generate) => {
        const { operands, params } = primitive.sample(new PropertyDraw(generate, { floats: 'float32', special: name !== 'cumlogsumexp' }))
        const avals = [
          ...operands.map((x) => x.aval),
          ...primitive.abstractEval(
            operands.map((x) => x.aval),
            params,
          ),
        ]
        if (avals.some((aval) => aval.size === 0 || aval.dtype === 'float64')) return
        expect(check(primitive, operands, params)).toBeNull()
        count++
      }),
      { numRuns: 80, seed: 7 },
    )
    expect(count).toBeGreaterThan(8)
  })
})

describe('long axes', () => {
  it.each([
    [300, false],
    [300, true],
    [20_000, false],
    [20_000, true],
  ])('a running sum of %i integers, in reverse: %s', (length, reverse) => {
    expect(check(named('cumsum'), [int32([2, length, 3], (i) => (i * 7919) % 1009)], { axis: 1, reverse })).toBeNull()
  })

  it('a running sum of floats is nearer to the exact one than the CPU, which adds one after the other', () => {
    const x = float32([20_000], (i) => scrambled(i) + 1.5)
    const eq = equationOf(named('cumsum'), [x], { axis: 0, reverse: false })
    const found = runEquation(eq, [Float32Array.from(plainOf(x).data)])
    if (typeof found === 'string') throw new Error(found)
    const [plain] = js.execute(eq.primitive, [x], eq.params).map(plainOf)
    let [sum, worst, worstOfCpu] = [0, 0, 0]
    plainOf(x).data.forEach((element, i) => {
      sum += element
      worst = Math.max(worst, Math.abs((found[0]?.[i] ?? NaN) - sum) / sum)
      worstOfCpu = Math.max(worstOfCpu, Math.abs((plain?.data[i] ?? NaN) - sum) / sum)
    })
    expect(worst).toBeLessThan(8 * 2 ** -24)
    expect(worst).toBeLessThan(worstOfCpu)
  })

  it('thousands of updates apply in order, in several launches', () => {
    const operands = [float32([7, 2], scrambled), int32([3000, 1], (i) => (i * 31) % 8), float32([3000, 2], scrambled)]
    for (const combine of ['set', 'add', 'mul', 'min', 'max'] as const) {
      for (const outOfRange of ['drop', 'clamp'] as const) {
        expect(check(named('scatter'), operands, { batch: 0, indexed: 1, outOfRange, combine })).toBeNull()
      }
    }
  })

  it('rows of hundreds of elements with ties and NaN are sorted stably, by two keys', () => {
    const keys = float32([2, 500], (i) => (i % 41 === 0 ? NaN : Math.round(scrambled(i) * 9)))
    const others = [float32([2, 500], scrambled), int32([2, 500], (i) => i)]
    expect(check(named('sort'), [keys, ...others], { keys: 2 })).toBeNull()
    expect(check(named('sort'), [keys, ...others], { keys: 1 })).toBeNull()
    // All of them, so that zeros of both signs are among them.
    for (const k of [17, 500]) expect(check(named('topK'), [keys], { k })).toBeNull()
  })
})

describe('what runs on the host says why', () => {
  it.each([
    [
      'scatter',
      [float32([100_000], scrambled), int32([2000, 1], (i) => i), float32([2000], scrambled)],
      { batch: 0, indexed: 1, outOfRange: 'drop', combine: 'add' },
      'too many updates',
    ],
    ['sort', [float32([5000], scrambled)], { keys: 1 }, 'too long'],
    ['cholesky', [float32([3, 3], (i) => Number(i % 4 === 0))], {}, 'an algorithm of the CPU'],
    ['lgamma', [float32([3], scrambled)], {}, 'computes in float64'],
  ] as const)('%s', (name, operands, params, reason) => {
    expect(check(named(name), operands, params)).toContain(reason)
  })
})
