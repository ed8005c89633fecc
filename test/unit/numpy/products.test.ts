import { describe, expect, test } from 'vitest'
import { ArgumentError, grad, hessian, jit, jvp, makeProgram, np, ShapeError, vmap, type NdArray } from 'cotangent'
import { elements, expectClose, expectExactly, fixture, unpacked, word, type Packed, type Word } from './fixtures.js'

type Pair = 'matmul' | 'dot' | 'inner' | 'outer' | 'vdot'
interface Case {
  readonly name: Pair | 'tensordot' | 'diagonal' | 'trace' | 'diag' | 'einsum'
  readonly operands: readonly Packed[]
  readonly axes?: number | readonly [number | readonly number[], number | readonly number[]]
  readonly args?: readonly number[]
  readonly y: Packed
}
interface NormCase {
  readonly x: Packed
  readonly ord: Word | null
  readonly axis: number | readonly number[] | null
  readonly keepdims: boolean
  readonly y: Packed
}

const { cases, norms } = fixture<{ readonly cases: readonly Case[]; readonly norms: readonly NormCase[] }>('products')
const ones = (...shape: number[]): NdArray => np.ones(shape)

function apply({ name, axes, args = [] }: Case, [x, y]: readonly NdArray[]): NdArray {
  if (x === undefined || name === 'einsum') throw new Error(name)
  if (name === 'diagonal' || name === 'trace') return np[name](x, ...args)
  if (name === 'diag') return np.diag(x, args[0])
  if (y === undefined) throw new Error(name)
  return name === 'tensordot' ? np.tensordot(x, y, axes) : np[name](x, y)
}

describe('products are those of NumPy', () => {
  const products = cases.filter(({ name }) => name !== 'einsum')
  test.each([...new Set(products.map(({ name }) => name))])('%s', (name) => {
    for (const entry of products.filter((x) => x.name === name)) {
      const operands = entry.operands.map(unpacked)
      const what = `${name} of ${operands.map((x) => x.aval.toString()).join(' and ')}`
      expectExactly(apply(entry, operands), entry.y, what)
      expectExactly(jit((...xs: NdArray[]) => apply(entry, xs))(...operands), entry.y, `jit ${what}`)
    }
  })

  test('mapped over either operand or both', () => {
    const [x, y] = [np.arange(30).reshape([5, 2, 3]), np.arange(60).reshape([5, 3, 4])]
    const each = np.stack(
      Array.from({ length: 5 }, (_, i) => np.matmul(np.split(x, 5)[i]?.reshape([2, 3]) ?? 0, np.split(y, 5)[i]?.reshape([3, 4]) ?? 0)),
    )
    expect(vmap(np.matmul)(x, y).toArray()).toEqual(each.toArray())
    const w = np.arange(12).reshape([3, 4])
    expect(vmap(np.matmul, { inAxes: [0, null] })(x, w).toArray()).toEqual(np.matmul(x, w).toArray())
    expect(vmap(np.matmul, { inAxes: [null, 0] })(np.arange(6).reshape([2, 3]), y).toArray()).toEqual(
      np.matmul(np.arange(6).reshape([2, 3]), y).toArray(),
    )
  })

  test('stacks broadcast without a copy', () => {
    const program = makeProgram((x: NdArray, y: NdArray) => np.matmul(x, y))(ones(7, 1, 2, 3), ones(5, 3, 4)).toString()
    expect(program).not.toContain('broadcast')
  })

  test('dtypes', () => {
    expect(np.matmul(np.array([[true, true]]), np.array([[true], [true]])).toArray()).toEqual([[true]])
    expect(np.dot(np.array([1, 2], { dtype: 'int32' }), np.array([2 ** 31 - 1, 1], { dtype: 'int32' })).item()).toBe(-(2 ** 31) + 1)
    expect(np.matmul(np.ones([2, 2], { dtype: 'float32' }), np.ones([2], { dtype: 'int32' })).dtype).toBe('float32')
    expect(np.dot(np.ones([2], { dtype: 'float32' }), 3).dtype).toBe('float32')
  })

  test('of booleans are booleans', () => {
    const [v, m] = [
      np.array([true, true]),
      np.array([
        [true, false],
        [true, true],
      ]),
    ]
    const all: NdArray[] = [np.matmul(m, m), np.dot(v, v), np.inner(v, v), np.outer(v, v), np.vdot(v, v), np.tensordot(m, m)]
    const more: NdArray[] = [np.kron(v, m), np.vecdot(v, m), np.matvec(m, v), np.vecmat(v, m), np.einsum('i,i', v, v)]
    expect([...all, ...more].map((x) => x.dtype)).toEqual([...all, ...more].map(() => 'bool'))
    expect(np.vecmat(v, m).toArray()).toEqual([true, true])
    expect(np.kron(v, m).get(0).toArray()).toEqual([true, false, true, false])
  })
  test('errors name shapes', () => {
    expect(() => np.matmul(ones(2, 3), ones(2, 3))).toThrow(
      /matmul: float64\[2,3\] and float64\[2,3\] do not fit: axis 1 .* extent 3, axis 0 .* 2/,
    )
    expect(() => np.matmul(ones(2, 1), ones(3, 2))).toThrow(ShapeError)
    expect(() => np.matmul(ones(4, 2, 3), ones(5, 3, 2))).toThrow(/do not broadcast/)
    expect(() => np.matmul(ones(), ones(2))).toThrow(/scalar/)
    expect(() => np.dot(ones(2), ones(3))).toThrow(ShapeError)
    expect(() => np.tensordot(ones(2, 2), ones(2, 2), 3)).toThrow(ArgumentError)
    expect(() => np.tensordot(ones(2, 2), ones(2, 2), [[0, 1], [0]])).toThrow(ArgumentError)
    expect(() => np.diag(ones(2, 2, 2))).toThrow(ShapeError)
    expect(() => np.diagonal(ones(2))).toThrow(ShapeError)
  })

  test('gradients', () => {
    const [x, y] = [
      np.array([
        [1, 2],
        [3, 4],
      ]),
      np.array([
        [5, 6],
        [7, 8],
      ]),
    ]
    expect(grad((a: NdArray, b: NdArray) => np.matmul(a, b).sum(), { argnums: [0, 1] })(x, y).map((g) => g.toArray())).toEqual([
      [
        [11, 15],
        [11, 15],
      ],
      [
        [4, 4],
        [6, 6],
      ],
    ])
    // A stack that broadcasts: the gradient of what was repeated is the sum over the repetitions.
    expect(grad((w: NdArray) => np.matmul(ones(5, 2, 3), w).sum())(ones(3, 4)).toArray()).toEqual(np.full([3, 4], 10).toArray())
    expect(grad((w: NdArray) => np.trace(w))(ones(2, 3)).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ])
    expect(
      grad((v: NdArray) =>
        np
          .diag(v, 1)
          .mul(np.arange(9).reshape([3, 3]))
          .sum(),
      )(ones(2)).toArray(),
    ).toEqual([1, 5])
  })
})

describe('norm', () => {
  const order = (ord: Word | null): number | 'fro' | null => (ord === null || ord === 'fro' ? ord : word(ord))

  test.each(norms)('of %o is that of NumPy', ({ x, ord, axis, keepdims, y }) => {
    const actual = np.linalg.norm(unpacked(x), order(ord), axis, { keepdims })
    expect(actual.shape).toEqual(y.shape)
    elements(actual).forEach((value, i) => {
      expectClose(value, word(y.data[i] ?? 'nan'), 4e-15)
    })
  })

  test('neither overflows nor underflows, in value and gradient', () => {
    for (const scale of [1e300, 1e-300, 1e-320, 1e155, 1]) {
      const [a, b] = [3 * scale, 4 * scale]
      const x = np.array([a, b])
      expectClose(np.linalg.norm(x).item(), Math.hypot(a, b), 4e-16 + 5e-324 / Math.hypot(a, b))
      elements(grad((v: NdArray) => np.linalg.norm(v))(x)).forEach((g, i) => {
        expectClose(g, [0.6, 0.8][i] ?? NaN, scale < 1e-310 ? 1e-3 : 1e-15)
      })
    }
    const single = np.array([3e30, 4e30], { dtype: 'float32' })
    expect(np.linalg.norm(single).dtype).toBe('float32')
    expectClose(np.linalg.norm(single).item(), 5e30, 1e-7)
    expectClose(np.linalg.norm(np.array([1e300, 1e300]), 3).item(), 2 ** (1 / 3) * 1e300, 1e-15)
    expect(np.linalg.norm(np.array([Infinity, 1])).item()).toBe(Infinity)
    expect(np.linalg.norm(np.array([NaN, 1])).item()).toBeNaN()
  })

  test('at 0 has gradient 0, to second order', () => {
    const zero = np.zeros([2])
    for (const ord of [null, 2, 3, 1, Infinity] as const) {
      expect(np.linalg.norm(zero, ord).item()).toBe(0)
      expect(grad((x: NdArray) => np.linalg.norm(x, ord))(zero).toArray(), String(ord)).toEqual([0, 0])
    }
    expect(hessian((x: NdArray) => np.linalg.norm(x))(zero).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ])
    expect(jvp((x: NdArray) => np.linalg.norm(x), [zero], [ones(2)])[1].item()).toBe(0)
    const rows = np.array([
      [3, 4],
      [0, 0],
    ])
    const expected = [
      [expect.closeTo(0.6, 15), expect.closeTo(0.8, 15)],
      [0, 0],
    ]
    expect(vmap(grad((x: NdArray) => np.linalg.norm(x)))(rows).toArray()).toEqual(expected)
    expect(jit(grad((x: NdArray) => np.linalg.norm(x, null, 1).sum()))(rows).toArray()).toEqual(expected)
  })

  test('of nothing is 0, of every order that has a largest element or a sum', () => {
    for (const ord of [null, 0, 1, 2, 3, Infinity]) expect(np.linalg.norm(ones(2, 0), ord, 1).toArray()).toEqual([0, 0])
    for (const ord of ['fro', 'nuc', 1, 2, Infinity] as const) {
      for (const shape of [
        [0, 0],
        [0, 3],
        [3, 0],
      ])
        expect(np.linalg.norm(np.zeros(shape), ord).item()).toBe(0)
      expect(np.linalg.matrixNorm(ones(2, 0, 3), { ord, keepdims: true }).toArray()).toEqual([[[0]], [[0]]])
    }
    expect(() => np.linalg.norm(ones(0), -Infinity)).toThrow(ShapeError)
  })
  test("its Hessian is (1 - n n') / |x|", () => {
    const second = elements(hessian((x: NdArray) => np.linalg.norm(x))(np.array([3, 4])))
    const expected = [0.64, -0.48, -0.48, 0.36].map((h) => h / 5)
    second.forEach((h, i) => {
      expectClose(h, expected[i] ?? NaN, 1e-14)
    })
  })

  test('errors', () => {
    expect(() => np.linalg.norm(ones(2, 2), 3)).toThrow(ArgumentError)
    expect(() => np.linalg.norm(ones(2, 2, 2), 1)).toThrow(ShapeError)
    expect(() => np.linalg.norm(ones(2), 'fro')).toThrow(ShapeError)
    expect(() => np.linalg.norm(ones(2), NaN)).toThrow(ArgumentError)
  })
})
