// What jet takes and gives: trees, numbers, integers, zeros, errors, dtypes.
import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  customLinearSolve,
  DtypeError,
  jet,
  nn,
  np,
  ShapeError,
  sparseJacobian,
  tree,
  TreeError,
  type NdArray,
} from '../../../src/index.js'
import { SparseMatrix } from '../../../src/transforms/sparse/matrix.js'
import { derivatives, expectClose, nestedGradients, type Scalar } from './compare.js'
import { untyped } from '../transforms/untyped.js'

interface Two {
  u: NdArray
  v: NdArray
}

/** A tree with the elements of its arrays. */
const numbers = (x: unknown): unknown => tree.map((leaf) => (leaf as NdArray).toArray(), x)

/** More than ten operations. */
const ten: Scalar = (x) =>
  np
    .exp(np.sin(x))
    .mul(np.tanh(x.mul(x)))
    .div(np.sqrt(x.add(2)))
    .sub(np.cos(np.log(x.add(3))))

/** Its derivatives of order 1 to 20 at 0.3, by Cauchy's integral with 60 digits (mpmath). */
const ofTen = [
  0.86782703088376587, 2.4551827679262409, 3.2801612748446004, -10.885400117427335, -118.50110869928689, -423.53003194305198,
  1426.4291568240517, 31236.661833484685, 204156.88084516877, -383574.2332113646, -24214588.150873091, -254668473.02393263,
  -115706588.16825398, 39530536443.386811, 636233823141.86925, 2163284820181.2593, -114875480029521.5, -2736665928681713.1,
  -19163071114745877, 5.2286763306268422e17,
]

describe('derivatives', () => {
  test.each<[name: string, f: Scalar, x: number]>([
    ['a rational function', (x) => x.pow(3).sub(x).div(x.mul(x).add(1)), 0.7],
    ['a composition of activations', (x) => nn.softplus(nn.gelu(x.mul(2)).add(nn.sigmoid(x))), 0.4],
    ['logsumexp', (x) => nn.logsumexp(np.stack([x, x.mul(2), x.mul(x)])), 0.2],
    ['x to the power x', (x) => np.power(x, x), 1.3],
    ['a product of elements', (x) => np.stack([x, x.sin(), x.add(1)]).prod(), 0.9],
  ])('of order 1 to 10: %s', (_name, f, x) => {
    expectClose(derivatives(f, x, 10), nestedGradients(f, x, 10), 1e-11)
  })

  test('of order 1 to 20 of ten operations', () => {
    expectClose(derivatives(ten, 0.3, 20), ofTen, 1e-11)
    expectClose(nestedGradients(ten, 0.3, 5), ofTen.slice(0, 5), 1e-12)
  })

  test('where a value is a constant 0, which is no tangent', () => {
    const solved: Scalar = (b) =>
      customLinearSolve((x: NdArray) => x.mul(2), b, { solve: (_matvec, rhs: NdArray) => rhs.div(2), symmetric: true })
    const halved: Scalar = (b) => np.matmul(np.array([[0.5]]), b)
    for (const x of [np.array(0), np.zeros([1])]) {
      const of = (f: Scalar): number[] => jet(f, [x], [[np.onesLike(x), null, null]])[1].map((t) => t.sum().item())
      expect(of((t) => np.exp(t.neg()))).toStrictEqual([-1, 1, -1])
      expect(of((t) => np.sin(t.reshape([1])).sum())).toStrictEqual([1, 0, -1])
      expect(of((t) => np.exp(solved(t)))).toStrictEqual([0.5, 0.25, 0.125])
      expect(of((t) => np.exp(halved(t.reshape([1, 1]))))).toStrictEqual([0.5, 0.25, 0.125])
    }
  })

  test('of order 20 against closed forms', () => {
    // exp(2x), and 1/(1-x) whose n-th derivative is n!/(1-x)^(n+1).
    const powers = Array.from({ length: 20 }, (_, k) => 2 ** (k + 1) * Math.exp(0.6))
    expectClose(
      derivatives((x) => x.mul(2).exp(), 0.3, 20),
      powers,
    )
    let factorial = 1
    const geometric = Array.from({ length: 20 }, (_, k) => (factorial *= k + 1) / 0.75 ** (k + 2))
    expectClose(
      derivatives((x) => np.divide(1, np.subtract(1, x)), 0.25, 20),
      geometric,
    )
  })

  test('are derivatives, not divided by k!, of a curve that bends', () => {
    // x(t) = 2 + 3t + 5t²/2 has x² = 4 + 12t + 19t² + 15t³ + 25t⁴/4.
    const [y, [first, second, third, fourth]] = jet((x) => x.mul(x), [2], [[3, 5, 0, 0]])
    expect([y, first!, second!, third!, fourth!].map((a) => a.item())).toEqual([4, 12, 38, 90, 150])
  })

  test('of arrays, along a direction for each element', () => {
    const x = np.array([0.1, 0.5, 2])
    const [, found] = jet((u) => u.log(), [x], [[np.array([1, 2, -1]), np.array([0, 1, 0])]])
    expect(found[0]!.toArray()).toEqual([10, 4, -0.5])
    // d²/dt² log x = x''/x - (x'/x)²
    expect(found[1]!.toArray()).toEqual([expect.closeTo(-100, 10), 2 - 16, -0.25])
  })

  test('where there is no limit, are those of nested grad', () => {
    expect(derivatives((x) => x.pow(2), 0, 4)).toEqual([0, 2, 0, 0])
    expectClose(
      derivatives((x) => np.power(x, np.array(3)), 0, 5),
      [0, 0, 6, 0, 0],
    )
    expect(derivatives(np.abs, 0, 3)).toEqual([0, 0, 0])
    expect(derivatives((x) => np.maximum(x, x.mul(x)), 1, 3)).toEqual([1.5, 1, 0])
    for (const f of [np.sqrt, np.cbrt, np.log, np.arcsin] as Scalar[]) {
      const x = f === np.arcsin ? 1 : 0
      expect(derivatives(f, x, 4)).toEqual(nestedGradients(f, x, 4))
    }
    const distance: Scalar = (x) => np.linalg.norm(np.stack([x, x]))
    expect(derivatives(distance, 0, 3)).toEqual(nestedGradients(distance, 0, 3))
  })

  test('keep relative accuracy in the tails', () => {
    expectClose(derivatives(nn.sigmoid, 40, 8), nestedGradients(nn.sigmoid, 40, 8), 1e-13)
    expectClose(derivatives(np.tanh, 20, 8), nestedGradients(np.tanh, 20, 8), 1e-13)
  })
})

describe('series', () => {
  test('lists that are shorter, null, or of zeros', () => {
    const f = (x: NdArray, y: NdArray): NdArray => x.mul(y)
    const [, found] = jet(f, [2, 3], [[1], [null, 1, null]])
    expect(found.map((y) => y.item())).toEqual([3, 2, 3])
    expect(jet(f, [2, 3], [null, [1]])[1].map((y) => y.item())).toEqual([2])
    expect(jet(f, [2, 3], [[], []])).toEqual([expect.anything(), []])
    expect(jet((x) => x.sin(), [1], [[0, 0]])[1].map((y) => y.item())).toEqual([0, 0])
  })

  test('of trees have a list in place of each leaf, and fit as the series of what they are like', () => {
    const f = ({ u, v }: Two): Two => ({ u: u.mul(v), v: u })
    const start = { u: np.array([1, 2]), v: np.array([3, 4]) }
    const [y, found] = jet(f, [start], [{ u: [np.ones([2]), null], v: null }])
    expect(numbers(y)).toEqual({ u: [3, 8], v: [1, 2] })
    expect(numbers(found)).toEqual({
      u: [
        [3, 4],
        [0, 0],
      ],
      v: [
        [1, 1],
        [0, 0],
      ],
    })
    // The series of f(f(x(t))), in two steps and in one.
    expect(numbers(jet(f, [y], [found]))).toEqual(numbers(jet((x: Two) => f(f(x)), [start], [{ u: [np.ones([2]), null], v: null }])))
  })

  test('null for a derivative, a list, a subtree or all, and lists of unequal lengths', () => {
    interface Deep {
      a: [NdArray, { b: NdArray; none: null }]
      c: NdArray
    }
    const f = ({ a: [p, { b }], c }: Deep): NdArray => p.mul(b).mul(c)
    const along = (series: Parameters<typeof jet<[Deep], NdArray>>[2]): readonly number[] =>
      jet(f, [{ a: [2, { b: 3, none: null }], c: 5 }], series)[1].map((d) => d.item())
    expect(along([{ a: [[1], { b: [null, 1], none: null }], c: null }])).toEqual([15, 10])
    expect(along([{ a: [[1, 0], { b: [0, 1], none: null }], c: [0, 0] }])).toEqual([15, 10])
    expect(along([{ a: [null, null], c: [1, null, 2] }])).toEqual([6, 0, 12])
    expect(along([{ a: null, c: [1, 0, 2] }])).toEqual([6, 0, 12])
    expect(along([null])).toEqual([])
    expect(along([{ a: [[], { b: [], none: null }], c: [] }])).toEqual([])
  })

  test('of a system of two states, fed back, are those of its solution', () => {
    // x' = v, v' = -2x - 2v: x = exp(-t) cos t is the real part of exp((i - 1) t), whose k-th derivative at 0 is (i - 1)^k.
    const field = (x: NdArray, v: NdArray): readonly [NdArray, NdArray] => [v, x.add(v).mul(-2)]
    let series: readonly (readonly NdArray[])[] = [[], []]
    for (let known = 0; known < 12; known++) {
      const [firsts, others] = jet(field, [1, -1], [series[0]!, series[1]!])
      series = firsts.map((first, i) => [first, ...others[i]!])
    }
    const powers: [re: number, im: number][] = [[1, 0]]
    for (let k = 0; k < 15; k++) {
      const [re, im] = powers[k]!
      powers.push([-re - im, re - im])
    }
    const real = powers.map(([re]) => re)
    const items = (list: readonly NdArray[]): readonly number[] => list.map((d) => d.item())
    expectClose(items(series[0]!), real.slice(1, 13))
    expectClose(items(series[1]!), real.slice(2, 14))
    // The series of the solution, given whole and straight, gives that of its derivative: one order more.
    const [, again] = jet(field, [1, -1], [series[0]!, series[1]!])
    const [, third] = jet(field, [-1, 0], again)
    again.forEach((list, i) => expectClose(items(list), real.slice(2 + i, 14 + i)))
    third.forEach((list, i) => expectClose(items(list), real.slice(3 + i, 15 + i)))
  })

  test('of instances of a registered class are instances', () => {
    const jacobian = (x: NdArray): SparseMatrix => sparseJacobian((z: NdArray) => z.pow(3))(x)
    const [y, found] = jet(jacobian, [np.array([1, 2])], [[np.ones([2]), null]])
    expect(found).toBeInstanceOf(SparseMatrix)
    expect(numbers(found.values)).toEqual([
      [6, 12],
      [6, 6],
    ])
    const [, sums] = jet((m: SparseMatrix) => m.values.sum(), [y], [found])
    expect(numbers(sums)).toEqual([18, 12])
  })

  test('integers and what does not depend on the arguments have zeros of their dtype', () => {
    const f = (x: NdArray, n: NdArray): { s: NdArray; n: NdArray; c: number; i: NdArray } => ({
      s: x.mul(n),
      n,
      c: 3,
      i: x.astype('int32'),
    })
    const [y, found] = jet(f, [np.array(1.5), np.array(2, { dtype: 'int32' })], [[1, 1], null])
    expect([y.s, y.n, y.c, y.i].map((a) => a.item())).toEqual([3, 2, 3, 1])
    expect(numbers(found)).toEqual({ s: [2, 2], n: [0, 0], c: [0, 0], i: [0, 0] })
    for (const k of [0, 1]) {
      expect([found.s, found.n, found.c, found.i].map((list) => list[k]?.dtype)).toEqual(['float64', 'int32', 'float64', 'int32'])
    }
  })

  test('empty arrays', () => {
    const [y, found] = jet((x) => x.exp().sum(), [np.zeros([0])], [[np.zeros([0]), null]])
    expect([y, ...found].map((a) => a.item())).toEqual([0, 0, 0])
  })

  test('item() gives the value', () => {
    expect(derivatives((x) => (x.item() > 0 ? x.mul(x) : x), 3, 2)).toEqual([6, 2])
  })
})

describe('dtypes and orders', () => {
  test('float32 stays float32, also where k! does not fit', () => {
    const x = np.array(0.5, { dtype: 'float32' })
    for (const order of [10, 60]) {
      const [y, found] = jet((u) => u.exp(), [x], [[1, ...new Array<null>(order - 1).fill(null)]])
      expect([y, ...found].every((a) => a.dtype === 'float32')).toBe(true)
      for (const d of found) expect(Math.abs(d.item() / Math.exp(0.5) - 1)).toBeLessThan(order * 2 ** -24)
    }
  })

  test('orders beyond 170 in float64', () => {
    expectClose(derivatives(np.exp, 0.5, 300), new Array<number>(300).fill(Math.exp(0.5)), 1e-13)
  })

  test('more orders than any scale has room for are an error', () => {
    const x = np.array(0.5, { dtype: 'float32' })
    expect(() => derivatives(np.exp, x, 400)).toThrow(/400 derivatives, and the factorials of so many do not fit float32/)
  })
})

describe('errors', () => {
  const f = (x: NdArray): NdArray => x
  const g = (x: NdArray, y: NdArray): NdArray => x.add(y)
  const loose = untyped(jet)

  test('name what is wrong and where', () => {
    expect(() => loose(f, [1], [[1], [1]])).toThrow(ArgumentError)
    expect(() => loose(g, [1, 2], [[1]])).toThrow(/there are 2 primals, but the series are 1/)
    expect(() => loose(f, [1], 1)).toThrow(/series must be an array with one entry for each argument/)
    expect(() => loose(f, 1, [[1]])).toThrow(/primals must be an array/)
    expect(() => loose(f, [1], [1])).toThrow(/series\[0\] must be the list of the derivatives of its primal/)
    expect(() => loose(f, [1], [np.array([1])])).toThrow(/series\[0\] must be the list/)
    expect(() => loose(f, [np.ones([2])], [[np.ones([2]), np.ones([3])]])).toThrow(ShapeError)
    expect(() => loose(f, [np.ones([2])], [[np.ones([2]), np.ones([3])]])).toThrow(/derivative of order 2 at series\[0\]\[1\]/)
    expect(() => loose(f, [np.array(1, { dtype: 'int32' })], [[1]])).toThrow(DtypeError)
    expect(() => loose(f, [np.array(1, { dtype: 'float32' })], [[np.array(1)]])).toThrow(DtypeError)
    expect(() => loose(f, [1], [[undefined]])).toThrow(TreeError)
    expect(() => loose(f, [1], [[1, undefined]])).toThrow(/derivative of order 2 at series\[0\]\[1\] is undefined/)
    expect(() => loose(f, [1], [undefined])).toThrow(ArgumentError)
    expect(() => loose(() => 'text', [1], [[1]])).toThrow(/returned a string/)
    expect(() => loose(3, [1], [[1]])).toThrow(/jet: the first argument must be a function/)
  })
  test.each<[name: string, series: unknown, kind: new (message: string) => Error, message: RegExp]>([
    ['a list of trees', [{ a: [1, 2], c: 1 }], TreeError, /series\[0\] is a list of 1, but the primal is \{a: \[\*, \*\], c: \*\} there/],
    ['other keys', { a: null, d: [1] }, TreeError, /series\[0\] is an object with the keys \{a, d\}/],
    ['a list too short', { a: [[1]], c: [1] }, TreeError, /series\[0\]\.a is a list of 1, but the primal is \[\*, \*\] there/],
    ['an array for a subtree', { a: np.ones([2]), c: [1] }, TreeError, /series\[0\]\.a is one array/],
    ['a key without value', { a: undefined, c: [1] }, TreeError, /series\[0\]\.a is undefined/],
    ['a number for a leaf', { a: [[1], 2], c: [1] }, ArgumentError, /series\[0\]\.a\[1\] must be the list .* but it is a number/],
    ['an object for a leaf', { a: null, c: { x: 1 } }, ArgumentError, /series\[0\]\.c must be the list .* but it is an object/],
    ['a tree for a derivative', { a: null, c: [0, { x: 1 }] }, TreeError, /derivative of order 2 .* series\[0\]\.c\[1\]/],
    ['a text for a derivative', { a: [null, ['1']], c: null }, TreeError, /derivative of order 1 at series\[0\]\.a\[1\]\[0\] is a string/],
    ['another shape', { a: null, c: [np.ones([2])] }, ShapeError, /series\[0\]\.c\[0\]/],
  ])('name the leaf: %s', (_name, series, kind, message) => {
    const call = (): unknown => loose((x: { a: NdArray[]; c: NdArray }) => x.c, [{ a: [1, 2], c: 3 }], [series])
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
  })

  test('name what stands where an instance should', () => {
    const start = sparseJacobian((z: NdArray) => z.pow(3))(np.ones([2]))
    const values = (m: SparseMatrix): NdArray => m.values
    expect(() => loose(values, [start], [[1]])).toThrow(/series\[0\] is a list of 1, but the primal is SparseMatrix\(\*\) there/)
    expect(() => loose(values, [start], [new Map()])).toThrow(/series\[0\] is an instance of Map/)
    expect(() => loose(values, [start], [start])).toThrow(/series\[0\]\[0\] must be the list/)
  })
})
