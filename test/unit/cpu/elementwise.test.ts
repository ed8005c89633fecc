import { describe, expect, test } from 'vitest'
import { CpuBackend } from '../../../src/backends/cpu/backend.js'
import { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { dtypes, type DType } from '../../../src/core/dtype.js'
import type { Primitive } from '../../../src/core/primitive.js'
import type { Shape } from '../../../src/core/shape.js'
import { elementsOf, indicesOf, lay, layouts, numbers, stored, tiers, type Laid } from './layouts.js'
import { elementwise, record } from './records.js'

const backends = Object.fromEntries(tiers.map((tier) => [tier, new CpuBackend(tier)]))
const add = elementwise('add', (s, [x, y]) => [s.add(x!, y!)])
const or = elementwise('or', (s, [x, y]) => [s.or(x!, y!)])
const less = elementwise('less', (s, [x, y]) => [s.lt(x!, y!)], ['bool'])
/** x + y if condition, else x - y. Three operands of two dtypes. */
const choose = elementwise('choose', (s, [x, y, condition]) => [s.select(condition!, s.add(x!, y!), s.sub(x!, y!))])
/** Two results of different dtypes. */
const both = elementwise('both', (s, [x, y]) => [s.mul(x!, y!), s.le(x!, y!)], ['float64', 'bool'])
/** More operations than are unrolled, with an outlined function. */
const root = elementwise('root', (s, [x]) => {
  const half = s.outline('half of it', ['float64'], (t, [v]) => t.mul(v, t.literal('float64', 0.5)))
  const y = s.sqrt(s.add(s.mul(x!, x!), s.literal('float64', 1)))
  return [s.callWhere(s.lt(y, s.literal('float64', 3)), half, [y], s.div(y, s.add(s.abs(x!), s.literal('float64', 1))))]
})

function run(
  tier: string,
  primitive: Primitive<object>,
  operands: readonly ConcreteArray[],
  params: object = {},
): readonly ConcreteArray[] {
  return backends[tier]!.execute(primitive, operands, params)
}

/** Both tiers must give these very numbers, -0 and NaN included. */
function expectResults(
  primitive: Primitive<object>,
  operands: readonly Laid[],
  reference: (...xs: number[]) => number[],
  params: object = {},
): void {
  const size = operands[0]!.elements.length
  for (const tier of tiers) {
    const results = run(
      tier,
      primitive,
      operands.map((x) => x.array),
      params,
    )
    results.forEach((result, k) => {
      const found = elementsOf(result)
      // Comparing whole lists would spend minutes on printing how two hundred thousand elements differ.
      const wrong = found.findIndex(
        (value, i) => !Object.is(value, stored(result.dtype, reference(...operands.map((x) => x.elements[i]!))[k]!)),
      )
      expect(found.length).toBe(size)
      expect(wrong, `${tier} ${primitive.name}, result ${String(k)}, first wrong element`).toBe(-1)
    })
  }
}

const shapes: readonly Shape[] = [[], [1], [5], [3, 4], [2, 1, 3], [2, 3, 4], [3, 0], [0], [1, 1], [40, 30]]

describe.each(shapes.map((shape) => [`[${shape.join()}]`, shape] as const))('shape %s', (_, shape) => {
  test.each(layouts)('add and compare, left operand %s', (layout) => {
    for (const other of layouts) {
      for (const dtype of dtypes) {
        const x = lay(shape, dtype, layout, numbers(dtype, 3))
        const y = lay(shape, dtype, other, numbers(dtype, 4))
        if (dtype === 'bool') expectResults(or, [x, y], (a, b) => [a | b])
        else expectResults(add, [x, y], (a, b) => [dtype === 'int32' ? (a + b) | 0 : dtype === 'uint32' ? (a + b) >>> 0 : a + b])
        expectResults(less, [x, y], (a, b) => [a < b ? 1 : 0])
      }
    }
  })

  test.each(layouts)('three operands and two results, first operand %s', (layout) => {
    const x = lay(shape, 'float64', layout, numbers('float64', 5))
    const y = lay(shape, 'float64', 'holes', numbers('float64', 6))
    const condition = lay(shape, 'bool', 'reversed', numbers('bool', 7))
    expectResults(choose, [x, y, condition], (a, b, c) => [c === 1 ? a + b : a - b])
    expectResults(both, [x, y], (a, b) => [a * b, a <= b ? 1 : 0])
    expectResults(root, [x], (a) => {
      const r = Math.sqrt(a * a + 1)
      return [r < 3 ? r * 0.5 : r / (Math.abs(a) + 1)]
    })
  })
})

test.each([511, 512, 513, 519, 4096, 100_003])('%d elements in a row, also from the middle of memory', (size) => {
  for (const dtype of ['float64', 'float32', 'int32'] as const) {
    const whole = lay([size + 7], dtype, 'contiguous', numbers(dtype, 8))
    const part: Laid = { array: shifted(whole.array, size, 5), elements: whole.elements.slice(5, 5 + size) }
    const x = lay([size], dtype, 'contiguous', numbers(dtype, 9))
    const constant = lay([size], dtype, 'constant', () => 3)
    const wrap = (v: number): number => (dtype === 'int32' ? v | 0 : v)
    expectResults(add, [x, part], (a, b) => [wrap(a + b)])
    expectResults(add, [part, constant], (a, b) => [wrap(a + b)])
    expectResults(less, [part, x], (a, b) => [a < b ? 1 : 0])
  }
})

test.each([[[600, 700]], [[300, 3, 310]]])('across the rows of a large transposed array of %j', (shape) => {
  const straight = lay(shape, 'float32', 'contiguous', (i) => i % 127)
  const transposed = lay(shape, 'float32', 'transposed', (i) => i % 8191)
  expectResults(add, [straight, transposed], (a, b) => [a + b])
  expect(backends['js']!.read(transposed.array)).toEqual(Float32Array.from(transposed.elements))
})

test('across the rows of many large matrices', () => {
  const shape = [3, 300, 310]
  const laid = lay([3, 310, 300], 'float32', 'contiguous', (i) => i % 8191)
  const turned = new ConcreteArray(avalOf(shape, 'float32'), laid.array.storage, laid.array.offset, [93_000, 1, 300])
  const elements = indicesOf(shape).map(([i, j, k]) => laid.elements[i! * 93_000 + j! + k! * 300]!)
  expectResults(add, [lay(shape, 'float32', 'contiguous', (i) => i % 127), { array: turned, elements }], (a, b) => [a + b])
})

test('results of operands that are one number everywhere are one number', () => {
  const aval = avalOf([1000, 1000], 'float64')
  for (const tier of tiers) {
    const [result] = run(tier, add, [fill(2, aval), fill(3, aval)])
    expect(result!.strides).toBe(aval.zeroStrides)
    expect(result!.storage.literal).toBe(false)
    expect(result!.storage.data!.length).toBeLessThan(1000)
    expect(backends[tier]!.read(result!).every((x) => x === 5)).toBe(true)
  }
})

test('other results are contiguous and carry the strides of their aval', () => {
  const x = lay([3, 4], 'float64', 'transposed', (i) => i)
  for (const tier of tiers) {
    const [result] = run(tier, add, [x.array, x.array])
    expect(result!.strides).toBe(result!.aval.strides)
    for (const shape of [[1], [0], [2, 0]]) {
      const constant = fill(1, avalOf(shape, 'float64'))
      expect(run(tier, add, [constant, constant])[0]!.strides).toBe(constant.aval.strides)
    }
  }
})

const iota = record<{ shape: Shape; dtype: DType; axis: number }>(
  'iota',
  { kind: 'elementwise', body: (s, _, { dtype, axis }) => [s.convert(s.index(axis), dtype)] },
  (_, { shape, dtype }) => [avalOf(shape, dtype)],
)

test.each([
  [[4], 0],
  [[2, 3], 0],
  [[2, 3], 1],
  [[1, 3], 0],
  [[2, 3, 4], 1],
  [[2, 0], 0],
  [[700, 3], 0],
  [[3, 700], 1],
])('the index along an axis, shape %j, axis %d', (shape, axis) => {
  for (const dtype of ['int32', 'float32', 'float64', 'uint32'] as const) {
    for (const tier of tiers) {
      const [result] = backends[tier]!.execute(iota, [], { shape, dtype, axis })
      expect(elementsOf(result!)).toEqual(indicesOf(shape).map((index) => index[axis]!))
    }
  }
})

test('an index beside operands of any layout', () => {
  const ramp = elementwise('ramp', (s, [x]) => [s.add(s.mul(x!, s.convert(s.index(2), 'float64')), s.convert(s.index(0), 'float64'))])
  const shape = [3, 5, 4]
  for (const layout of layouts) {
    const x = lay(shape, 'float64', layout, (i) => i + 0.5)
    const expected = indicesOf(shape).map(([i, , k], at) => x.elements[at]! * k! + i!)
    for (const tier of tiers) expect(elementsOf(run(tier, ramp, [x.array])[0]!)).toEqual(expected)
  }
})

test('a body is told apart by its params, by content, also -0 from 0', () => {
  const plus = record<{ value: number; list: readonly number[] }>(
    'plus',
    {
      kind: 'elementwise',
      body: (s, [x], { value, list }) => [
        s.div(
          x!,
          s.literal(
            'float64',
            list.reduce((a, b) => a + b, value),
          ),
        ),
      ],
    },
    ([x]) => [x!],
  ) as unknown as Primitive<object>
  const x = lay([3], 'float64', 'contiguous', () => 1)
  const at = (value: number, list: readonly number[]): number => elementsOf(run('js', plus, [x.array], { value, list })[0]!)[0]!
  for (let round = 0; round < 2; round++) {
    expect(at(2, [])).toBe(0.5)
    expect(at(2, [2])).toBe(0.25)
    expect(at(4, [2, 2])).toBe(0.125)
    expect(at(0, [])).toBe(Infinity)
    expect(at(-0, [])).toBe(-Infinity)
    for (let n = 1; n < 50; n++) expect(at(n, [])).toBe(1 / n)
  }
})

test('shapes and dtypes that alternate keep their results', () => {
  const arrays = shapes.flatMap((shape) =>
    dtypes.filter((dtype) => dtype !== 'bool').map((dtype) => lay(shape, dtype, 'contiguous', (i) => i)),
  )
  for (let round = 0; round < 3; round++) {
    for (const x of arrays) expect(elementsOf(run('js', add, [x.array, x.array])[0]!)).toEqual(x.elements.map((v) => v + v))
  }
})

function shifted(x: ConcreteArray, size: number, by: number): ConcreteArray {
  const aval = avalOf([size], x.dtype)
  return new ConcreteArray(aval, x.storage, x.offset + by, aval.strides)
}
