import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileScalar } from '../../../src/backends/cpu/scalar/javascript.js'
import type { LoopKernel } from '../../../src/backends/kernel/schedule.js'
import { dtypes, isFloat, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import type { Expr } from '../../../src/core/scalar/expression.js'
import { applications, expressions, operandColumns, specials } from '../scalar/expressions.js'
import { evaluate } from '../scalar/reference.js'
import { expansionsOn, threefry } from './expansions.js'
import { runLoop, typeOf } from './loopHarness.js'

type Columns = readonly TypedArray[]

/** Runs expressions on columns; two lanes are forced by an operand of float64 that nothing uses. */
function vectors(results: readonly Expr[], inputs: Columns, two = false): number[][] {
  const n = inputs[0]!.length
  const more = two ? [...inputs, new Float64Array(n)] : inputs
  const outputs = results.map((x) => newTypedArray(x.type, n))
  const kernel: LoopKernel = {
    kind: 'loop',
    extents: [n],
    loads: more.map((x, buffer) => ({ buffer, start: 0, strides: [1], dtype: typeOf(x) })),
    stores: results.map((value, k) => ({ buffer: more.length + k, start: 0, strides: [1], dtype: value.type, value })),
    accumulators: [],
  }
  return runLoop(kernel, [...more, ...outputs])
    .slice(more.length)
    .map((x) => [...x])
}

function defined(results: readonly Expr[], inputs: Columns): number[][] {
  const rows = Array.from(inputs[0]!, (_, i) => inputs.map((column) => column[i]!))
  return results.map((x) => rows.map((row, i) => evaluate(x, row, [i])))
}

function printed(results: readonly Expr[], types: readonly DType[], inputs: Columns): number[][] {
  const f = compileScalar(results, types)
  const rows = Array.from(inputs[0]!, (_, i) => f(...inputs.map((column) => column[i]!)))
  return results.map((_, k) => rows.map((row) => row[k]!))
}

/** Random bits, and numbers of the magnitudes that elementary functions tell apart. */
function samples(type: DType, count: number, seed: number): TypedArray {
  const words = Uint32Array.from({ length: 2 * count }, (_, i) => hash(i + seed * 1e6))
  const special = specials[type]
  const made = newTypedArray(type, special.length + 2 * count)
  made.set(special)
  if (!isFloat(type)) made.set(type === 'bool' ? words.map((x) => x & 1) : words, special.length)
  else {
    made.set(type === 'float64' ? new Float64Array(words.buffer) : new Float32Array(words.buffer, 0, count), special.length)
    const scales = [1.2, 3, 40, type === 'float64' ? 800 : 110]
    for (let i = 0; i < count; i++) made[special.length + count + i] = ((hash(i + seed) / 2 ** 32) * 2 - 1) * scales[i % 4]!
  }
  return made
}

function hash(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1)
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

function pairs(type: DType): Columns {
  const values = specials[type]
  const n = values.length * values.length
  const column = (of: (i: number) => number): TypedArray => {
    const made = newTypedArray(type, n)
    for (let i = 0; i < n; i++) made[i] = of(i)
    return made
  }
  return [column((i) => values[i % values.length]!), column((i) => values[Math.floor(i / values.length)]!)]
}

function joined(a: TypedArray, b: TypedArray): TypedArray {
  const made = newTypedArray(typeOf(a), a.length + b.length)
  made.set(a)
  made.set(b, a.length)
  return made
}

describe.each([false, true])('vectors of expressions (two lanes: %s)', (two) => {
  describe.each(dtypes)('on %s', (type) => {
    test.each(applications(type))('$name gives the bits of the definition on all pairs of special values', ({ result }) => {
      const inputs = pairs(type)
      expect(vectors([result], inputs, two)).toEqual(defined([result], inputs))
      const results = [result, new ScalarBuilder().convert(result, 'float64')]
      expect(vectors(results, inputs)).toEqual(defined(results, inputs))
    })

    test.each(applications(type))('$name gives the bits of JavaScript on random bits', ({ result }) => {
      const inputs = [samples(type, 2000, 1), samples(type, 2000, 2)]
      expect(vectors([result], inputs, two)).toEqual(printed([result], [type, type], inputs))
    })
  })

  describe.each(['float64', 'float32'] as const)('scale of %s', (type) => {
    test('is exact for every exponent, by a variable and by a literal', () => {
      const s = new ScalarBuilder()
      const x = s.operand(type, 0)
      const exponents = Int32Array.from({ length: 5001 }, (_, i) => i - 2500)
      const values = [
        ...[1, -1.5, 3, 1 / 3, -2 / 3, 5e-324, 2 ** -1022, 3 * 2 ** -149, 2 ** -126, Math.fround(1.1)],
        ...[1.7976931348623157e308, 3.4028234663852886e38],
      ]
      const n = s.operand('int32', 1)
      for (const value of values) {
        const inputs = [newTypedArray(type, exponents.length).fill(value), exponents]
        expect(vectors([s.scale(x, n)], inputs, two)).toEqual(printed([s.scale(x, n)], [type, 'int32'], inputs))
      }
      const literals = Array.from({ length: 50 }, (_, i) => [i * 100 - 2500, i - 1100, i + 1000, i - 160, i + 100]).flat()
      const results = literals.map((k) => s.scale(x, s.literal('int32', k)))
      const inputs = [newTypedArray(type, values.length)]
      inputs[0]!.set(values)
      expect(vectors(results, inputs, two)).toEqual(defined(results, inputs))
    })
  })

  describe.each(['float64', 'float32'] as const)('the expansion on %s of', (type) => {
    test.each(expansionsOn(type))('$name gives the bits of JavaScript', ({ types, results }) => {
      const inputs = types.length === 1 ? [samples(type, 5000, 3)] : [0, 1].map((k) => joined(pairs(type)[k]!, samples(type, 3000, 4 + k)))
      expect(vectors(results, inputs, two)).toEqual(printed(results, types, inputs))
    })
  })

  test('threefry gives the bits of JavaScript', () => {
    const { types, results } = threefry()
    const inputs = types.map((type, k) => samples(type, 1000, k))
    expect(vectors(results, inputs, two)).toEqual(printed(results, types, inputs))
  })
})

test('random expressions give the bits of the definition, in two lanes and in four', () => {
  fc.assert(
    fc.property(expressions, operandColumns, (results, inputs) => {
      expect(vectors(results, inputs)).toEqual(defined(results, inputs))
    }),
    { numRuns: 800 },
  )
})
