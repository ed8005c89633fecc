import { describe, expect, test } from 'vitest'
import { hessian, jacfwd, jit, lax, np, sparseHessian, sparseJacobian, vmap, type NdArray } from '../../../src/index.js'
import { dense, distance, matrixRows, rowsOf } from './dense.js'

const size = 6
const x = np.array([0.3, -0.5, 0.7, 1.1, 0.2, 0.9])
const each = (row: (i: number) => readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: size }, (_, i) => row(i).filter((k) => k >= 0 && k < size))
const diagonal = each((i) => [i])
const zero = np.array(0)
const integer = (n: number): NdArray => np.array(n, { dtype: 'int32' })

interface Case {
  readonly name: string
  readonly f: (y: NdArray) => NdArray
  readonly rows: readonly (readonly number[])[]
}

const jacobians: readonly Case[] = [
  { name: 'a scan of its elements', f: (y) => lax.scan((c: NdArray, a: NdArray) => [c.add(1), a.mul(a)], zero, y)[1], rows: diagonal },
  {
    name: 'a running sum',
    f: (y) => lax.scan((c: NdArray, a: NdArray) => [c.add(a), c.mul(a)], zero, y)[1],
    rows: each((i) => [0, 1, 2, 3, 4, 5].slice(0, i + 1)),
  },
  {
    name: 'neighbours, from the end',
    f: (y) => lax.scan((c: NdArray, a: NdArray) => [a, c.mul(a)], np.array(1), y, { reverse: true })[1],
    rows: each((i) => [i, i + 1]),
  },
  {
    name: 'a loop that counts and writes where it counts',
    f: (y) => lax.foriLoop(0, 3, (i, c: NdArray) => c.at(np.asarray(i)).set(y.get(np.add(i, 1))), y),
    rows: [[1], [2], [3], [3], [4], [5]],
  },
  {
    name: 'a loop of unknown length',
    f: (y) => lax.foriLoop(0, np.argmax(y).add(1), (_i, c: NdArray) => c.mul(y.mul(0.5)), y),
    rows: diagonal,
  },
  {
    name: 'a loop until a test fails',
    f: (y) =>
      lax.whileLoop(
        (c: NdArray) => c.sum().lt(10),
        (c) => c.mul(1.5).add(y.get([0, 1])),
        y,
      ),
    rows: each((i) => (i === 0 ? [0] : [0, i])),
  },
  {
    name: 'a loop whose test counts',
    f: (y) =>
      lax.whileLoop(
        ([i]: readonly [NdArray, NdArray]) => i.lt(3),
        ([i, c]) => [i.add(1), c.at(i).mul(y.get(i.add(2)))] as const,
        [integer(0), y] as const,
      )[1],
    rows: [[0, 2], [1, 3], [2, 4], [3], [4], [5]],
  },
  {
    name: 'a known branch',
    f: (y) =>
      lax.cond(
        np.array(true),
        (z: NdArray) => z.mul(z),
        (z: NdArray) => np.flip(z),
        y,
      ),
    rows: diagonal,
  },
  {
    name: 'an unknown branch',
    f: (y) =>
      lax.cond(
        y.sum().gt(0),
        (z: NdArray) => z.mul(z),
        (z: NdArray) => np.flip(z),
        y,
      ),
    rows: each((i) => [i, size - 1 - i].sort()),
  },
  {
    name: 'a branch for each element',
    f: (y) =>
      vmap((a: NdArray, b: NdArray) =>
        lax.cond(
          a.gt(0.5),
          (c: NdArray) => c.mul(c).add(b),
          (c: NdArray) => np.sin(c),
          a,
        ),
      )(y, np.flip(y)),
    rows: each((i) => [i, size - 1 - i].sort()),
  },
  { name: 'a map', f: (y) => lax.map((a: NdArray) => a.mul(a), y), rows: diagonal },
  {
    name: 'an associative scan',
    f: (y) => lax.associativeScan((a: NdArray, b: NdArray) => a.mul(b), y),
    rows: each((i) => [0, 1, 2, 3, 4, 5].slice(0, i + 1)),
  },
  {
    name: 'loops of a batch that end apart',
    f: (y) =>
      vmap((a: NdArray) =>
        lax.whileLoop(
          (c: NdArray) => c.lt(2),
          (c) => c.mul(c).add(1),
          a,
        ),
      )(y),
    rows: diagonal,
  },
  {
    name: 'a branch in a loop',
    f: (y) =>
      lax.whileLoop(
        (c: NdArray) => c.sum().lt(10),
        (c) =>
          lax.cond(
            c.get(0).gt(0),
            (z: NdArray) => z.mul(z).add(1),
            (z: NdArray) => z.add(1),
            c,
          ),
        y,
      ),
    rows: diagonal,
  },
]

const neighbours = each((i) => [i - 1, i + 1])

const hessians: readonly Case[] = [
  {
    name: 'a loop that counts and reads where it counts',
    f: (y) => lax.foriLoop(0, 5, (i, c: NdArray) => c.add(y.get(np.asarray(i)).mul(y.get(np.add(i, 1)))), zero),
    rows: neighbours,
  },
  {
    name: 'neighbours in a scan',
    f: jit((y: NdArray) => lax.scan((c: NdArray, a: NdArray) => [a, c.mul(a)], np.array(1), y)[1].sum()),
    rows: neighbours,
  },
  {
    name: 'a scan in a scan',
    f: (y) =>
      lax.scan(
        (c: NdArray, a: NdArray) => [lax.scan((d: NdArray, b: NdArray) => [d.add(a.mul(a).mul(b)), d], c, np.array([1, 2]))[0], c],
        zero,
        y,
      )[0],
    rows: diagonal,
  },
  {
    name: 'a loop until a test fails, on a tape',
    f: (y) =>
      lax
        .whileLoop(
          (c: NdArray) => c.sum().lt(10),
          (c) => c.mul(c).add(1),
          y,
        )
        .sum(),
    rows: diagonal,
  },
  {
    name: 'a loop whose test counts, on a tape',
    f: (y) =>
      lax
        .whileLoop(
          ([i]: readonly [NdArray, NdArray]) => i.lt(3),
          ([i, c]) => [i.add(1), c.mul(c).mul(y.get([1]).sum())] as const,
          [integer(0), y.get(0)] as const,
        )[1]
        .sum(),
    rows: each(() => [0, 1, 2, 3, 4, 5]),
  },
  {
    name: 'a loop whose test counts, element by element',
    f: (y) =>
      lax
        .whileLoop(
          ([i]: readonly [NdArray, NdArray]) => i.lt(3),
          ([i, c]) => [i.add(1), c.mul(c)] as const,
          [integer(0), y] as const,
        )[1]
        .sum(),
    rows: diagonal,
  },
  {
    name: 'a loop of bounded length until a test fails',
    f: (y) =>
      lax
        .whileLoop(
          (c: NdArray) => c.sum().lt(10),
          (c) => c.mul(c).add(1),
          y,
          { maxSteps: 5 },
        )
        .sum(),
    rows: diagonal,
  },
  {
    name: 'loops of a batch that end apart',
    f: (y) =>
      vmap((a: NdArray) =>
        lax.whileLoop(
          (c: NdArray) => c.lt(2),
          (c) => c.mul(c).add(1),
          a,
        ),
      )(y).sum(),
    rows: diagonal,
  },
  {
    name: 'a loop of unknown length',
    f: (y) => lax.foriLoop(0, np.argmax(y).add(1), (_i, c: NdArray) => c.mul(c), y).sum(),
    rows: diagonal,
  },
  {
    name: 'branches of different sparsity',
    f: (y) =>
      lax.switch(
        np.argmax(y),
        [
          (z: NdArray) => z.pow(3).sum(),
          (z: NdArray) =>
            z
              .get([1])
              .mul(z.get([0, -1]))
              .sum(),
        ],
        y,
      ),
    rows: each((i) => [i - 1, i, i + 1]),
  },
]

describe.each(jacobians)('the Jacobian of $name', ({ f, rows }) => {
  test('is exact', () => {
    const J = sparseJacobian(f)(x)
    expect(rowsOf(J)).toEqual(rows)
    expect(distance(dense(J), matrixRows(jacfwd(f)(x), size))).toBeLessThan(1e-12)
  })
})

describe.each(hessians)('the Hessian of $name', ({ f, rows }) => {
  test.each(['star', 'acyclic'] as const)('is exact, by %s colouring', (colouring) => {
    const H = sparseHessian(f, { colouring })(x)
    expect(rowsOf(H)).toEqual(rows)
    expect(distance(dense(H), matrixRows(hessian(f)(x), size))).toBeLessThan(1e-12)
  })
})
