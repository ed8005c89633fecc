import { describe, expect, test } from 'vitest'
import type { Accumulator, LoopKernel } from '../../../src/backends/kernel/schedule.js'
import { dtypes, isFloat, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import { exp } from '../../../src/core/scalar/expansions/exp.js'
import { tanh } from '../../../src/core/scalar/expansions/tanh.js'
import type { Expr } from '../../../src/core/scalar/expression.js'
import { runLoop } from './loopHarness.js'
import { runReference } from './loopReference.js'

const sizes = [...Array.from({ length: 40 }, (_, i) => i + 1), 63, 64, 65, 1000, 1023, 1024, 1025, 2048, 3000]

function hash(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1)
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

/** Numbers with different digits, a few of them special. */
function data(type: DType, length: number, seed: number): TypedArray {
  const made = newTypedArray(type, length)
  for (let i = 0; i < length; i++) {
    const bits = hash(i + 7919 * seed)
    if (type === 'bool') made[i] = bits & 1
    else if (!isFloat(type)) made[i] = bits % 5 === 0 ? bits : (bits % 2000) - 1000
    else made[i] = bits % 211 === 0 ? [0, -0, 1e30, -1e-30][bits % 4]! : (bits / 2 ** 32) * 4 - 2
  }
  return made
}

function check(kernel: LoopKernel, arrays: readonly TypedArray[], cuts: readonly number[] = [1, 3]): void {
  const expected = runReference(kernel, arrays)
  for (const count of cuts) {
    const found = runLoop(kernel, arrays, count)
    // Comparing the elements of long arrays one by one takes the longest time of the test.
    if (!found.every((x, k) => sameBytes(x, expected[k]!))) expect(found).toEqual(expected)
  }
}

function sameBytes(x: TypedArray, y: TypedArray): boolean {
  const bytes = (array: TypedArray): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength)
  return bytes(x).equals(bytes(y))
}

/** How an operand lies: strides for some extents, where it starts, and how many elements its buffer has. */
interface Layout {
  readonly name: string
  place(extents: readonly number[]): { readonly strides: number[]; readonly start: number; readonly size: number }
}

const rowMajor = (extents: readonly number[], first: number): number[] =>
  extents.map((_, axis) => extents.slice(axis + 1).reduce((product, extent) => product * extent, first))
const total = (extents: readonly number[]): number => extents.reduce((product, extent) => product * extent, 1)

const layouts: readonly Layout[] = [
  { name: 'dense', place: (extents) => ({ strides: rowMajor(extents, 1), start: 0, size: total(extents) }) },
  { name: 'shifted', place: (extents) => ({ strides: rowMajor(extents, 1), start: 3, size: total(extents) + 3 }) },
  { name: 'one number', place: (extents) => ({ strides: extents.map(() => 0), start: 1, size: 2 }) },
  { name: 'every third', place: (extents) => ({ strides: rowMajor(extents, 3), start: 1, size: 3 * total(extents) }) },
  {
    name: 'backwards',
    place: (extents) => ({ strides: rowMajor(extents, 1).map((x) => -x), start: total(extents) - 1, size: total(extents) }),
  },
  {
    name: 'transposed',
    place: (extents) => ({ strides: rowMajor([...extents].reverse(), 1).reverse(), start: 0, size: total(extents) }),
  },
  {
    name: 'a row',
    place: (extents) => ({ strides: extents.map((_, axis) => (axis === extents.length - 1 ? 1 : 0)), start: 0, size: extents.at(-1) ?? 1 }),
  },
  {
    name: 'a column',
    place: (extents) => ({ strides: extents.map((_, axis) => (axis === 0 ? 1 : 0)), start: 0, size: extents[0] ?? 1 }),
  },
]
const spread = layouts.filter(({ name }) => !['one number', 'a row', 'a column'].includes(name))

interface Arranged {
  readonly kernel: LoopKernel
  readonly arrays: TypedArray[]
}

/** A kernel over operands of given types and layouts: buffers are the operands, then what is stored, then the results of sums. */
function arrange(
  extents: readonly number[],
  operands: readonly (readonly [DType, Layout])[],
  stores: readonly (readonly [Expr, Layout])[],
  accumulators: readonly Omit<Accumulator, 'to'>[] = [],
): Arranged {
  const arrays: TypedArray[] = []
  const access = (type: DType, layout: Layout, shape: readonly number[]) => {
    const { strides, start, size } = layout.place(shape)
    return { buffer: arrays.push(data(type, size, arrays.length)) - 1, start, strides, dtype: type }
  }
  const loads = operands.map(([type, layout]) => access(type, layout, extents))
  const stored = stores.map(([value, layout]) => ({ ...access(value.type, layout, extents), value }))
  const sums = accumulators.map((each): Accumulator => {
    const { buffer, start, strides } = access(each.projection.type, layouts[0]!, extents.slice(0, -1))
    return { ...each, to: { buffer, start, strides: [...strides, 0] } }
  })
  return { kernel: { kind: 'loop', extents, loads, stores: stored, accumulators: sums }, arrays }
}

const lanesOf = (type: DType): number => (type === 'float32' ? 16 : 8)

function sum(element: Expr, lanes = lanesOf(element.type)): Omit<Accumulator, 'to'> {
  const s = new ScalarBuilder()
  const [x, y] = [s.operand(element.type, 0), s.operand(element.type, 1)]
  return {
    element: [element],
    unit: [0],
    types: [element.type],
    lanes,
    merge: [element.type === 'bool' ? s.or(x, y) : s.add(x, y)],
    projection: x,
  }
}

/** The place of the largest element, the first of equal ones. */
function argmax(element: Expr, index: Expr, lanes = lanesOf(element.type)): Omit<Accumulator, 'to'> {
  const s = new ScalarBuilder()
  const { type } = element
  const [x, i, y, k] = [s.operand(type, 0), s.operand('int32', 1), s.operand(type, 2), s.operand('int32', 3)]
  const later = s.or(s.lt(x, y), s.and(s.eq(x, y), s.lt(k, i)))
  const least = type === 'bool' || type === 'uint32' ? 0 : type === 'int32' ? -2147483648 : -Infinity
  return {
    element: [element, index],
    unit: [least, 2147483647],
    types: [type, 'int32'],
    lanes,
    merge: [s.select(later, y, x), s.select(later, k, i)],
    projection: i,
  }
}

/** The first element that is not 0, where the order of the sum leads to it: merging it the other way round gives another one. */
function leftmost(element: Expr, lanes = lanesOf(element.type)): Omit<Accumulator, 'to'> {
  const s = new ScalarBuilder()
  const { type } = element
  const [x, y] = [s.operand(type, 0), s.operand(type, 1)]
  return { element: [element], unit: [0], types: [type], lanes, merge: [s.select(s.ne(x, s.literal(type, 0)), x, y)], projection: x }
}

/** An expression of one operand whose value shows every bit of it. */
function square(s: ScalarBuilder, x: Expr): Expr {
  return x.type === 'bool' ? s.not(x) : s.mul(x, x)
}

describe('a map', () => {
  test.each(dtypes)('of %s has the bits of plain loops for every size', (type) => {
    const s = new ScalarBuilder()
    const x = s.operand(type, 0)
    for (const n of sizes) {
      const { kernel, arrays } = arrange([n], [[type, layouts[0]!]], [[square(s, x), layouts[0]!]])
      check(kernel, arrays)
    }
  })

  test.each(layouts)('reads $name', (layout) => {
    const s = new ScalarBuilder()
    for (const type of dtypes) {
      const value = square(s, s.operand(type, 0))
      for (const extents of [[1], [5], [13], [3, 7], [7, 2], [4, 16], [2, 3, 5], [5, 1, 6], [65, 3]]) {
        for (const two of [[], [['float64', layouts[2]!] as const]]) {
          const { kernel, arrays } = arrange(extents, [[type, layout], ...two], [[value, layouts[0]!]])
          check(kernel, arrays)
        }
      }
    }
  })

  test.each(spread)('writes $name', (layout) => {
    const s = new ScalarBuilder()
    for (const type of dtypes) {
      const value = square(s, s.operand(type, 0))
      for (const extents of [[1], [6], [11], [3, 7], [7, 2], [4, 16], [2, 3, 5], [3000, 2]]) {
        for (const two of [[], [['float64', layouts[2]!] as const]]) {
          const { kernel, arrays } = arrange(extents, [[type, layouts[0]!], ...two], [[value, layout]])
          check(kernel, arrays)
        }
      }
    }
  })

  test('knows the indices of its axes', () => {
    const s = new ScalarBuilder()
    for (const extents of [[9], [3, 5], [1, 7], [4, 3, 6], [40000, 2], [3, 20000]]) {
      const index = extents.map((_, axis) => s.mul(s.index(axis), s.literal('int32', 10 ** axis))).reduce((a, b) => s.add(a, b))
      for (const value of [index, s.convert(index, 'float64'), s.lt(index, s.literal('int32', 1000))]) {
        const { kernel, arrays } = arrange(extents, [], [[value, layouts[0]!]])
        check(kernel, arrays, [1, 4])
      }
    }
  })

  test('stores several values of several types, in place too', () => {
    const s = new ScalarBuilder()
    const [x, y, b] = [s.operand('float32', 0), s.operand('int32', 1), s.operand('bool', 2)]
    const float = s.select(b, x, s.convert(y, 'float32'))
    for (const n of [1, 3, 4, 7, 8, 9, 130]) {
      for (const wide of [false, true]) {
        const { kernel, arrays } = arrange(
          [n],
          [
            ['float32', layouts[0]!],
            ['int32', layouts[0]!],
            ['bool', layouts[0]!],
          ],
          [
            [float, layouts[0]!],
            [s.lt(x, float), layouts[0]!],
            [wide ? s.convert(x, 'float64') : x, layouts[0]!],
          ],
        )
        check(kernel, arrays)
        const inPlace = kernel.stores.map((store, k) => (k === 0 ? { ...store, buffer: 0 } : store))
        check({ ...kernel, stores: inPlace }, arrays)
      }
    }
  })

  test('takes scalars and long rows', () => {
    const s = new ScalarBuilder()
    const x = s.operand('float64', 0)
    const y = s.operand('float64', 1)
    for (const extents of [[], [1, 1], [3, 20001], [2, 17000]]) {
      const { kernel, arrays } = arrange(
        extents,
        [
          ['float64', layouts[0]!],
          ['float64', layouts[6]!],
        ],
        [[s.add(square(s, x), y), layouts[0]!]],
      )
      check(kernel, arrays)
    }
  })
})

describe('a sum', () => {
  test('never merges the wrong way round', () => {
    for (const type of dtypes) {
      for (const two of [[], [['float64', layouts[2]!] as const]]) {
        for (const extents of [[1], [6], [9], [14], [30], [1000], [3000], [5, 9], [9, 3], [40, 70], [6, 2100]]) {
          for (const layout of [layouts[0]!, layouts[5]!]) {
            const s = new ScalarBuilder()
            const x = s.operand(type, 0)
            // Most elements are 0, so that what is found lies far from the beginning.
            const n = s.index(extents.length - 1)
            const rare = s.eq(s.rem(s.add(n, s.literal('int32', 3)), s.literal('int32', 11)), s.literal('int32', 0))
            const { kernel, arrays } = arrange(extents, [[type, layout], ...two], [], [leftmost(s.select(rare, x, s.literal(type, 0)))])
            check(kernel, arrays)
          }
        }
      }
    }
  })

  test.each(dtypes)('of all %s has the bits of plain loops for every size', (type) => {
    const s = new ScalarBuilder()
    for (const n of sizes) {
      const { kernel, arrays } = arrange([n], [[type, layouts[0]!]], [], [sum(square(s, s.operand(type, 0)))])
      check(kernel, arrays)
    }
  })

  test.each(layouts)('reads $name', (layout) => {
    const s = new ScalarBuilder()
    const shapes = [
      [5],
      [1, 5],
      [3, 7],
      [7, 2],
      [4, 16],
      [2, 3, 5],
      [3, 40, 9],
      [5, 1],
      [70, 33],
      [9, 200],
      [1, 1100],
      [9, 1025],
      [3, 5, 2050],
    ]
    for (const type of dtypes) {
      for (const extents of shapes) {
        for (const two of [[], [['float64', layouts[2]!] as const]]) {
          const { kernel, arrays } = arrange(extents, [[type, layout], ...two], [], [sum(square(s, s.operand(type, 0)))])
          check(kernel, arrays, [1, 2])
        }
      }
    }
  })

  test.each(dtypes)('of %s goes with others, and with stores', (type) => {
    const s = new ScalarBuilder()
    const x = s.operand(type, 0)
    for (const extents of [[1], [7], [33], [4, 9], [12, 3], [300, 5], [3, 1030], [40, 70]]) {
      const axis = extents.length - 1
      for (const layout of [layouts[0]!, layouts[5]!]) {
        for (const wide of [false, true]) {
          const value = wide ? s.convert(x, 'float64') : square(s, x)
          const { kernel, arrays } = arrange(
            extents,
            [[type, layout]],
            [
              [value, layout],
              [s.eq(x, x), layouts[0]!],
            ],
            [sum(square(s, x)), argmax(x, s.index(axis))].map((each) => ({ ...each, lanes: lanesOf(type) })),
          )
          check(kernel, arrays)
        }
      }
    }
  })

  test('of long bodies keeps the order', () => {
    for (const type of ['float32', 'float64'] as const) {
      const s = new ScalarBuilder()
      const [x, y] = [s.operand(type, 0), s.operand(type, 1)]
      const product = s.mul(tanh(s, s.add(s.mul(x, y), s.literal(type, 1))), exp(s, s.neg(s.mul(x, x))))
      for (const extents of [[1], [3], [15], [1024], [3001], [3, 37], [37, 3]]) {
        for (const layout of [layouts[0]!, layouts[5]!]) {
          const { kernel, arrays } = arrange(
            extents,
            [
              [type, layout],
              [type, layout],
            ],
            [],
            [sum(product)],
          )
          check(kernel, arrays)
        }
      }
    }
  })
})
