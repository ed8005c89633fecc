import { describe, expect, test } from 'vitest'
import { ArgumentError, grad, hessian, jit, jvp, makeProgram, np, ShapeError, vmap, type NdArray } from 'cotangent'
import { expectExactly, fixture, unpacked, type Packed } from './fixtures.js'

interface Case {
  readonly name: string
  readonly subscripts?: string
  readonly operands: readonly Packed[]
  readonly y: Packed
}

const cases = fixture<{ readonly cases: readonly Case[] }>('products').cases.flatMap(({ subscripts, operands, y }) =>
  subscripts === undefined ? [] : [{ subscripts, operands: operands.map(unpacked), y }],
)
const ones = (...shape: number[]): NdArray => np.ones(shape)

describe('einsum', () => {
  test.each(cases)("'$subscripts' is that of NumPy, also under jit and vmap", ({ subscripts, operands, y }) => {
    const f = (...xs: NdArray[]): NdArray => np.einsum(subscripts, ...xs)
    expectExactly(f(...operands), y, subscripts)
    expectExactly(jit(f)(...operands), y, subscripts)
    const stacked = operands.map((x) => np.stack([x, x.mul(2)], -1))
    const mapped = vmap(f, { inAxes: -1, outAxes: -1 })(...stacked)
    expect(mapped.toArray()).toEqual(np.stack([f(...operands), f(...operands).mul(2 ** operands.length)], -1).toArray())
  })

  test.each(cases)("'$subscripts' is linear in each operand, and its gradient says so", ({ subscripts, operands }) => {
    const f = (...xs: NdArray[]): NdArray => np.einsum(subscripts, ...xs).sum()
    operands.forEach((x, k) => {
      const along = (y: NdArray): NdArray => f(...operands.map((z, i) => (i === k ? y : z)))
      // ⟨∇f, x⟩ = f(x) for a linear f; whole numbers, so exactly.
      expect(grad(along)(x).mul(x).sum().item() + 0).toBe(f(...operands).item() + 0)
      expect(jvp(along, [x], [x])[1].item() + 0).toBe(f(...operands).item() + 0)
    })
  })

  test('the Hessian of a quadratic form', () => {
    const a = np.array([
      [1, 2],
      [3, 4],
    ])
    expect(hessian((x: NdArray) => np.einsum('i,ij,j', x, a, x))(np.array([1, -1])).toArray()).toEqual([
      [2, 5],
      [5, 8],
    ])
  })

  test('several operands are contracted cheaply: the largest intermediate has no more axes than needed', () => {
    const program = makeProgram((x: NdArray, y: NdArray, z: NdArray) => np.einsum('ij,jk,k->i', x, y, z))(
      ones(20, 30),
      ones(30, 40),
      ones(40),
    ).toString()
    expect(program).not.toContain('[20,40]')
    expect(program).toContain('[30]')
  })

  test('one operand is summed before it meets another', () => {
    const program = makeProgram((x: NdArray, y: NdArray) => np.einsum('ij,k->k', x, y))(ones(2, 3), ones(4)).toString()
    expect(program).not.toContain('[2,3,4]')
  })

  test('dtypes', () => {
    expect(np.einsum('i,i', np.ones([2], { dtype: 'float32' }), np.ones([2], { dtype: 'int32' })).dtype).toBe('float32')
    expect(np.einsum('i->', np.array([true, true])).item()).toBe(true)
  })

  test('errors say what is wrong', () => {
    expect(() => {
      Reflect.apply(np.einsum, undefined, [ones(2, 2), ones(2, 2)])
    }).toThrow(/^einsum: the subscripts are of type object. They come first/)
    expect(() => np.einsum('ij,jk', ones(2, 3))).toThrow(/names 2 operands, but 1 were given/)
    expect(() => np.einsum('ij', ones(2))).toThrow(/'ij' names 2 axes, but its operand has shape \[2\]/)
    expect(() => np.einsum('i', ones(2, 2))).toThrow(ShapeError)
    expect(() => np.einsum('ij,jk->ik', ones(2, 3), ones(4, 5))).toThrow(
      /float64\[2,3\] and float64\[4,5\] meet along axis 'j' with extents 3 and 4/,
    )
    expect(() => np.einsum('ii', ones(2, 3))).toThrow(/'i' stands twice/)
    expect(() => np.einsum('ij->ii', ones(2, 2))).toThrow(/'i' stands twice in the result/)
    expect(() => np.einsum('ij->k', ones(2, 2))).toThrow(/'k' is in the result and in no operand/)
    expect(() => np.einsum('...i->i', ones(2, 2))).toThrow(/its result has no '...'/)
    expect(() => np.einsum('i.j', ones(2, 2))).toThrow(ArgumentError)
    expect(() => np.einsum('i->j->k', ones(2))).toThrow(/more than one '->'/)
    expect(() => np.einsum('......', ones(2))).toThrow(/more than one '...'/)
    expect(() => np.einsum('i1', ones(2, 2))).toThrow(/something else than letters/)
  })
})

test('booleans stay booleans: is there a path?', () => {
  const steps = np.array([
    [false, true, false],
    [false, false, true],
    [false, false, false],
  ])
  expect(np.einsum('ij,jk', steps, steps).toArray()).toEqual([
    [false, false, true],
    [false, false, false],
    [false, false, false],
  ])
  expect(np.einsum('ij,jk', steps, np.eye(3)).dtype).toBe('float64')
})
