import { expect, test } from 'vitest'
import { grad, jit, np, vmap, type NdArray } from 'cotangent'

const x = np.array([
  [0.3, 0.6, 0.9],
  [0.2, 0.5, 0.8],
])
const y = np.array([2, 0.5, 1.5])
const rows = np.array([
  [1, 2],
  [3, 4],
])

// Each method with the function it stands for, written out.
const methods: Readonly<
  Record<string, readonly [method: (x: NdArray, y: NdArray) => NdArray, by: (a: number, b: number) => number | boolean]>
> = {
  add: [(a, b) => a.add(b), (a, b) => a + b],
  sub: [(a, b) => a.sub(b), (a, b) => a - b],
  mul: [(a, b) => a.mul(b), (a, b) => a * b],
  div: [(a, b) => a.div(b), (a, b) => a / b],
  floorDivide: [(a, b) => a.floorDivide(b), (a, b) => Math.floor(a / b)],
  mod: [(a, b) => a.mod(b), (a, b) => a % b],
  pow: [(a, b) => a.pow(b), Math.pow],
  maximum: [(a, b) => a.maximum(b), Math.max],
  minimum: [(a, b) => a.minimum(b), Math.min],
  eq: [(a, b) => a.eq(b), (a, b) => a === b],
  ne: [(a, b) => a.ne(b), (a, b) => a !== b],
  lt: [(a, b) => a.lt(b), (a, b) => a < b],
  le: [(a, b) => a.le(b), (a, b) => a <= b],
  gt: [(a, b) => a.gt(b), (a, b) => a > b],
  ge: [(a, b) => a.ge(b), (a, b) => a >= b],
  and: [(a, b) => a.gt(0.4).and(b.gt(1)), (a, b) => a > 0.4 && b > 1],
  or: [(a, b) => a.gt(0.4).or(b.gt(1)), (a, b) => a > 0.4 || b > 1],
  xor: [(a, b) => a.gt(0.4).xor(b.gt(1)), (a, b) => a > 0.4 !== b > 1],
  not: [(a) => a.gt(0.4).not(), (a) => !(a > 0.4)],
  clip: [(a) => a.clip(0.4, 0.7), (a) => Math.min(0.7, Math.max(0.4, a))],
  neg: [(a) => a.neg(), (a) => -a],
  abs: [(a) => a.neg().abs(), (a) => a],
  sign: [(a) => a.sub(0.5).sign(), (a) => Math.sign(a - 0.5)],
  square: [(a) => a.square(), (a) => a * a],
  reciprocal: [(a) => a.reciprocal(), (a) => 1 / a],
  exp: [(a) => a.exp(), Math.exp],
  exp2: [(a) => a.exp2(), (a) => 2 ** a],
  expm1: [(a) => a.expm1(), Math.expm1],
  log: [(a) => a.log(), Math.log],
  log2: [(a) => a.log2(), Math.log2],
  log10: [(a) => a.log10(), Math.log10],
  log1p: [(a) => a.log1p(), Math.log1p],
  sqrt: [(a) => a.sqrt(), Math.sqrt],
  cbrt: [(a) => a.cbrt(), Math.cbrt],
  sin: [(a) => a.sin(), Math.sin],
  cos: [(a) => a.cos(), Math.cos],
  tan: [(a) => a.tan(), Math.tan],
  arcsin: [(a) => a.arcsin(), Math.asin],
  arccos: [(a) => a.arccos(), Math.acos],
  arctan: [(a) => a.arctan(), Math.atan],
  sinh: [(a) => a.sinh(), Math.sinh],
  cosh: [(a) => a.cosh(), Math.cosh],
  tanh: [(a) => a.tanh(), Math.tanh],
  arcsinh: [(a) => a.arcsinh(), Math.asinh],
  arccosh: [(a) => a.add(1).arccosh(), (a) => Math.acosh(a + 1)],
  arctanh: [(a) => a.arctanh(), Math.atanh],
  floor: [(a, b) => a.mul(b).floor(), (a, b) => Math.floor(a * b)],
  ceil: [(a, b) => a.mul(b).ceil(), (a, b) => Math.ceil(a * b)],
  round: [(a, b) => a.mul(b).add(0.01).round(), (a, b) => Math.round(a * b + 0.01)],
  trunc: [(a, b) => a.sub(b).trunc(), (a, b) => Math.trunc(a - b)],
}
const [xs, ys] = [
  [
    [0.3, 0.6, 0.9],
    [0.2, 0.5, 0.8],
  ],
  [2, 0.5, 1.5],
]

const close = (value: number, digits: number): unknown => expect.closeTo(value, digits)

test.each(Object.entries(methods))('%s, eager, under jit and vmap', (_name, [method, by]) => {
  const expected = xs.map((row) => row.map((a, i) => by(a, ys[i] ?? NaN)).map((v) => (typeof v === 'number' ? close(v, 12) : v)))
  expect(method(x, y).toArray()).toEqual(expected)
  expect(jit(method)(x, y).toArray()).toEqual(expected)
  expect(vmap(method, { inAxes: [0, null] })(x, y).toArray()).toEqual(expected)
})

test('reductions', () => {
  expect(rows.sum().item()).toBe(10)
  expect(rows.sum(0).toArray()).toEqual([4, 6])
  expect(rows.sum([0, 1], { keepdims: true }).toArray()).toEqual([[10]])
  expect(rows.mean(-1).toArray()).toEqual([1.5, 3.5])
  expect(rows.prod().item()).toBe(24)
  expect([rows.max().item(), rows.min(0).toArray()]).toEqual([4, [1, 2]])
  expect([rows.argmax().item(), rows.argmin(1).toArray()]).toEqual([3, [0, 0]])
  expect([rows.gt(3).any().item(), rows.gt(3).all(1).toArray()]).toEqual([true, [false, false]])
  expect(rows.var().item()).toBe(1.25)
  expect(rows.std(null, { ddof: 1 }).item()).toBeCloseTo(Math.sqrt(5 / 3), 14)
  expect(rows.cumsum(0).toArray()).toEqual([
    [1, 2],
    [4, 6],
  ])
})

test('products', () => {
  expect(rows.matmul(rows).toArray()).toEqual([
    [7, 10],
    [15, 22],
  ])
  expect(
    np
      .array([1, 2])
      .dot(np.array([3, 4]))
      .item(),
  ).toBe(11)
})

test('shapes: lists or numbers', () => {
  expect(rows.reshape(4).shape).toEqual([4])
  expect(rows.reshape(1, -1).shape).toEqual([1, 4])
  expect(rows.reshape([2, 1, 2]).shape).toEqual([2, 1, 2])
  expect(np.array([5]).reshape([]).shape).toEqual([])
  expect(rows.ravel().toArray()).toEqual([1, 2, 3, 4])
  const cube = np.zeros([2, 3, 4])
  expect([cube.T.shape, cube.transpose().shape, cube.transpose([1, 0, 2]).shape, cube.transpose(2, 0, 1).shape]).toEqual([
    [4, 3, 2],
    [4, 3, 2],
    [3, 2, 4],
    [4, 2, 3],
  ])
  expect(cube.swapaxes(0, -1).shape).toEqual([4, 3, 2])
  expect(np.zeros([1, 3, 1]).squeeze().shape).toEqual([3])
  expect(np.zeros([1, 3, 1]).squeeze(0).shape).toEqual([3, 1])
  expect(np.zeros([3]).expandDims(0).shape).toEqual([1, 3])
  expect(np.array([1.7, -1.7]).astype('int32').toArray()).toEqual([1, -1])
  expect([rows.ndim, rows.size, rows.dtype]).toEqual([2, 4, 'float64'])
})

test('derivatives flow through methods', () => {
  const f = (v: NdArray): NdArray => v.T.reshape(-1).get([1, null]).mul(2).exp().sum()
  const expected = [
    [0, 2 * Math.exp(4)],
    [2 * Math.exp(6), 2 * Math.exp(8)],
  ].map((row) => row.map((v) => close(v, 8)))
  expect(grad(f)(rows).toArray()).toEqual(expected)
})
