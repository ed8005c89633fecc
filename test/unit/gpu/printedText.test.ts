// What other drivers than the one of the tests compile to something else: seen in the text.
import { describe, expect, test } from 'vitest'
import { avalOf } from '../../../src/core/aval.js'
import { allPrimitives } from '../../../src/core/primitives/all.js'
import { Var, type Equation } from '../../../src/core/program.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import type { Shape } from '../../../src/core/shape.js'
import { launchesFor } from '../../../src/backends/gpu/plan/equations.js'
import { glsl } from '../../../src/backends/gpu/print/glsl.js'
import { script } from '../../../src/backends/gpu/print/script.js'
import { wgsl } from '../../../src/backends/gpu/print/wgsl.js'

function equationOf(name: string, params: object, operands: readonly (readonly [Shape, 'float32' | 'int32'])[]): Equation {
  const primitive = allPrimitives.find((each) => each.name === name)
  if (primitive === undefined) throw new Error(`there is no primitive ${name}`)
  const inputs = operands.map(([shape, dtype], i) => new Var(avalOf(shape, dtype), i))
  const avals = inputs.map(({ aval }) => aval)
  return { primitive, params, inputs, outputs: primitive.abstractEval(avals, params).map((aval, i) => new Var(aval, inputs.length + i)) }
}

const layout = { batch: 0, indexed: 1, outOfRange: 'clamp' } as const
const equations: Readonly<Record<string, Equation>> = {
  gather: equationOf('gather', layout, [
    [[5, 3], 'float32'],
    [[4, 1], 'int32'],
  ]),
  'gather of integers': equationOf('gather', layout, [
    [[5], 'int32'],
    [[4, 1], 'int32'],
  ]),
  scatter: equationOf('scatter', { ...layout, combine: 'add' }, [
    [[5, 3], 'float32'],
    [[4, 1], 'int32'],
    [[4, 3], 'float32'],
  ]),
  dynamicSlice: equationOf('dynamicSlice', { sizes: [2, 2] }, [
    [[5, 3], 'float32'],
    [[], 'int32'],
    [[], 'int32'],
  ]),
  dynamicUpdateSlice: equationOf('dynamicUpdateSlice', {}, [
    [[5, 3], 'float32'],
    [[2, 2], 'float32'],
    [[], 'int32'],
    [[], 'int32'],
  ]),
}

/** What the text hands to the functions that load. */
function placesOfLoads(text: string): readonly string[] {
  return Array.from(text.matchAll(/load_a\d+\(/g), ({ index, 0: head }) => {
    const start = index + head.length
    let [end, depth] = [start, 1]
    for (; depth > 0 && end < text.length; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0
    return text.slice(start, end - 1)
  })
}

test('nested loads would be seen', () => {
  expect(placesOfLoads('load_a0(3 + load_a1(f(t)))')).toEqual(['3 + load_a1(f(t))', 'f(t)'])
})

// a[b[i]] is one thing.
describe.each([glsl, wgsl, script])('what a kernel of mode $mode loads has a name before it tells a place', (dialect) => {
  test.each(Object.entries(equations))('%s', (_name, eq) => {
    const launches = launchesFor(dialect, eq)
    if ('host' in launches) throw new Error(launches.host)
    const places = launches.flatMap(({ kernel }) => placesOfLoads(kernel.native))
    expect(places.length).toBeGreaterThan(2)
    for (const place of places) expect(place).not.toContain('load_')
  })
})

// x != x is another: a compiler may take it that there is no NaN.
describe.each([glsl, wgsl])('NaN is told by its bits in mode $mode', (dialect) => {
  test('alone', () => {
    expect(dialect.runtime).toMatch(/c_nan\(x? ?:?.*\{ return \((?:floatBitsToUint|bitcast<u32>)\(x\) & 0x7fffffffu\) > 0x7f800000u; \}/)
  })

  test.each(['eq', 'ne'] as const)('and in %s of a number with itself', (op) => {
    const s = new ScalarBuilder()
    const x = s.operand('float32', 0)
    expect(dialect.operation({ op, type: 'bool', id: 1, args: [x, x] }, ['a', 'a'])).toBe(op === 'eq' ? '!c_nan(a)' : 'c_nan(a)')
  })

  test('and where one of two is chosen', () => {
    for (const name of ['c_min', 'c_max']) {
      const body = dialect.runtime.slice(dialect.runtime.indexOf(`${name}(`))
      expect(body.slice(0, body.indexOf('\n}\n'))).toMatch(/c_nan\(x\)[^]*c_nan\(y\)/)
    }
  })
})
