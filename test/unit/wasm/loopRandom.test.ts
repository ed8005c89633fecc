import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Accumulator, LoopKernel } from '../../../src/backends/kernel/schedule.js'
import { dtypes, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import type { Expr } from '../../../src/core/scalar/expression.js'
import { expressions, operandTypes, specials } from '../scalar/expressions.js'
import { runLoop } from './loopHarness.js'
import { runReference } from './loopReference.js'

interface Case {
  readonly kernel: LoopKernel
  readonly arrays: readonly TypedArray[]
  readonly cuts: number
}

/** How operands and results lie: picks one of the possible answers at each question. */
type Pick = (count: number) => number

const picks: fc.Arbitrary<Pick> = fc.infiniteStream(fc.nat()).map((stream) => (count) => (stream.next().value ?? 0) % count)

const extentLists: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1000, max: 2100 })),
  fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 })),
  fc.tuple(fc.integer({ min: 500, max: 1500 }), fc.integer({ min: 1, max: 4 })),
)

function column(type: DType, size: number, pick: Pick): TypedArray {
  const made = newTypedArray(type, size)
  const values = specials[type]
  const [a, b] = [1 + pick(97), pick(89)]
  for (let i = 0; i < size; i++) {
    const n = i * a + b
    made[i] = n % 3 === 0 || type === 'bool' ? values[n % values.length]! : (n % 201) / 16 - 6
  }
  return made
}

/** Lays elements out in any order of axes, some of them backwards or apart from each other; operands may stand still along an axis. */
function layOut(
  extents: readonly number[],
  pick: Pick,
  still: boolean,
): { readonly strides: number[]; readonly start: number; readonly size: number } {
  const order = extents.map((_, axis) => axis)
  for (let k = order.length - 1; k > 0; k--) if (pick(4) === 0) order.push(...order.splice(pick(k + 1), 1))
  let size = pick(4) === 0 ? 2 : 1
  let start = pick(3)
  const strides = extents.map(() => 0)
  for (const axis of order.reverse()) {
    if (still && pick(5) === 0) continue
    strides[axis] = size
    size *= extents[axis]!
    if (pick(6) === 0) {
      start += strides[axis] * (extents[axis]! - 1)
      strides[axis] = -strides[axis]
    }
  }
  return { strides, start, size: size + start }
}

/** Sums, or maxima with the index of the first element that has them: merging is exact in neither. */
function accumulate(element: Expr, index: Expr, lanes: number, place: boolean): Omit<Accumulator, 'to'> {
  const s = new ScalarBuilder()
  const { type } = element
  if (!place) {
    const [x, y] = [s.operand(type, 0), s.operand(type, 1)]
    return {
      element: [element],
      unit: [0],
      types: [type],
      lanes,
      merge: [type === 'bool' ? s.or(x, y) : s.add(x, y)],
      projection: s.convert(x, 'float64'),
    }
  }
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

function makeCase(types: readonly DType[], results: readonly Expr[], s: ScalarBuilder, extents: readonly number[], pick: Pick): Case {
  const arrays: TypedArray[] = []
  const place = (
    type: DType,
    shape: readonly number[],
    still: boolean,
  ): { buffer: number; start: number; strides: number[]; dtype: DType } => {
    const { strides, start, size } = layOut(shape, pick, still)
    return { buffer: arrays.push(column(type, size, pick)) - 1, start, strides, dtype: type }
  }
  const loads = types.map((type) => place(type, extents, true))
  const reducing = pick(3) > 0
  const stores = results
    .slice(reducing && pick(2) === 0 ? results.length : 0)
    .map((value) => ({ ...place(value.type, extents, false), value }))
  const index = s.index(extents.length - 1)
  const lanes = pick(2) === 0 ? 16 : 8
  const accumulators = !reducing
    ? []
    : results.slice(0, 2).map((element): Accumulator => {
        const made = accumulate(element, index, lanes, pick(2) === 0)
        const { buffer, start, strides } = place(made.projection.type, extents.slice(0, -1), false)
        return { ...made, to: { buffer, start, strides: [...strides, 0] } }
      })
  return { kernel: { kind: 'loop', extents, loads, stores, accumulators }, arrays, cuts: 1 + pick(4) }
}

function check({ kernel, arrays, cuts }: Case): void {
  const expected = runReference(kernel, arrays)
  expect(runLoop(kernel, arrays, cuts).map((x) => [...x])).toEqual(expected.map((x) => [...x]))
}

/** A body of few operations, of one type or of some of four bytes. */
function smallBody(s: ScalarBuilder, types: readonly DType[], rank: number, pick: Pick): readonly Expr[] {
  const values: Expr[] = types.map((type, position) => s.operand(type, position))
  for (let n = 1 + pick(5); n > 0; n--) {
    const x = values[pick(values.length)]!
    const others = values.filter(({ type }) => type === x.type)
    const y = others[pick(others.length)]!
    const number = x.type !== 'bool'
    const made = [
      () => (number ? s.add(x, y) : s.or(x, y)),
      () => (number ? s.mul(x, y) : s.ne(x, y)),
      () => s.select(s.lt(x, y), y, x),
      () => s.convert(x, dtypes[pick(4)]!),
      () => s.convert(s.index(pick(rank)), x.type),
    ][pick(5)]!()
    values.push(made)
  }
  return values.slice(-1 - pick(2))
}

test('kernels of small bodies have the bits of plain loops, however their operands lie', () => {
  const typeLists = fc.array(fc.constantFrom(...dtypes), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(typeLists, extentLists, picks, (types, extents, pick) => {
      const s = new ScalarBuilder()
      check(makeCase(types, smallBody(s, types, extents.length, pick), s, extents, pick))
    }),
    { numRuns: 300 },
  )
})

test('kernels of any expressions have the bits of plain loops', () => {
  fc.assert(
    fc.property(expressions, extentLists, picks, (results, extents, pick) => {
      // The index of the last axis, in a builder of its own, is equal to none of the body.
      check(makeCase(operandTypes, results, new ScalarBuilder(), extents, pick))
    }),
    { numRuns: 100 },
  )
})
