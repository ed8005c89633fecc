import { afterEach, describe, expect, test } from 'vitest'
import { CpuBackend } from '../../../src/backends/cpu/backend.js'
import type { Tier } from '../../../src/backends/cpu/context.js'
import { type ConcreteArray, type NdArray } from '../../../src/core/array.js'
import { avalOf, type Aval } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { BackendError, NanError } from '../../../src/core/errors.js'
import type { AnyPrimitive, Primitive } from '../../../src/core/primitive.js'
import { equation, Literal, Program, Var, type Atom, type Equation } from '../../../src/core/program.js'
import { scope } from '../../../src/core/scope.js'
import { lay, numbers, tiers } from './layouts.js'
import { elementwise, record } from './records.js'

const add = elementwise('add', (s, [x, y]) => [s.add(x!, y!)])
const mul = elementwise('mul', (s, [x, y]) => [s.mul(x!, y!)])
const sqrt = elementwise('sqrt', (s, [x]) => [s.sqrt(x!)])
const both = elementwise('both', (s, [x, y]) => [s.add(x!, y!), s.lt(x!, y!)], ['float64', 'bool'])
const swap = record<object>(
  'swap',
  {
    kind: 'view',
    source: () => ({
      kind: 'affine',
      axes: [
        { start: 0, step: 1, axis: 1 },
        { start: 0, step: 1, axis: 0 },
      ],
    }),
  },
  ([x]) => [avalOf([x!.shape[1]!, x!.shape[0]!], x!.dtype)],
)

/** Writes a program down. */
class Writer {
  readonly inputs: readonly Var[]
  readonly equations: Equation[] = []
  private variables = 0

  constructor(avals: readonly Aval[]) {
    this.inputs = avals.map((aval) => this.variable(aval))
  }

  apply(primitive: Primitive<object>, ...inputs: readonly Atom[]): readonly Var[] {
    const avals = primitive.abstractEval(
      inputs.map((x) => x.aval),
      {},
    )
    const outputs = avals.map((aval) => this.variable(aval))
    this.equations.push(equation(primitive, {}, inputs, outputs))
    return outputs
  }

  program(...outputs: readonly Atom[]): Program {
    return new Program('f', this.inputs, this.equations, outputs, this.variables)
  }

  private variable(aval: Aval): Var {
    return new Var(aval, this.variables++)
  }
}

const square = avalOf([3, 4], 'float64')

function xy(): readonly [ConcreteArray, ConcreteArray] {
  return [lay([3, 4], 'float64', 'holes', numbers('float64', 1)).array, lay([3, 4], 'float64', 'transposed', numbers('float64', 2)).array]
}

/** x*y + x·2, its transpose, and whether x < y. */
function sample(): Program {
  const w = new Writer([square, square])
  const [x, y] = w.inputs
  const [product] = w.apply(mul, x!, y!)
  const [twice] = w.apply(mul, x!, new Literal(2, square))
  const [sum] = w.apply(add, product!, twice!)
  const [turned] = w.apply(swap, sum!)
  const [, less] = w.apply(both, sum!, y!)
  return w.program(turned!, less!)
}

describe.each(tiers)('%s', (tier: Tier) => {
  const backend = new CpuBackend(tier)
  const run = (primitive: AnyPrimitive, ...xs: readonly ConcreteArray[]): readonly ConcreteArray[] => backend.execute(primitive, xs, {})

  test('equals the same steps taken eagerly', () => {
    const [x, y] = xy()
    const [sum] = run(add, run(mul, x, y)[0]!, run(mul, x, fill(2, square))[0]!)
    const [, less] = run(both, sum!, y)
    const results = backend.compile(sample()).call([x, y])
    expect(backend.read(results[0]!)).toEqual(backend.read(run(swap, sum!)[0]!))
    expect(backend.read(results[1]!)).toEqual(backend.read(less!))
    expect(results.map((r) => r.aval.toString())).toEqual(['float64[4,3]', 'bool[3,4]'])
  })

  test('runs again, on other operands and layouts', () => {
    const executable = backend.compile(sample())
    const [x, y] = xy()
    const first = executable.call([x, y]).map((r) => backend.read(r))
    const other = executable.call([y, x]).map((r) => backend.read(r))
    expect(other).not.toEqual(first)
    expect(executable.call([x, y]).map((r) => backend.read(r))).toEqual(first)
    const copy = backend.fromTypedArray(backend.read(x), square)
    expect(executable.call([copy, y]).map((r) => backend.read(r))).toEqual(first)
  })

  test('a program of sixty doublings takes sixty steps', () => {
    const w = new Writer([avalOf([], 'float64')])
    let x: Atom = w.inputs[0]!
    for (let i = 0; i < 60; i++) x = w.apply(add, x, x)[0]!
    const [y] = backend.compile(w.program(x)).call([fill(1, avalOf([], 'float64'))])
    expect(backend.read(y!)[0]).toBe(2 ** 60)
  })

  test('inputs and literals may be outputs, also twice', () => {
    const w = new Writer([square, square])
    const [x, y] = w.inputs
    const [sum] = w.apply(add, x!, y!)
    const program = w.program(y!, sum!, new Literal(-0, square), sum!, x!)
    const [a, b] = xy()
    const results = backend.compile(program).call([a, b])
    expect(results[0]).toBe(b)
    expect(results[4]).toBe(a)
    expect(results[1]).toBe(results[3])
    expect(backend.read(results[2]!).every((v) => Object.is(v, -0))).toBe(true)
  })

  test('no equation at all', () => {
    const w = new Writer([square])
    const [a] = xy()
    expect(backend.compile(w.program(w.inputs[0]!)).call([a])).toEqual([a])
    expect(backend.compile(w.program()).call([a])).toEqual([])
  })
})

const backend = new CpuBackend('js')

test('a primitive that contains functions is run by itself', () => {
  const seen: string[] = []
  const call: Primitive<object> = record<object>(
    'call',
    {
      kind: 'control',
      run: (operands: readonly NdArray[]) => {
        seen.push(operands.map((x) => x.aval.toString()).join())
        return backend.execute(
          add,
          operands.map((x) => x.toConcrete('be added')),
          {},
        )
      },
      body: () => null,
      flow: () => null,
    },
    ([x]) => [x!],
  )
  const w = new Writer([square])
  const [y] = w.apply(call, w.inputs[0]!, w.inputs[0]!)
  const [z] = w.apply(call, y!, y!)
  const [a] = xy()
  const [result] = backend.compile(w.program(z!)).call([a])
  expect(backend.read(result!)).toEqual(backend.read(a).map((v) => 4 * v))
  expect(seen).toEqual(['float64[3,4],float64[3,4]', 'float64[3,4],float64[3,4]'])
  expect(() => backend.execute(call, [a], {})).toThrow(BackendError)
})

test('one executable per program, and another after the tier changed', () => {
  const own = new CpuBackend()
  const program = sample()
  const first = own.compile(program)
  expect(own.compile(program)).toBe(first)
  expect(own.compile(sample())).not.toBe(first)
  expect(own.tier).toBe('js')
  own.forceTier('interpreter')
  expect(own.tier).toBe('interpreter')
  const [x, y] = xy()
  const results = (executable: typeof first): unknown => executable.call([x, y]).map((r) => own.read(r))
  expect(own.compile(program)).not.toBe(first)
  expect(results(own.compile(program))).toEqual(results(first))
})

test('explain shows the program and the tier', () => {
  const text = backend.compile(sample()).explain()
  expect(text).toContain('= mul ')
  expect(text).toMatch(/loop \[.*operations, reads .*, writes /)
  expect(text).toContain("'js'")
  expect(new CpuBackend('interpreter').compile(sample()).explain()).toMatch(/5 steps/)
  expect(new CpuBackend('wasm').compile(sample()).explain()).toContain("'wasm'")
})

test('the number of operands must be that of the inputs', () => {
  const [x] = xy()
  expect(() => backend.compile(sample()).call([x])).toThrow(/f was called with 1 operand.* 2 inputs/)
})

test('values are given up after their last use', () => {
  const aval = avalOf([100_000], 'float64')
  const w = new Writer([aval])
  const peaks: number[] = []
  const watch = record<object>(
    'watch',
    {
      kind: 'control',
      run: (operands) => {
        peaks.push(process.memoryUsage().rss / 1e6)
        return operands
      },
      body: () => null,
      flow: () => null,
    },
    ([x]) => [x!],
  )
  let x: Atom = w.inputs[0]!
  for (let i = 0; i < 2000; i++) {
    x = w.apply(add, x, new Literal(1, aval))[0]!
    if (i % 10 === 0) x = w.apply(watch, x)[0]!
  }
  // Two thousand values of 800 KB would be 1.6 GB.
  const [y] = backend.compile(w.program(x)).call([backend.fromTypedArray(new Float64Array(100_000), aval)])
  expect(backend.read(y!)[99_999]).toBe(2000)
  expect(peaks.length).toBe(200)
  expect(Math.max(...peaks) - Math.min(...peaks)).toBeLessThan(300)
})

describe('debugNans', () => {
  afterEach(() => {
    scope.debugNans = false
  })

  test('names the step', () => {
    const aval = avalOf([2], 'float64')
    const w = new Writer([aval])
    const [root] = w.apply(sqrt, w.inputs[0]!)
    const [sum] = w.apply(add, root!, root!)
    const executable = new CpuBackend('interpreter').compile(w.program(sum!))
    const x = backend.fromTypedArray(new Float64Array([1, -1]), aval)
    expect(() => executable.call([x])).not.toThrow()
    scope.debugNans = true
    scope.defaultBackend = backend
    expect(() => executable.call([x])).toThrow(NanError)
    expect(() => executable.call([x])).toThrow(/sqrt gave a NaN/)
    scope.defaultBackend = null
  })
})
