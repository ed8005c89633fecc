import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileScalar } from '../../../src/backends/cpu/scalar/javascript.js'
import { WasmModule } from '../../../src/backends/cpu/wasm/assembler/module.js'
import { ScalarModule } from '../../../src/backends/cpu/wasm/scalar/scalarModule.js'
import { dtypes, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import type { Expr } from '../../../src/core/scalar/expression.js'
import { applications, expressions, operandColumns, specials } from '../scalar/expressions.js'
import { evaluate } from '../scalar/reference.js'
import { expansionsOn, threefry } from './expansions.js'
import { runScalarWasm } from './scalarWasmKernel.js'

type Columns = readonly TypedArray[]

const wasm = (results: readonly Expr[], inputs: Columns): number[][] => runScalarWasm(results, inputs).map((x) => [...x])

/** By the definition of the language. */
function defined(results: readonly Expr[], inputs: Columns): number[][] {
  const rows = Array.from(inputs[0]!, (_, i) => inputs.map((column) => column[i]!))
  return results.map((x) => rows.map((row, i) => evaluate(x, row, [i])))
}

/** By the JavaScript printer. */
function printed(results: readonly Expr[], types: readonly DType[], inputs: Columns): number[][] {
  const f = compileScalar(results, types)
  const rows = Array.from(inputs[0]!, (_, i) => f(...inputs.map((column) => column[i]!)))
  return results.map((_, k) => rows.map((row) => row[k]!))
}

/** Numbers of all magnitudes: random bits, and sets that elementary functions treat in different ways. */
function samples(type: DType, count: number, seed: number): TypedArray {
  const words = Uint32Array.from({ length: 2 * count }, (_, i) => hash(i + seed * 1e6))
  const made = newTypedArray(type, specials[type].length + 2 * count)
  made.set(specials[type])
  if (type === 'float64') {
    made.set(new Float64Array(words.buffer), specials[type].length)
    for (let i = 0; i < count; i++)
      made[specials[type].length + count + i] = ((hash(i + seed) / 2 ** 32) * 2 - 1) * [1.2, 3, 40, 800][i % 4]!
  } else if (type === 'float32') {
    made.set(new Float32Array(words.buffer, 0, count), specials[type].length)
    for (let i = 0; i < count; i++)
      made[specials[type].length + count + i] = ((hash(i + seed) / 2 ** 32) * 2 - 1) * [1.2, 3, 40, 110][i % 4]!
  } else
    made.set(
      words.map((x) => (type === 'bool' ? x & 1 : x)),
      specials[type].length,
    )
  return made
}

function hash(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1)
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

/** Every pair of values. */
function pairs(values: ArrayLike<number>, others: ArrayLike<number>, type: DType): Columns {
  const n = values.length * others.length
  const [x, y] = [newTypedArray(type, n), newTypedArray(type, n)]
  for (let i = 0; i < n; i++) {
    x[i] = values[i % values.length]!
    y[i] = others[Math.floor(i / values.length)]!
  }
  return [x, y]
}

describe('scalar WebAssembly', () => {
  describe.each(dtypes)('on %s', (type) => {
    test.each(applications(type))('$name gives the bits of the definition on all pairs of special values', ({ result }) => {
      const inputs = pairs(specials[type], specials[type], type)
      const results = [result, new ScalarBuilder().convert(result, 'float64')]
      expect(wasm(results, inputs)).toEqual(defined(results, inputs))
    })

    test.each(applications(type))('$name gives the bits of JavaScript on random bits', ({ result }) => {
      const inputs = [samples(type, 2000, 1), samples(type, 2000, 2)]
      expect(wasm([result], inputs)).toEqual(printed([result], [type, type], inputs))
    })
  })

  describe.each(['float64', 'float32'] as const)('scale of %s', (type) => {
    test('is exact for every exponent, by a variable and by a literal', () => {
      const s = new ScalarBuilder()
      const x = s.operand(type, 0)
      const exponents = Int32Array.from({ length: 5001 }, (_, i) => i - 2500)
      const values = [
        1,
        -1.5,
        3,
        1 / 3,
        -2 / 3,
        5e-324,
        2 ** -1022,
        3 * 2 ** -149,
        2 ** -126,
        Math.fround(1.1),
        1.7976931348623157e308,
        3.4028234663852886e38,
      ]
      const n = s.operand('int32', 1)
      for (const value of values) {
        const column = newTypedArray(type, exponents.length).fill(value)
        const inputs = [column, exponents]
        expect(wasm([s.scale(x, n)], inputs)).toEqual(printed([s.scale(x, n)], [type, 'int32'], inputs))
      }
      const literals = Array.from({ length: 50 }, (_, i) => [i * 100 - 2500, i - 1100, i + 1000, i - 160, i + 100]).flat()
      const results = literals.map((k) => s.scale(x, s.literal('int32', k)))
      const inputs = [newTypedArray(type, values.length)]
      inputs[0]!.set(values)
      expect(wasm(results, inputs)).toEqual(defined(results, inputs))
    })
  })

  describe.each(['float64', 'float32'] as const)('the expansion on %s of', (type) => {
    test.each(expansionsOn(type))('$name gives the bits of JavaScript', ({ types, results }) => {
      const inputs =
        types.length === 1
          ? [samples(type, 5000, 3)]
          : [0, 1].map((k) => {
              const special = pairs(specials[type], specials[type], type)[k]!
              const more = samples(type, 3000, 4 + k)
              const made = newTypedArray(type, special.length + more.length)
              made.set(special)
              made.set(more, special.length)
              return made
            })
      expect(wasm(results, inputs)).toEqual(printed(results, types, inputs))
    })
  })

  test('threefry gives the bits of JavaScript', () => {
    const { types, results } = threefry()
    const inputs = types.map((type, k) => samples(type, 1000, k))
    expect(wasm(results, inputs)).toEqual(printed(results, types, inputs))
  })

  test('random expressions give the bits of the definition', () => {
    fc.assert(
      fc.property(expressions, operandColumns, (results, inputs) => {
        expect(wasm(results, inputs)).toEqual(defined(results, inputs))
      }),
      { numRuns: 800 },
    )
  })

  test('prints each node once: sixty doublings are sixty additions', () => {
    const s = new ScalarBuilder()
    let y: Expr = s.operand('float64', 0)
    for (let k = 0; k < 60; k++) y = s.add(y, y)
    expect(wasm([y], [Float64Array.of(1)])).toEqual([[2 ** 60]])
  })

  test('prints chains of 10,000 operations, of nodes used once and used twice', () => {
    const s = new ScalarBuilder()
    const x = s.operand('int32', 0)
    let [y, z]: Expr[] = [x, x]
    for (let k = 0; k < 10_000; k++) [y, z] = [s.add(y!, x), s.xor(s.add(z!, x), z!)]
    const inputs = [Int32Array.of(3, -70)]
    expect(wasm([y!, z!], inputs)).toEqual(printed([y!, z!], ['int32'], inputs))
  })

  test('prints selects however deep they are', () => {
    const s = new ScalarBuilder()
    const x = s.operand('float64', 0)
    let y: Expr = x
    for (let k = 0; k < 500; k++) {
      const bound = s.literal('float64', k)
      y = s.select(s.lt(x, bound), bound, s.div(y, s.add(y, bound)))
    }
    const inputs = [Float64Array.of(100, 1000, -1, 0.5)]
    expect(wasm([y], inputs)).toEqual(printed([y], ['float64'], inputs))
  })

  test('iterates with states that change places, and where the body needs what the test computed on one side of a select', () => {
    const s = new ScalarBuilder()
    const [a, b] = [s.operand('float64', 0), s.operand('float64', 1)]
    const rare = (inner: ScalarBuilder, x: Expr, y: Expr): Expr => inner.sqrt(inner.div(x, inner.add(y, inner.literal('float64', 1))))
    const swapped = s.repeat(
      3,
      [a, b],
      [],
      (inner) => inner.literal('bool', 1),
      (_, [x, y]) => [y!, x!],
    )
    const shared = s.repeat(
      5,
      [a],
      [b],
      (inner, [x], [y]) => inner.select(inner.lt(y!, x!), inner.lt(rare(inner, x!, y!), x!), inner.literal('bool', 1)),
      (inner, [x], [y]) => [inner.add(x!, rare(inner, x!, y!))],
    )
    const results = [...swapped, ...shared]
    const inputs = [Float64Array.of(4, 1, 3), Float64Array.of(3, 2, 3)]
    expect(wasm(results, inputs)).toEqual(printed(results, ['float64', 'float64'], inputs))
  })

  test('gives one local variable for a result that is asked for twice, and those of leaves as they are', () => {
    const s = new ScalarBuilder()
    const x = s.operand('float64', 0)
    const y = s.sqrt(x)
    expect(wasm([y, x, y, s.literal('bool', 1)], [Float64Array.of(4)])).toEqual([[2], [4], [2], [1]])
  })

  test('keeps the sign of zero and every bit of tables', () => {
    const s = new ScalarBuilder()
    const i = s.operand('int32', 0)
    const tables = dtypes.map((type) => s.lookup(type, type === 'bool' ? [0, 1, 1] : [...specials[type].slice(0, 2), 1], i))
    const more = s.lookup('float64', [0, 0, 0], i)
    const results = [...tables, more]
    expect(wasm(results, [Int32Array.of(0, 1, 2)])).toEqual(defined(results, [Int32Array.of(0, 1, 2)]))
  })

  test('has each function and each table once in a module', () => {
    const s = new ScalarBuilder()
    const callee = s.outline('root', ['float64'], (inner, [x]) => inner.sqrt(x))
    const module = new ScalarModule(new WasmModule())
    expect(module.functionOf(callee)).toBe(module.functionOf(callee))
    const first = module.addressOfTable('float64', [0, 1, 2])
    expect(module.addressOfTable('float64', [-0, 1, 2])).not.toBe(first)
    expect(module.addressOfTable('float32', [0, 1, 2])).not.toBe(first)
    expect(module.addressOfTable('float64', [0, 1, 2])).toBe(first)
    expect(module.tables).toHaveLength(32 + 32 + 16)
  })

  test('refuses the index of an element in a function', () => {
    const s = new ScalarBuilder()
    const callee = s.outline('where', ['int32'], (inner, [k]) => inner.add(k, inner.index(0)))
    expect(() => new ScalarModule(new WasmModule()).functionOf(callee)).toThrow('the function where uses the index of an element')
  })
})
