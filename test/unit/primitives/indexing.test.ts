import { beforeAll, describe, expect, it } from 'vitest'
import { cpu } from '../../../src/backends/cpu/backend.js'
import type { NdArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { newTypedArray, type DType } from '../../../src/core/dtype.js'
import type { ScatterLayout } from '../../../src/core/evaluation.js'
import { dynamicSlice, dynamicUpdateSlice } from '../../../src/core/primitives/dynamicSlice.js'
import { gather, gatherP, scatter, scatterP } from '../../../src/core/primitives/gather.js'
import { mul } from '../../../src/core/primitives/mul.js'
import { sum } from '../../../src/core/primitives/sum.js'
import { scope } from '../../../src/core/scope.js'
import { range, rowMajorStrides, type Shape } from '../../../src/core/shape.js'
import { grad } from '../../../src/transforms/grad.js'
import { interpreters } from '../../../src/transforms/interpreters.js'
import { hessian } from '../../../src/transforms/jacobian.js'
import { jvp } from '../../../src/transforms/jvp.js'
import { vjp } from '../../../src/transforms/vjp.js'
import { vmap } from '../../../src/transforms/vmap.js'
import { numbers, positions } from './laws.js'
import { array, seededDraw } from './seededDraw.js'

beforeAll(() => {
  scope.defaultBackend = cpu
})

const vector = (values: readonly number[], dtype: DType = 'float64'): NdArray => array([values.length], values, dtype)
const start = (value: number): NdArray => array([], [value], 'int32')
/** Indices into one axis. */
const lists = (values: readonly number[]): NdArray => array([values.length, 1], values, 'int32')
const along = (combine: ScatterLayout['combine'], outOfRange: ScatterLayout['outOfRange'] = 'clamp'): ScatterLayout => ({
  batch: 0,
  indexed: 1,
  outOfRange,
  combine,
})

function rounded(value: number, dtype: DType): number {
  const one = newTypedArray(dtype, 1)
  one[0] = value
  return one[0] ?? NaN
}

/** Where the element of a window [B, N, W] is in the operand [B, I, W]; `null` if out of range and not clamped, or where there is nothing. */
function addresses(
  operand: Shape,
  indices: NdArray,
  windows: Shape,
  { batch, indexed, outOfRange }: { readonly batch: number; readonly indexed: number; readonly outOfRange: 'clamp' | 'fill' | 'drop' },
): readonly (number | null)[] {
  const table = numbers(indices)
  const listStrides = rowMajorStrides(indices.shape)
  const strides = rowMajorStrides(operand)
  const rank = indices.ndim - 1
  return positions(windows).map((list) => {
    const row = list.slice(0, rank).reduce((total, i, axis) => total + i * (listStrides[axis] ?? 0), 0)
    const index = range(indexed).map((k) => table[row + k] ?? NaN)
    const extents = operand.slice(batch, batch + indexed)
    if (extents.includes(0)) return null
    if (outOfRange !== 'clamp' && index.some((i, k) => i < 0 || i >= (extents[k] ?? 0))) return null
    const clamped = index.map((i, k) => Math.min(Math.max(i, 0), (extents[k] ?? 0) - 1))
    return [...list.slice(0, batch), ...clamped, ...list.slice(rank)].reduce((total, i, axis) => total + i * (strides[axis] ?? 0), 0)
  })
}

describe('gather', () => {
  it('reads windows at indices, in every dtype and mode', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const { operands, params } = gatherP.sample(seededDraw(seed))
      const [x, indices] = operands
      if (x === undefined || indices === undefined) throw new Error('two operands')
      const y = gather(x, indices, params)
      const nothing = x.dtype.startsWith('float') ? NaN : 0
      const values = numbers(x)
      expect(numbers(y)).toEqual(addresses(x.shape, indices, y.shape, params).map((p) => (p === null ? nothing : values[p])))
    }
  })

  it('adds cotangents of equal indices up, and has derivative 0 where it fills', () => {
    const take = (outOfRange: 'clamp' | 'fill') => (x: NdArray) =>
      gather(x, lists([1, 1, -1, 3, 2, 1]), { batch: 0, indexed: 1, outOfRange })
    const x = vector([1, 2, 3])
    const w = vector([1, 2, 4, 8, 16, 32])
    expect(numbers(vjp(take('clamp'), [x])[1](w)[0])).toEqual([4, 35, 24])
    expect(numbers(vjp(take('fill'), [x])[1](w)[0])).toEqual([0, 35, 16])
    expect(numbers(jvp(take('fill'), [x], [vector([5, 6, 7])])[1])).toEqual([6, 6, 0, 0, 7, 6])
  })

  it('says what does not fit', () => {
    const layout = { batch: 0, indexed: 1, outOfRange: 'clamp' } as const
    expect(() => gather(vector([1]), vector([0]), layout)).toThrow(/gather: the indices are float64\[1\], but must be int32/)
    expect(() => gather(vector([1]), array([2, 2], [0, 0, 0, 0], 'int32'), layout)).toThrow(
      /gather: indices int32\[2,2\] do not address float64\[1\] with 0 shared and 1 indexed axes/,
    )
  })
})

describe('scatter', () => {
  const combined: Record<ScatterLayout['combine'], (old: number, update: number, dtype: DType) => number> = {
    set: (_old, update) => update,
    add: (old, update, dtype) => (dtype === 'bool' ? old | update : old + update),
    mul: (old, update, dtype) => (dtype.endsWith('int32') ? Math.imul(old, update) : old * update),
    min: (old, update) => Math.min(old, update),
    max: (old, update) => Math.max(old, update),
  }

  it('combines updates in order, in every dtype and mode', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const { operands, params } = scatterP.sample(seededDraw(seed))
      const [x, indices, updates] = operands
      if (x === undefined || indices === undefined || updates === undefined) throw new Error('three operands')
      const expected = [...numbers(x)]
      const given = numbers(updates)
      const combine = combined[params.combine]
      addresses(x.shape, indices, updates.shape, params).forEach((p, i) => {
        if (p !== null) expected[p] = rounded(combine(expected[p] ?? NaN, given[i] ?? NaN, x.dtype), x.dtype)
      })
      expect(numbers(scatter(x, indices, updates, params)), JSON.stringify(params)).toEqual(expected)
    }
  })

  it('set: the last of several wins, also in the derivative', () => {
    const indices = lists([2, 0, 2, 2, 0, 7])
    const f = (outOfRange: 'clamp' | 'drop') => (x: NdArray, u: NdArray) => scatter(x, indices, u, along('set', outOfRange))
    const [x, u] = [vector([1, 2, 3, 4]), vector([10, 20, 30, 40, 50, 60])]
    expect(numbers(f('drop')(x, u))).toEqual([50, 2, 40, 4])
    const w = vector([1, 2, 4, 8])
    expect(vjp(f('drop'), [x, u])[1](w).map(numbers)).toEqual([
      [0, 2, 0, 8],
      [0, 0, 0, 4, 1, 0],
    ])
    expect(vjp(f('clamp'), [x, u])[1](w).map(numbers)).toEqual([
      [0, 2, 0, 0],
      [0, 0, 0, 4, 1, 8],
    ])
    expect(numbers(jvp(f('drop'), [x, u], [vector([1, 2, 3, 4]), vector([10, 20, 30, 40, 50, 60])])[1])).toEqual([50, 2, 40, 4])
  })

  it('min and max: ties share the derivative equally, the operand among them', () => {
    const f = (x: NdArray, u: NdArray): NdArray => scatter(x, lists([0, 0, 1, 1, 9]), u, along('max', 'drop'))
    const [x, u] = [vector([5, 1, 7]), vector([5, 5, 3, 2, 99])]
    expect(vjp(f, [x, u])[1](vector([6, 1, 1])).map(numbers)).toEqual([
      [2, 0, 1],
      [2, 2, 1, 0, 0],
    ])
    const g = (x: NdArray, u: NdArray): NdArray => scatter(x, lists([0, 0, 1]), u, along('min'))
    expect(vjp(g, [vector([5, NaN]), vector([-1, -1, 0])])[1](vector([6, 1])).map(numbers)).toEqual([
      [0, 1],
      [3, 3, 0],
    ])
  })

  it('mul: derivatives up to the third are right with duplicates and zeros', () => {
    // All updates go to place 1, where x u0 u1 u2 is made; place 0 gets none, and index 5 is dropped.
    const f = (v: NdArray): NdArray => {
      const x = gather(v, lists([0, 1]), { batch: 0, indexed: 1, outOfRange: 'clamp' })
      const u = gather(v, lists([2, 3, 4, 0]), { batch: 0, indexed: 1, outOfRange: 'clamp' })
      return sum(mul(scatter(x, lists([1, 1, 1, 5]), u, along('mul', 'drop')), vector([1, 1])), [0])
    }
    for (const values of [
      [2, 3, 5, 7, 11],
      [2, 3, 0, 7, 11],
      [2, 3, 0, 0, 11],
      [2, 0, 0, 7, 11],
      [2, 0, 0, 0, 11],
      [2, 3, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]) {
      const others = (...out: readonly number[]): number =>
        new Set(out).size < out.length || out.includes(0)
          ? 0
          : values.reduce((total, value, j) => (j === 0 || out.includes(j) ? total : total * value), 1)
      const n = range(5)
      expectClose(
        numbers(grad(f)(vector(values))),
        n.map((i) => (i === 0 ? 1 : others(i))),
      )
      expectClose(
        numbers(hessian(f)(vector(values))),
        n.flatMap((i) => n.map((j) => others(i, j))),
      )
      const direction = [0.5, -1, 2, 0.25, 3]
      const along = (g: (v: NdArray) => NdArray) => (v: NdArray) => jvp(g, [v], [vector(direction)])[1]
      const weight = (...is: readonly number[]): number => is.reduce((product, i) => product * (direction[i] ?? NaN), 1)
      const third = n.flatMap((i) => n.flatMap((j) => n.map((k) => weight(i, j, k) * others(i, j, k))))
      const wanted = third.reduce((x, y) => x + y, 0)
      expectClose(numbers(along(along(along(f)))(vector(values))), [wanted])
      // The derivative of the Hessian along the direction, in reverse.
      expectClose(
        numbers(grad(along(along(f)))(vector(values))),
        n.map((k) => n.reduce((row, i) => row + n.reduce((x, j) => x + weight(i, j) * others(i, j, k), 0), 0)),
      )
    }
  })

  it('mul: the fourth derivative is right with three zeros', () => {
    const all = { batch: 0, indexed: 1, outOfRange: 'clamp' } as const
    const f = (v: NdArray): NdArray =>
      sum(scatter(gather(v, lists([0]), all), lists([0, 0, 0, 0, 0]), gather(v, lists([1, 2, 3, 4, 5]), all), along('mul')), [0])
    const once = (g: (v: NdArray) => NdArray) => (v: NdArray) => jvp(g, [v], [vector([1, 1, 3, -1, 2, -1])])[1]
    const v = vector([2, 0, 0, 0, 5, 0.5])
    // (2 + t) t (3 t) (-t) (5 + 2 t) (0.5 - t) = -3 t^3 (5 - 5.5 t - ...)
    expectClose(numbers(once(once(once(f)))(v)), [-3 * 5 * 6])
    expectClose(numbers(once(once(once(once(f))))(v)), [3 * 5.5 * 24])
  })

  it('mul: the third derivative is finite where the square of a factor is not', () => {
    for (const [dtype, large] of [
      ['float64', 1e200],
      ['float32', 1e30],
    ] as const) {
      const f = (v: NdArray): NdArray => sum(scatter(vector([1], dtype), lists([0]), mul(v, mul(v, v)), along('mul')), [0])
      const once = (g: (v: NdArray) => NdArray) => (v: NdArray) => jvp(g, [v], [vector([1], dtype)])[1]
      const v = vector([Math.cbrt(large)], dtype)
      expect(numbers(once(once(once(f)))(v))).toEqual([6])
      expect(numbers(grad(once(once(f)))(v))).toEqual([6])
    }
  })

  it('mul: first and second derivatives keep their digits where factors are tiny', () => {
    for (const [dtype, values, tolerance] of [
      ['float64', [1e-6, -1.16], 1e-14],
      ['float64', [1e-100, -1.16, 1e-14], 1e-14],
      ['float64', [1e-200, 2e-200, -1.16], 1e-14],
      ['float64', [2e-160, 1e-160, -3], 1e-14],
      ['float64', [0, 1e-310, 3, 2], 1e-14],
      ['float64', [1e-323, 5e-324, 2], 1e-14],
      ['float32', [1e-20, 2e-20, -1.16], 1e-6],
      ['float32', [1e-40, 0, -1.16, 3], 1e-6],
    ] as const) {
      const f = (u: NdArray): NdArray => sum(scatter(vector([-0.19], dtype), lists(values.map(() => 0)), u, along('mul')), [0])
      const others = (...out: readonly number[]): number =>
        new Set(out).size < out.length ? 0 : values.reduce((total, value, j) => (out.includes(j) ? total : total * value), -0.19)
      const n = range(values.length)
      const first = numbers(grad(f)(vector(values, dtype)))
      // Relative to each entry, but for what is subnormal.
      const least = dtype === 'float32' ? 2 ** -126 : 2 ** -1022
      first.forEach((d, i) => {
        expect(Math.abs(d - others(i)), values.join()).toBeLessThanOrEqual(tolerance * Math.abs(others(i)) + least)
      })
      numbers(hessian(f)(vector(values, dtype))).forEach((d, k) => {
        const exact = others(Math.floor(k / values.length), k % values.length)
        expect(Math.abs(d - exact), values.join()).toBeLessThanOrEqual(tolerance)
      })
      const ones = vector(
        values.map(() => 1),
        dtype,
      )
      const push = (g: (u: NdArray) => NdArray) => (u: NdArray) => jvp(g, [u], [ones])[1]
      const exact = n.reduce((all, i) => all + n.reduce((row, j) => row + others(i, j), 0), 0)
      expect(Math.abs((numbers(push(push(f))(vector(values, dtype)))[0] ?? NaN) - exact), values.join()).toBeLessThanOrEqual(2 * tolerance)
    }
  })

  it('keeps apart what is not linear', () => {
    const rule = scatterP.transpose
    if (rule === 'notLinear') throw new Error('scatter is linear for set and add')
    const [x, u] = [avalOf([2], 'float64'), vector([1])]
    const transposed = (combine: ScatterLayout['combine'], updates: NdArray | typeof x): unknown =>
      rule([vector([1, 1])], [x, lists([0]), updates], along(combine), interpreters)
    expect(() => transposed('max', u)).toThrow(/scatter max is not linear in its updates or its operand/)
    expect(() => transposed('mul', avalOf([1], 'float64'))).toThrow(/linear/)
    const [ct] = rule([vector([3, 4])], [x, lists([0]), vector([5])], along('mul'), interpreters)
    expect(ct !== null && ct !== undefined && !('zero' in ct) ? numbers(ct) : ct).toEqual([15, 4])
  })

  it('says what does not fit', () => {
    expect(() => scatter(vector([1, 2]), lists([0]), vector([1, 2]), along('set'))).toThrow(
      /scatter: updates float64\[2\] do not fit float64\[2\] at indices int32\[1,1\]: they need shape \[1\]/,
    )
    expect(() => scatter(vector([1]), lists([0]), vector([1], 'int32'), along('set'))).toThrow(/the updates are int32\[1\]/)
  })
})

describe('dynamicSlice and dynamicUpdateSlice', () => {
  const x = array([3, 4], range(12))

  it('move the block so that it fits', () => {
    for (const [row, column] of [
      [0, 0],
      [1, 2],
      [5, -3],
      [-1, 9],
    ] as const) {
      const [r, c] = [Math.min(Math.max(row, 0), 1), Math.min(Math.max(column, 0), 1)]
      const block = [4 * r + c, 4 * r + c + 1, 4 * r + c + 2, 4 * r + c + 4, 4 * r + c + 5, 4 * r + c + 6]
      expect(numbers(dynamicSlice(x, [start(row), start(column)], [2, 3]))).toEqual(block)
      const updated = numbers(dynamicUpdateSlice(x, array([2, 3], [-1, -2, -3, -4, -5, -6]), [start(row), start(column)]))
      expect(updated).toEqual(range(12).map((i) => (block.includes(i) ? -1 - block.indexOf(i) : i)))
    }
  })

  it('are adjoint to each other', () => {
    const slice = (z: NdArray): NdArray => dynamicSlice(z, [start(1), start(9)], [2, 2])
    expect(numbers(vjp(slice, [x])[1](array([2, 2], [1, 2, 3, 4]))[0])).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4])
    const update = (z: NdArray, u: NdArray): NdArray => dynamicUpdateSlice(z, u, [start(1), start(9)])
    expect(vjp(update, [x, array([2, 2], [0, 0, 0, 0])])[1](x).map(numbers)).toEqual([
      [0, 1, 2, 3, 4, 5, 0, 0, 8, 9, 0, 0],
      [6, 7, 10, 11],
    ])
  })

  it('take a start for each element of a batch', () => {
    const row = (z: NdArray, i: NdArray): NdArray => dynamicSlice(z, [i, start(1)], [1, 2])
    const starts = vector([2, 0, 7, -4, 1], 'int32')
    expect(numbers(vmap(row, { inAxes: [null, 0] })(x, starts))).toEqual([9, 10, 1, 2, 9, 10, 1, 2, 5, 6])
    const gradient = vmap(
      grad((z: NdArray, i: NdArray) => sum(mul(row(z, i), row(z, i)), [0, 1])),
      { inAxes: [null, 0] },
    )(x, starts)
    expect(gradient.shape).toEqual([5, 3, 4])
    expect(numbers(gradient).slice(0, 12)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 18, 20, 0])
    const put = (z: NdArray, u: NdArray, i: NdArray): NdArray => dynamicUpdateSlice(z, u, [i])
    expect(
      numbers(vmap(put, { inAxes: [null, 0, 0] })(vector([1, 2, 3]), array([2, 2], [10, 20, 30, 40]), vector([1, -1], 'int32'))),
    ).toEqual([1, 10, 20, 30, 40, 3])
  })

  it('write a batch down in as many equations as one element needs', () => {
    const equations = (size: number): number => {
      const operands = [avalOf([size, 6], 'float64'), avalOf([size, 2], 'float64'), avalOf([size], 'int32')]
      const f = (...[z, u, i]: readonly NdArray[]): NdArray => {
        if (z === undefined || u === undefined || i === undefined) throw new Error('three operands')
        return dynamicSlice(dynamicUpdateSlice(z, u, [i]), [i], [3])
      }
      return interpreters.stage('batch', operands, (xs) => interpreters.map('batch', (ys) => [f(...ys)], size, xs, [0, 0, 0])).equations
        .length
    }
    expect(equations(1000)).toBe(equations(2))
  })

  it('say what does not fit', () => {
    expect(() => dynamicSlice(x, [start(0)], [2, 2])).toThrow(
      /dynamicSlice: float64\[3,4\] needs 2 scalar starts, one for each axis, but got 1/,
    )
    expect(() => dynamicSlice(x, [start(0), start(0)], [4, 1])).toThrow(
      /dynamicSlice: a block of shape \[4, 1\] does not fit into float64\[3,4\]/,
    )
    expect(() => dynamicSlice(x, [fill(0, avalOf([], 'float64')), start(0)], [1, 1])).toThrow(/must be int32/)
    expect(() => dynamicUpdateSlice(x, array([1, 1], [1], 'int32'), [start(0), start(0)])).toThrow(/the update is int32\[1,1\]/)
  })
})

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThanOrEqual(4e-16 * Math.abs(expected[i] ?? NaN))
  })
}
