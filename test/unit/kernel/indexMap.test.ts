import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compose,
  flatOf,
  inverted,
  permuted,
  readsOnce,
  rowsOf,
  seenThrough,
  type Affine,
  type Seen,
} from '../../../src/backends/kernel/indexMap.js'
import type { IndexMap } from '../../../src/core/evaluation.js'
import { rowMajorStrides, sizeOf, type Shape } from '../../../src/core/shape.js'
import { runsOf, seed } from '../../../properties/settings.js'
import { indicesOf, position } from '../cpu/layouts.js'

const value = ({ start, steps }: Affine, index: readonly number[]): number => index.reduce((sum, n, axis) => sum + n * steps[axis]!, start)

/** The row-major positions in the base that are seen, in row-major order. */
function positions(seen: Seen, shape: Shape, base: Shape): number[] {
  return indicesOf(shape).map((index) => {
    if (seen === null) return position(index, base)
    if (seen.kind === 'flat') return value(seen.flat, index)
    return position(
      seen.rows.map((row) => value(row, index)),
      base,
    )
  })
}

interface View {
  readonly map: IndexMap
  readonly shape: Shape
}

const factors = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0)

/** A view of something of this shape, and the positions it shows, computed from its definition. */
function view(base: Shape, kind: number, a: number, b: number): View {
  const size = sizeOf(base)
  const axes = base.map((_, axis) => ({ start: 0, step: 1, axis }))
  switch (kind % 5) {
    case 0: {
      const first = factors(size)[a % factors(size).length]!
      const second = factors(size / first)[b % factors(size / first).length]!
      return { map: { kind: 'reshape' }, shape: [first, second, size / first / second] }
    }
    case 1: {
      const order = base.map((_, i) => (i + a) % base.length)
      return { map: { kind: 'affine', axes: axes.map((x, k) => ({ ...x, axis: order.indexOf(k) })) }, shape: order.map((k) => base[k]!) }
    }
    case 2: {
      const k = a % base.length
      const extent = base[k]!
      const start = b % extent
      const map: IndexMap = { kind: 'affine', axes: axes.map((x) => (x.axis === k ? { ...x, start } : x)) }
      return { map, shape: base.map((n, i) => (i === k ? extent - start : n)) }
    }
    case 3: {
      const k = a % base.length
      const map: IndexMap = { kind: 'affine', axes: axes.map((x) => (x.axis === k ? { start: base[k]! - 1, step: -1, axis: k } : x)) }
      return { map, shape: base }
    }
    default:
      return { map: { kind: 'affine', axes }, shape: [...base, 1 + (b % 2)] }
  }
}

/** Where the elements of a view are in the base. */
function shown({ map, shape }: View, base: Shape): number[] {
  if (map.kind === 'reshape') return indicesOf(shape).map((_, i) => i)
  return indicesOf(shape).map((index) =>
    position(
      map.kind === 'combined'
        ? map.axes.map(({ start, steps }) => steps.reduce((sum, step, axis) => sum + step * index[axis]!, start))
        : map.axes.map(({ start, step, axis }) => start + (axis === null ? 0 : step * index[axis]!)),
      base,
    ),
  )
}

const draw = fc.record({
  base: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
  views: fc.array(fc.tuple(fc.nat(4), fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 4 }),
})

describe('views of views', () => {
  test('show what each of them shows, or are impossible', () => {
    let possible = 0
    let impossible = 0
    fc.assert(
      fc.property(draw, ({ base, views }) => {
        let shape: Shape = base
        let seen: Seen = null
        let expected = indicesOf(base).map((_, i) => i)
        for (const [kind, a, b] of views) {
          const next = view(shape, kind, a, b)
          const made = compose(seenThrough(next.map, next.shape, shape), next.shape, shape, seen)
          if (made === 'impossible') {
            impossible++
            return
          }
          possible++
          const before: readonly number[] = expected
          expected = shown(next, shape).map((i) => before[i]!)
          shape = next.shape
          seen = made
          expect(positions(seen, shape, base)).toEqual(expected)
          expect(indicesOf(shape).map((index) => value(flatOf(seen, shape, base), index))).toEqual(expected)
          const rows = rowsOf(seen, shape, base)
          if (rows !== null) expect(positions({ kind: 'rows', rows }, shape, base)).toEqual(expected)
          if (readsOnce(seen, shape)) expect(new Set(expected).size).toBe(expected.length)
          const to = { start: 3, steps: rowMajorStrides(shape).map((stride) => 2 * stride) }
          const back = inverted(seen, shape, base, to)
          if (back !== null) {
            const there = indicesOf(base).map((index) => value(back, index))
            expect(expected.map((i) => there[i])).toEqual(indicesOf(shape).map((index) => value(to, index)))
            expect(expected.length).toBe(sizeOf(base))
          }
        }
      }),
      { seed, numRuns: runsOf(500) },
    )
    expect(possible).toBeGreaterThan(0)
    expect(impossible).toBeGreaterThan(0)
  })

  test('an identity is known as one', () => {
    expect(seenThrough({ kind: 'affine', axes: [{ start: 0, step: 1, axis: 0 }] }, [3], [3])).toBe(null)
    expect(seenThrough({ kind: 'affine', axes: [{ start: 0, step: 1, axis: 0 }] }, [2], [3])).not.toBe(null)
    expect(compose(seenThrough({ kind: 'reshape' }, [2, 3], [2, 3]), [2, 3], [2, 3], null)).toBe(null)
    expect(permuted([0, 1])).toBe(null)
  })
})
