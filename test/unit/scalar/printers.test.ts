import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linkSource } from '../../../src/backends/cpu/scalar/codegen.js'
import { interpretBlock } from '../../../src/backends/cpu/scalar/interpreter.js'
import { printBody } from '../../../src/backends/cpu/scalar/javascript.js'
import { dtypes, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import type { Expr } from '../../../src/core/scalar/expression.js'
import { applications, expressions, operandColumns, specials } from './expressions.js'
import { evaluate } from './reference.js'

type Columns = readonly TypedArray[]

/** The loop that a kernel printer would put around a body. */
function printed(results: readonly Expr[], inputs: Columns): number[][] {
  const body = printBody(results, { operand: (position) => `a${position}[i]`, index: () => 'i' }, '    ')
  const outputs = results.map((x) => newTypedArray(x.type, inputs[0]!.length))
  const names = (prefix: string, list: readonly unknown[]): string => list.map((_, i) => `${prefix}${i}`).join(', ')
  const stores = body.results.map((text, i) => `    o${i}[i] = ${text}\n`).join('')
  const source = `${body.prelude}return function ([${names('a', inputs)}], [${names('o', outputs)}], n) {
  for (let i = 0; i < n; i++) {\n${body.statements}${stores}  }\n}`
  const kernel = linkSource<(inputs: Columns, outputs: Columns, n: number) => void>(source, () => {
    throw new Error('code generation is needed here')
  })
  kernel(inputs, outputs, inputs[0]!.length)
  return outputs.map((x) => [...x])
}

/** Runs twice: registers must not carry anything over, and operands must stay as they are. */
function interpreted(results: readonly Expr[], inputs: Columns): number[][] {
  const n = inputs[0]!.length
  const before = inputs.map((x) => x.slice())
  const outputs = results.map((x) => newTypedArray(x.type, n))
  const block = interpretBlock(results)
  const indices = [Int32Array.from({ length: n }, (_, i) => i)]
  block(
    inputs.map((x) => x.slice().reverse()),
    indices,
    outputs,
    n,
  )
  block(inputs, indices, outputs, n)
  expect(inputs).toEqual(before)
  return outputs.map((x) => [...x])
}

function referred(results: readonly Expr[], inputs: Columns): number[][] {
  const rows = Array.from(inputs[0]!, (_, i) => inputs.map((column) => column[i]!))
  return results.map((x) => rows.map((row, i) => evaluate(x, row, [i])))
}

/** Every pair of special values of a type, with a third that goes round. */
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

/** Interprets columns of any length, block after block. */
function blocks(results: readonly Expr[], inputs: Columns): number[][] {
  const parts: number[][][] = []
  for (let start = 0; start < inputs[0]!.length; start += 512) {
    parts.push(
      interpreted(
        results,
        inputs.map((x) => x.subarray(start, start + 512)),
      ),
    )
  }
  return results.map((_, k) => parts.flatMap((part) => part[k]!))
}

describe('the scalar printers', () => {
  describe.each(dtypes)('on %s', (type) => {
    test.each(applications(type))(
      '$name gives the same bits printed, interpreted and by definition, on all pairs of special values',
      ({ result }) => {
        const inputs = pairs(type)
        // The second result sees what the store into an integer array would hide: a -0, or an integer that did not wrap.
        const results = [result, new ScalarBuilder().convert(result, 'float64')]
        const expected = referred(results, inputs)
        expect(printed(results, inputs)).toEqual(expected)
        expect(blocks(results, inputs)).toEqual(expected)
      },
    )
  })

  test('random expressions give the same bits printed, interpreted and by definition', () => {
    fc.assert(
      fc.property(expressions, operandColumns, (results, inputs) => {
        const expected = referred(results, inputs)
        expect(printed(results, inputs)).toEqual(expected)
        expect(interpreted(results, inputs)).toEqual(expected)
      }),
      { numRuns: 800 },
    )
  })
})
