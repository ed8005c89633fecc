import { cumsum } from '../../../src/core/primitives/cumsum.js'
import { dynamicSlice, dynamicUpdateSlice } from '../../../src/core/primitives/dynamicSlice.js'
import { gather, scatter } from '../../../src/core/primitives/gather.js'
import { grad, lax, nn, np, type NdArray } from '../../../src/index.js'

/** A function of a vector with what the Jacobian may have in each row, known by thinking. */
export interface KnownJacobian {
  readonly name: string
  readonly size: number
  readonly f: (x: NdArray) => NdArray
  readonly rows: (size: number) => readonly (readonly number[])[]
}

/** A scalar function of a vector with what the Hessian may have in each row, and how many products it takes. */
export interface KnownHessian extends KnownJacobian {
  readonly star: number
  readonly acyclic: number
}

const each = (size: number, row: (i: number) => readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: size }, (_, i) => [...new Set(row(i))].filter((k) => k >= 0 && k < size).sort((a, b) => a - b))

const all = (size: number): readonly number[] => Array.from({ length: size }, (_, i) => i)

const head = (x: NdArray): NdArray => x.get([0, -1])
const tail = (x: NdArray): NdArray => x.get([1])

const grid = 5
const neighboursOf = (i: number): readonly number[] => {
  const [r, c] = [Math.floor(i / grid), i % grid]
  const inside: readonly (readonly [number, number])[] = [
    [r - 1, c],
    [r, c - 1],
    [r, c],
    [r, c + 1],
    [r + 1, c],
  ]
  return inside.filter(([a, b]) => a >= 0 && a < grid && b >= 0 && b < grid).map(([a, b]) => a * grid + b)
}

export const knownJacobians: readonly KnownJacobian[] = [
  { name: 'elementwise', size: 6, f: (x) => np.sin(x).mul(x), rows: (n) => each(n, (i) => [i]) },
  { name: 'differences', size: 6, f: (x) => tail(x).sub(head(x)), rows: (n) => each(n, (i) => [i, i + 1]).slice(0, n - 1) },
  { name: 'reversed', size: 5, f: (x) => np.flip(x).mul(2), rows: (n) => each(n, (i) => [n - 1 - i]) },
  { name: 'running sums', size: 5, f: (x) => np.cumsum(x), rows: (n) => each(n, (i) => all(i + 1)) },
  { name: 'running sums from the end', size: 4, f: (x) => cumsum(x, 0, true), rows: (n) => each(n, (i) => all(n).slice(i)) },
  { name: 'convolution', size: 6, f: (x) => np.convolve(x, np.array([1, 0, 2]), 'same'), rows: (n) => each(n, (i) => [i - 1, i + 1]) },
  {
    name: 'windows',
    size: 6,
    f: (x) => lax.reduceWindow(x, 0, 'add', [3]),
    rows: (n) => each(n, (i) => [i, i + 1, i + 2]).slice(0, n - 2),
  },
  { name: 'sum', size: 4, f: (x) => x.mul(x).sum(), rows: (n) => [all(n)] },
  { name: 'nothing', size: 4, f: (x) => np.floor(x).add(np.sign(x)), rows: (n) => each(n, () => []) },
  { name: 'comparison', size: 4, f: (x) => x.gt(0).astype('float64').mul(x), rows: (n) => each(n, (i) => [i]) },
  {
    name: 'block diagonal',
    size: 6,
    f: (x) => x.reshape([3, 2]).sum(1).pow(2),
    rows: () => [
      [0, 1],
      [2, 3],
      [4, 5],
    ],
  },
  {
    name: 'softmax of rows',
    size: 6,
    f: (x) => nn.softmax(x.reshape([2, 3]), 1),
    rows: (n) => each(n, (i) => [0, 1, 2].map((k) => Math.floor(i / 3) * 3 + k)),
  },
  {
    name: 'matrix product with a constant',
    size: 6,
    f: (x) => x.reshape([3, 2]).matmul(np.ones([2, 2])),
    rows: (n) => each(n, (i) => [2 * Math.floor(i / 2), 2 * Math.floor(i / 2) + 1]),
  },
  {
    name: 'matrix with zeros times a vector',
    size: 3,
    f: (x) =>
      np
        .array([
          [1, 0, 2],
          [0, 0, 0],
          [0, 3, 0],
        ])
        .matmul(x),
    rows: () => [[0, 2], [], [1]],
  },
  {
    name: 'vector times a matrix with zeros',
    size: 3,
    f: (x) =>
      x.matmul(
        np.array([
          [1, 0],
          [2, 0],
          [0, 3],
        ]),
      ),
    rows: () => [[0, 1], [2]],
  },
  { name: 'known indices', size: 5, f: (x) => x.get(np.array([4, 0, 0], { dtype: 'int32' })), rows: () => [[4], [0], [0]] },
  {
    name: 'computed indices',
    size: 6,
    f: (x) => x.get(np.arange(0, 6, 1, { dtype: 'int32' }).mul(5).mod(6)),
    rows: (n) => each(n, (i) => [(5 * i) % 6]),
  },
  {
    name: 'known mask',
    size: 4,
    f: (x) => np.where(np.array([true, false, true, false]), x.mul(x), np.flip(x)),
    rows: () => [[0], [2], [2], [0]],
  },
  { name: 'mask by multiplication', size: 3, f: (x) => x.mul(np.array([1, 0, 2])), rows: () => [[0], [], [2]] },
  { name: 'update at known indices', size: 4, f: (x) => x.at(np.array([1, 3], { dtype: 'int32' })).set(0), rows: () => [[0], [], [2], []] },
  {
    name: 'addition at known indices',
    size: 4,
    f: (x) =>
      np
        .zeros([3])
        .at(np.array([0, 2, 0, 2], { dtype: 'int32' }))
        .add(x),
    rows: () => [[0, 2], [], [1, 3]],
  },
  {
    name: 'dynamic slice from a known start',
    size: 6,
    f: (x) => dynamicSlice(x, [np.array(2, { dtype: 'int32' })], [3]),
    rows: () => [[2], [3], [4]],
  },
  {
    name: 'dynamic slice from a start that depends on values',
    size: 4,
    f: (x) => dynamicSlice(x, [np.argmax(x)], [2]),
    rows: () => [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
  },
  {
    name: 'row of a matrix that depends on values',
    size: 6,
    f: (x) => x.reshape([3, 2]).get(np.argmax(x.get([0, 3]))),
    rows: () => [
      [0, 2, 4],
      [1, 3, 5],
    ],
  },
  {
    name: 'constant times a matrix',
    size: 6,
    f: (x) =>
      np
        .array([
          [1, 2, 3],
          [4, 5, 6],
        ])
        .matmul(x.reshape([3, 2])),
    rows: () => [
      [0, 2, 4],
      [1, 3, 5],
      [0, 2, 4],
      [1, 3, 5],
    ],
  },
  {
    name: 'a block put where values say, over a row of three',
    size: 6,
    f: (x) => dynamicUpdateSlice(x.reshape([2, 3]), x.get([0, 2]).reshape([1, 2]).mul(2), [np.array(1, { dtype: 'int32' }), np.argmax(x)]),
    rows: () => [[0], [1], [2], [0, 1, 3], [0, 1, 4], [0, 1, 5]],
  },
  {
    name: 'a row put where values say',
    size: 6,
    f: (x) => dynamicUpdateSlice(x.reshape([2, 3]), x.get([0, 3]).reshape([1, 3]).mul(2), [np.argmax(x), np.argmax(x)]),
    rows: () => [[0], [1], [2], [0, 3], [1, 4], [2, 5]],
  },
  {
    name: 'indices out of range that give nothing',
    size: 3,
    f: (x) =>
      gather(x, np.array([[2], [-1], [3], [0]], { dtype: 'int32' }), { batch: 0, indexed: 1, outOfRange: 'fill' }).get(
        np.array([0, 3], { dtype: 'int32' }),
      ),
    rows: () => [[2], [0]],
  },
  {
    name: 'indices out of range that write nothing',
    size: 3,
    f: (x) =>
      scatter(x.mul(2), np.array([[2], [3], [-1]], { dtype: 'int32' }), x, { batch: 0, indexed: 1, outOfRange: 'drop', combine: 'add' }),
    rows: () => [[0], [1], [0, 2]],
  },
  {
    name: 'indices out of range that mean the nearest',
    size: 3,
    f: (x) => gather(x, np.array([[5], [-1]], { dtype: 'int32' }), { batch: 0, indexed: 1, outOfRange: 'clamp' }),
    rows: () => [[2], [0]],
  },
  {
    name: 'five-point stencil',
    size: grid * grid,
    f: (x) => {
      const u = np.pad(x.reshape([grid, grid]), [
        [1, 1],
        [1, 1],
      ])
      const shifted = (a: number, b: number): NdArray => u.get([a, a + grid], [b, b + grid])
      const around = shifted(0, 1).add(shifted(2, 1)).add(shifted(1, 0)).add(shifted(1, 2))
      return around.sub(shifted(1, 1).mul(4)).add(shifted(1, 1).pow(3))
    },
    rows: (n) => each(n, neighboursOf),
  },
]

export const knownHessians: readonly KnownHessian[] = [
  { name: 'diagonal', size: 7, f: (x) => np.exp(x).sum(), rows: (n) => each(n, (i) => [i]), star: 1, acyclic: 1 },
  { name: 'linear', size: 4, f: (x) => x.sum().mul(3), rows: (n) => each(n, () => []), star: 0, acyclic: 0 },
  {
    name: 'Rosenbrock',
    size: 8,
    f: (x) => tail(x).sub(head(x).pow(2)).pow(2).mul(100).add(head(x).mul(-1).add(1).pow(2)).sum(),
    rows: (n) => each(n, (i) => [i - 1, i, i + 1]),
    star: 3,
    acyclic: 2,
  },
  {
    name: 'chain without a diagonal',
    size: 6,
    f: (x) => head(x).mul(tail(x)).sum(),
    rows: (n) => each(n, (i) => [i - 1, i + 1]),
    star: 2,
    acyclic: 2,
  },
  {
    name: 'arrowhead',
    size: 9,
    f: (x) => x.get(0).mul(tail(x).pow(2).sum()).add(x.get(0).pow(3)),
    rows: (n) => each(n, (i) => (i === 0 ? all(n) : [0, i])),
    star: 2,
    acyclic: 2,
  },
  {
    name: 'arrowhead that points down, by products',
    size: 9,
    f: (x) => x.get(-1).mul(head(x).sum()),
    rows: (n) => each(n, (i) => (i === n - 1 ? all(n - 1) : [n - 1])),
    star: 1,
    acyclic: 1,
  },
  {
    name: 'blocks',
    size: 9,
    f: (x) => np.exp(x.reshape([3, 3]).sum(1)).sum(),
    rows: (n) => each(n, (i) => [0, 1, 2].map((k) => 3 * Math.floor(i / 3) + k)),
    star: 3,
    acyclic: 3,
  },
  { name: 'dense', size: 5, f: (x) => np.linalg.norm(x), rows: (n) => each(n, () => all(n)), star: 5, acyclic: 5 },
  {
    name: 'convolution, squared',
    size: 8,
    f: (x) =>
      x
        .get([0, -2])
        .add(x.get([1, -1]))
        .add(x.get([2]))
        .pow(4)
        .sum(),
    rows: (n) => each(n, (i) => [i - 2, i - 1, i, i + 1, i + 2]),
    star: 5,
    acyclic: 3,
  },
  {
    name: 'energy of a grid',
    size: grid * grid,
    f: (x) => {
      const u = x.reshape([grid, grid])
      const [dx, dy] = [u.get([1]).sub(u.get([0, -1])), u.get([], [1]).sub(u.get([], [0, -1]))]
      return dx.pow(4).sum().add(dy.pow(4).sum())
    },
    rows: (n) => each(n, neighboursOf),
    star: 5,
    acyclic: 4,
  },
  {
    name: 'a Hessian of a gradient norm',
    size: 6,
    f: (x) =>
      grad((y: NdArray) => tail(y).mul(head(y)).mul(head(y)).sum())(x)
        .pow(2)
        .sum(),
    rows: (n) => each(n, (i) => [i - 2, i - 1, i, i + 1, i + 2]),
    star: 4,
    acyclic: 3,
  },
]
