import { describe, expect, test } from 'vitest'
import { linkSource } from '../../../src/backends/cpu/scalar/codegen.js'
import { interpretScalar } from '../../../src/backends/cpu/scalar/interpreter.js'
import { compileScalar, JavaScriptPrinter, printBody } from '../../../src/backends/cpu/scalar/javascript.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import type { Expr } from '../../../src/core/scalar/expression.js'

const leaves = { operand: (position: number): string => `a${position}[i]`, index: (axis: number): string => `i${axis}` }

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')

describe('printed bodies', () => {
  test('have each node once: sixty doublings are sixty additions', () => {
    const s = new ScalarBuilder()
    let y: Expr = s.operand('float64', 0)
    for (let k = 0; k < 60; k++) y = s.add(y, y)
    expect(lines(printBody([y], leaves).statements)).toHaveLength(61)
    expect(compileScalar([y], ['float64'])(1)).toEqual([2 ** 60])
    expect(interpretScalar([y], ['float64'])(1)).toEqual([2 ** 60])
  })

  test('may be as deep as a chain of 10,000 operations', () => {
    const s = new ScalarBuilder()
    const x = s.operand('int32', 0)
    let y: Expr = x
    for (let k = 0; k < 10_000; k++) y = s.add(y, x)
    expect(compileScalar([y], ['int32'])(3)).toEqual([30_003])
    expect(interpretScalar([y], ['int32'])(3)).toEqual([30_003])
  })

  test('nest blocks only so far, however deep the selects are', () => {
    const s = new ScalarBuilder()
    const x = s.operand('float64', 0)
    let y: Expr = x
    for (let k = 0; k < 500; k++)
      y = s.select(s.lt(x, s.literal('float64', k)), s.literal('float64', k), s.div(y, s.add(y, s.literal('float64', k))))
    const indents = lines(printBody([y], leaves).statements).map((line) => line.search(/\S/))
    expect(Math.max(...indents)).toBeLessThanOrEqual(2 * 17)
    expect(compileScalar([y], ['float64'])(100)).toEqual(interpretScalar([y], ['float64'])(100))
  })

  test('compute what one side of a select needs only on that side', () => {
    const s = new ScalarBuilder()
    const x = s.operand('float64', 0)
    const y = s.operand('float64', 1)
    const shared = s.add(x, y)
    const { statements, results } = printBody([s.select(s.lt(x, y), s.sqrt(s.div(x, shared)), s.mul(shared, shared))], leaves)
    expect(lines(statements)).toEqual([
      'const t0 = a0[i]',
      'const t1 = a1[i]',
      'const t2 = t0 < t1',
      'const t3 = t0 + t1',
      'const t4 = t3 * t3',
      'let t7',
      'if (t2) {',
      '  const t5 = t0 / t3',
      '  const t6 = $sqrt(t5)',
      '  t7 = t6',
      '} else {',
      '  t7 = t4',
      '}',
    ])
    expect(results).toEqual(['t7'])
  })

  test('call an outlined function, and compute its arguments, only where the condition holds', () => {
    const s = new ScalarBuilder()
    const x = s.operand('float64', 0)
    const slow = s.outline('slow', ['float64'], (inner, [a]) => inner.sqrt(a))
    const { prelude, statements } = printBody([s.callWhere(s.lt(x, s.literal('float64', 0)), slow, [s.mul(x, x)], x)], leaves)
    expect(prelude).toContain('function $_slow_0(x0) {\n  const t3 = $sqrt(x0)\n  return t3\n}')
    expect(lines(statements).slice(2)).toEqual([
      'let t4',
      'if (t1) {',
      '  const t2 = t0 * t0',
      '  t4 = $_slow_0(t2)',
      '} else {',
      '  t4 = t0',
      '}',
    ])
  })

  test('of one printer stand in one scope and share functions and tables', () => {
    const s = new ScalarBuilder()
    const x = s.operand('float64', 0)
    const callee = s.outline('f', ['float64'], (inner, [a]) => inner.add(a, inner.literal('float64', 1)))
    const called = s.callWhere(s.lt(x, x), callee, [x], s.lookup('float64', [3, 5], s.literal('int32', 1)))
    const printer = new JavaScriptPrinter()
    const names = { operand: (): string => 'x', index: leaves.index }
    const first = printer.body([called], names)
    const second = printer.body([s.add(called, x)], names)
    expect(printer.prelude.match(/function/g)).toHaveLength(1)
    expect(printer.prelude.match(/new Float64Array/g)).toHaveLength(1)
    const source = `${printer.prelude}return function (x) { ${first.statements}${second.statements} return [${first.results[0]!}, ${second.results[0]!}] }`
    const made = linkSource<(x: number) => number[]>(source, () => () => [])
    expect(made(2)).toEqual([5, 7])
  })

  test('iterate with states that change places', () => {
    const s = new ScalarBuilder()
    const [a, b] = [s.operand('float64', 0), s.operand('float64', 1)]
    const results = s.repeat(
      3,
      [a, b],
      [],
      (inner) => inner.literal('bool', 1),
      (_, [x, y]) => [y!, x!],
    )
    expect(compileScalar(results, ['float64', 'float64'])(1, 2)).toEqual([2, 1])
    expect(interpretScalar(results, ['float64', 'float64'])(1, 2)).toEqual([2, 1])
  })

  test('iterate where the body needs what the test computed on one side of a select', () => {
    const s = new ScalarBuilder()
    const [a, b] = [s.operand('float64', 0), s.operand('float64', 1)]
    const rare = (inner: ScalarBuilder, x: Expr, y: Expr): Expr => inner.sqrt(inner.div(x, inner.add(y, inner.literal('float64', 1))))
    const results = s.repeat(
      5,
      [a],
      [b],
      (inner, [x], [y]) => inner.select(inner.lt(y!, x!), inner.lt(rare(inner, x!, y!), x!), inner.literal('bool', 1)),
      (inner, [x], [y]) => [inner.add(x!, rare(inner, x!, y!))],
    )
    expect(compileScalar(results, ['float64', 'float64'])(4, 3)).toEqual(interpretScalar(results, ['float64', 'float64'])(4, 3))
  })

  test('refuse the index of an element where only scalars are seen', () => {
    const s = new ScalarBuilder()
    const indexed = s.add(s.index(0), s.operand('int32', 0))
    expect(() => compileScalar([indexed], ['int32'])).toThrow('Pass the index to it as an int32 operand')
    const callee = s.outline('where', ['int32'], (inner, [k]) => inner.add(k, inner.index(0)))
    const called = s.callWhere(s.literal('bool', 1), callee, [s.index(0)], s.literal('int32', 0))
    expect(() => printBody([called], leaves)).toThrow('the function where uses the index of an element')
  })
})
