import { ArgumentError, grad, jit, np, OutputError, ShapeError, vmap, type NdArray } from 'cotangent'
import { describe, expect, test } from 'vitest'

const sumOfProducts = (x: NdArray, y: NdArray): NdArray => x.mul(y).sum()

describe('vectorize', () => {
  test('broadcasts scalars, numbers included', () => {
    const f = np.vectorize((x: NdArray, y: NdArray) => np.where(x.gt(y), x.sub(y), x.add(y)))
    const [x, y] = [np.array([[1], [5]]), np.array([2, 3, 6])]
    expect(f(x, y).toArray()).toEqual(np.where(x.gt(y), x.sub(y), x.add(y)).toArray())
    expect(f(3, 1).item()).toBe(2)
    expect(f(np.zeros([0]), 1).shape).toEqual([0])
    expect(f(np.zeros([2, 1]), np.zeros([1, 3, 1, 4])).shape).toEqual([1, 3, 2, 4])
  })

  test('calls the function once, on arrays of its core axes', () => {
    const seen: string[] = []
    const f = np.vectorize(
      (a: NdArray, v: NdArray) => {
        seen.push(`${String(a.shape)} ${String(v.shape)}`)
        return a.matmul(v)
      },
      { signature: '(m,n),(n)->(m)' },
    )
    const [a, v] = [np.arange(60).reshape([5, 1, 4, 3]), np.arange(6).reshape([2, 3])]
    expect(f(a, v).toArray()).toEqual(np.matmul(a, v.expandDims(-1)).squeeze(-1).toArray())
    expect(f(a, v).shape).toEqual([5, 2, 4])
    expect(seen).toEqual(['4,3 3', '4,3 3'])
  })

  test('gives several results in a list, with names and fixed extents in the signature', () => {
    const f = np.vectorize((x: NdArray): [NdArray, NdArray] => [np.outer(x, x), x.sum()], { signature: '(n)->(n,n),()' })
    const [squares, sums] = f(np.ones([2, 3]))
    expect([squares.shape, sums.toArray()]).toEqual([
      [2, 3, 3],
      [3, 3],
    ])
    const cross = np.vectorize((x: NdArray, y: NdArray) => x.sub(y), { signature: '(3), (3) -> (3)' })
    expect(cross(np.ones([4, 3]), np.zeros([3])).shape).toEqual([4, 3])
    expect(() => cross(np.ones([4, 2]), np.zeros([3]))).toThrow(/core axis 3 .* has extent 3, but 2 in argument 0/)
  })

  test('passes excluded arguments on as they are', () => {
    const f = np.vectorize((x: NdArray, power: number, name: string) => (name === 'p' ? x.pow(power) : x), { excluded: [1, 2] })
    expect(f(np.array([1, 2, 3]), 2, 'p').toArray()).toEqual([1, 4, 9])
  })

  test('works under every transform', () => {
    const f = np.vectorize(sumOfProducts, { signature: '(n),(n)->()' })
    const [x, y] = [np.arange(6).reshape([2, 3]), np.array([1, 2, 3])]
    expect(jit(f)(x, y).toArray()).toEqual(f(x, y).toArray())
    expect(vmap(f, { inAxes: [0, null] })(x, y).toArray()).toEqual([8, 26])
    expect(grad((v: NdArray) => f(x, v).sum())(y).toArray()).toEqual([3, 5, 7])
  })

  test('what does not fit is a clear error', () => {
    const f = np.vectorize(sumOfProducts, { signature: '(n),(n)->()' })
    expect(() => f(np.ones([2]), np.ones([3]))).toThrow(
      /vectorize of sumOfProducts: core axis n of '\(n\),\(n\)->\(\)' has extent 2, but 3 in argument 1/,
    )
    expect(() => f(np.ones([2]), 1)).toThrow(ShapeError)
    expect(() => f(np.ones([4, 2]), np.ones([3, 2]))).toThrow(/do not broadcast/)
    expect(() => np.vectorize((x: NdArray) => x, { signature: '(n),(n)->()' })(np.ones([2]))).toThrow(/is for 2 arguments, but 1/)
    expect(() => np.vectorize((x: NdArray) => x, { signature: '(n)->()' })(np.ones([2]))).toThrow(/result 0 has the core shape \[2\]/)
    expect(() => np.vectorize((x: NdArray) => x, { signature: '(n)->(n),()' })(np.ones([2]))).toThrow(OutputError)
    expect(() => np.vectorize((x: NdArray) => np.stack([x, x]))(np.ones([2]))).toThrow(/not a scalar. Say its core axes/)
    for (const signature of ['', 'n->()', '(n)', '(n)->', '(n,)->()', '(n)->() extra', '(n m)->()']) {
      expect(() => np.vectorize((x: NdArray) => x, { signature }), signature).toThrow(/cannot be read/)
    }
    expect(() => np.vectorize((x: NdArray) => x, { excluded: [-1] })).toThrow(ArgumentError)
    // @ts-expect-error a typing mistake
    expect(() => np.vectorize((x: NdArray) => x, { signatur: '()->()' })).toThrow(/unknown option 'signatur'/)
    // @ts-expect-error a number is no function
    expect(() => np.vectorize(3)).toThrow(/must be a function/)
    // @ts-expect-error a string is no array
    expect(() => np.vectorize((x: NdArray) => x)('one')).toThrow(/argument 0 is a string/)
  })
})

describe('applyAlongAxis and applyOverAxes', () => {
  test('results of any number of axes take the place of the axis', () => {
    const x = np.arange(24).reshape([2, 3, 4])
    expect(np.applyAlongAxis((v) => np.outer(v, v), 1, x).shape).toEqual([2, 3, 3, 4])
    expect(np.applyAlongAxis((v) => v.get([null, null, -1]), 1, x).toArray()).toEqual(np.flip(x, 1).toArray())
    expect(np.applyAlongAxis((v) => v.sum(), -1, x).toArray()).toEqual(x.sum(-1).toArray())
    expect(grad((y: NdArray) => np.applyAlongAxis((v) => v.mul(v).sum(), 0, y).sum())(x).toArray()).toEqual(x.mul(2).toArray())
    expect(() => np.applyAlongAxis((v) => v, 3, x)).toThrow(ShapeError)
  })

  test('an axis that is reduced comes back with extent 1', () => {
    const x = np.arange(24).reshape([2, 3, 4])
    expect(np.applyOverAxes((y, axis) => y.sum(axis), x, [0, -1]).toArray()).toEqual(x.sum([0, 2], { keepdims: true }).toArray())
    expect(np.applyOverAxes((y, axis) => y.sum(axis, { keepdims: true }), x, 1).shape).toEqual([2, 1, 4])
    expect(() => np.applyOverAxes((y) => y.sum(), x, 1)).toThrow(/must keep the number of axes/)
  })
})
