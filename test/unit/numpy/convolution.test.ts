import { describe, expect, test } from 'vitest'
import { ArgumentError, DtypeError, grad, jit, lax, nn, np, ShapeError, valueAndGrad, vmap, type NdArray } from '../../../src/index.js'

const ramp = (...shape: number[]): NdArray => np.arange(shape.reduce((a, b) => a * b, 1)).reshape(shape)
const close = (x: NdArray, y: NdArray): void => {
  expect(x.shape).toEqual(y.shape)
  expect(np.abs(x.sub(y)).max().item()).toBeLessThan(1e-12)
}

describe('convolution', () => {
  const x = np.sin(ramp(2, 4, 6, 5))
  const y = np.cos(ramp(6, 4, 3, 2))

  test('is linear in either operand, and its derivatives are its adjoints', () => {
    const ct = np.sin(ramp(2, 6, 2, 4).mul(0.7))
    const f = (a: NdArray, b: NdArray): NdArray => lax.conv(a, b, [2, 1], 'VALID').mul(ct).sum()
    const [value, [dx, dy]] = valueAndGrad(f, { argnums: [0, 1] })(x, y)
    expect(dx.mul(x).sum().item()).toBeCloseTo(value.item(), 10)
    expect(dy.mul(y).sum().item()).toBeCloseTo(value.item(), 10)
  })

  test('of groups is the convolutions of the groups side by side', () => {
    const narrow = y.get([0], [0, 2])
    const parts = [0, 1].map((g) => lax.conv(x.get([0], [2 * g, 2 * g + 2]), narrow.get([3 * g, 3 * g + 3]), [1, 1], 'SAME'))
    close(lax.convGeneralDilated(x, narrow, [1, 1], 'SAME', { featureGroupCount: 2 }), np.concatenate(parts, 1))
    const images = np.concatenate([x, x.mul(2)], 0)
    const halves = [0, 1].map((g) => lax.conv(images.get([2 * g, 2 * g + 2]), y.get([3 * g, 3 * g + 3]), [1, 1], 'SAME'))
    close(lax.convGeneralDilated(images, y, [1, 1], 'SAME', { batchGroupCount: 2 }), np.concatenate(halves, 1))
  })

  test('maps over images, kernels and both without a loop', () => {
    const conv = (a: NdArray, b: NdArray): NdArray => lax.conv(a, b, [1, 2], 'SAME')
    const [xs, ys] = [np.stack([x, x.mul(-1), x.add(1)]), np.stack([y, y.mul(3), y.sub(1)])]
    for (const f of [conv, jit(conv)]) {
      for (const i of [0, 1, 2]) {
        close(vmap(f, { inAxes: [0, null] })(xs, y).get(i), conv(xs.get(i), y))
        close(vmap(f, { inAxes: [null, 0] })(x, ys).get(i), conv(x, ys.get(i)))
        close(vmap(f)(xs, ys).get(i), conv(xs.get(i), ys.get(i)))
      }
    }
    const g = grad((b: NdArray, a: NdArray) => conv(a, b).sum())
    close(vmap(g, { inAxes: [null, 0] })(y, xs).get(1), g(y, xs.get(1)))
  })

  test('with its bias, activation and pool is one jitted program of the same bits', () => {
    const net = (a: NdArray, b: NdArray, bias: NdArray): NdArray =>
      nn.maxPool(nn.relu(lax.conv(nn.relu(a), b, [1, 1], 'SAME').add(bias.reshape([6, 1, 1]))), [2, 2], { strides: [2, 2], axes: [2, 3] })
    const bias = np.sin(ramp(6))
    expect(jit(net)(x, y, bias).toArray()).toEqual(net(x, y, bias).toArray())
    const loss = grad((b: NdArray) => net(x, b, bias).sum())
    expect(jit(loss)(y).toArray()).toEqual(loss(y).toArray())
  })

  test('transposed, with the adjoint kernel, is the adjoint', () => {
    const z = np.cos(ramp(1, 4, 3))
    const kernel = np.sin(ramp(3, 2, 3))
    const numbers = { dimensionNumbers: ['NHC', 'HIO', 'NHC'] as const }
    const forward = (a: NdArray): NdArray => lax.convGeneralDilated(a, kernel, [2], 'SAME', numbers).mul(z).sum()
    close(lax.convTranspose(z, kernel, [2], 'SAME', { transposeKernel: true }), grad(forward)(np.zeros([1, 8, 2])))
  })

  test('says what does not fit', () => {
    const images = np.ones([1, 2, 4])
    const kernel = np.ones([1, 2, 2])
    expect(() => lax.conv(images, np.ones([2, 2]), [1], 'SAME')).toThrow(ShapeError)
    expect(() => lax.conv(images, np.ones([1, 3, 2]), [1], 'SAME')).toThrow(/channels/)
    expect(() => lax.conv(images, kernel, [1, 1], 'SAME')).toThrow(/windowStrides/)
    expect(() => lax.conv(images, kernel, [0], 'SAME')).toThrow(ArgumentError)
    expect(() => lax.conv(images, kernel.astype('float32'), [1], 'SAME')).toThrow(DtypeError)
    expect(() => lax.conv(images, kernel, [1], [[1, 1, 1]] as unknown as 'SAME')).toThrow(/pair of integers/)
    expect(() => lax.conv(images, kernel, [1], 'same' as 'SAME')).toThrow(/'SAME'/)
    expect(() => lax.convGeneralDilated(images, kernel, [1], 'SAME', { lhsDilation: [2] })).toThrow(/convTranspose/)
    expect(() => lax.convGeneralDilated(images, kernel, [1], 'SAME', { featureGroupCount: 3 })).toThrow(ShapeError)
    expect(() => lax.convGeneralDilated(images, kernel, [1], 'SAME', { featureGroupCount: 2, batchGroupCount: 2 })).toThrow(ArgumentError)
    expect(() => lax.convGeneralDilated(images, kernel, [1], 'SAME', { groups: 2 } as object)).toThrow(/unknown option 'groups'/)
    for (const dimensionNumbers of [
      ['NCHW', 'OIHW', 'NCHW'],
      ['NCH', 'OIW', 'NCH'],
      ['NCC', 'OIH', 'NCH'],
    ] as const) {
      expect(() => lax.convGeneralDilated(images, kernel, [1], 'SAME', { dimensionNumbers })).toThrow(/dimension numbers/)
    }
    const specs = { lhsSpec: [0, 1, 1], rhsSpec: [0, 1, 2], outSpec: [0, 1, 2] }
    expect(() => lax.convGeneralDilated(images, kernel, [1], 'SAME', { dimensionNumbers: specs })).toThrow(/dimension numbers/)
    expect(() => lax.convTranspose(np.ones([1, 1, 1, 1, 1, 1]), np.ones([1, 1, 1, 1, 1, 1]), [1, 1, 1, 1], 'SAME')).toThrow(
      /dimensionNumbers/,
    )
    expect(() => lax.convTranspose(np.ones([1, 3, 1]), np.ones([1, 1, 1]), [1], 'SAME_LOWER')).toThrow(/SAME_LOWER/)
  })
})

describe('windows', () => {
  test('a function of two arrays is applied to what is there, from the initial value on', () => {
    const x = np.array([1, 2, 3, 4, 5])
    const f = (a: NdArray, b: NdArray): NdArray => a.add(b.mul(1))
    const sums = lax.reduceWindow(x, 2, f, [2], [1], [[1, 2]], { baseDilation: [2] })
    // As JAX gives.
    expect(sums.toArray()).toEqual([3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 2])
    const first = (a: NdArray): NdArray => a
    expect(lax.reduceWindow(x, 7, first, [2]).toArray()).toEqual([7, 7, 7, 7])
    const matrix = ramp(4, 5)
    close(lax.reduceWindow(matrix, 0, f, [2, 3], [1, 2], 'SAME'), lax.reduceWindow(matrix, 0, 'add', [2, 3], [1, 2], 'SAME'))
  })

  test('named padding goes by the extents without the gaps of a dilated operand', () => {
    const x = np.array([1, 2, 3, 4])
    for (const [padding, pair] of [
      ['SAME', [1, 2]],
      ['SAME_LOWER', [2, 1]],
      ['VALID', [0, 0]],
    ] as const) {
      const options = { baseDilation: [3], windowDilation: [1] }
      const named = lax.reduceWindow(x, 0, 'add', [4], [3], padding, options)
      expect(named.toArray()).toEqual(lax.reduceWindow(x, 0, 'add', [4], [3], [pair], options).toArray())
    }
    // Four elements and a window of three by steps of two: one element of padding behind.
    expect(lax.reduceWindow(x, 0, 'add', [3], [2], 'SAME', { baseDilation: [2] }).toArray()).toEqual([3, 5, 7])
  })

  test('the named ways are known by their functions too', () => {
    const x = np.array([1, 4, 2])
    for (const [name, ...functions] of [
      ['add', lax.add, np.add],
      ['mul', lax.mul, np.multiply],
      ['max', lax.max, np.maximum],
      ['min', lax.min, np.minimum],
    ] as const) {
      for (const f of functions) expect(lax.reduceWindow(x, 1, f, [2]).toArray()).toEqual(lax.reduceWindow(x, 1, name, [2]).toArray())
    }
  })

  test('the initial value counts once, and has a derivative', () => {
    const x = np.array([1, 4, 2])
    const f = (init: NdArray): NdArray => lax.reduceWindow(x, init, 'max', [2]).sum()
    expect(lax.reduceWindow(x, np.array(3), 'add', [2], null, 'SAME').toArray()).toEqual([8, 9, 5])
    expect(grad(f)(np.array(5)).item()).toBe(2)
    expect(() => lax.reduceWindow(x, np.array(3, { dtype: 'int32' }), 'add', [2])).toThrow(DtypeError)
    expect(() => lax.reduceWindow(x, np.array([3]), 'add', [2])).toThrow(DtypeError)
  })

  test('elements of a window that are equal share the derivative', () => {
    const x = np.array([
      [1, 1, 0],
      [1, 0, 2],
    ])
    const total = (pool: typeof nn.maxPool) => (image: NdArray) => pool(image, [2, 2], { axes: [0, 1] }).sum()
    const third = 1 / 3
    expect(grad(total(nn.maxPool))(x).toArray()).toEqual([
      [third, third, 0],
      [third, 0, 1],
    ])
    expect(grad(total(nn.minPool))(x).toArray()).toEqual([
      [0, 0, 0.5],
      [0, 1.5, 0],
    ])
  })

  test('NaN propagates', () => {
    expect(
      nn
        .maxPool(np.array([1, NaN, 2, 3]).reshape([1, 4, 1]), [2])
        .ravel()
        .toArray(),
    ).toEqual([NaN, NaN, 3])
  })

  test('booleans have maxima', () => {
    expect(lax.reduceWindow(np.array([true, false, false]), 0, 'max', [2]).toArray()).toEqual([true, false])
  })

  test('the mean of a window may leave out the padding', () => {
    const x = np.ones([1, 3, 3, 1])
    const options = { padding: 'SAME' } as const
    expect(
      nn
        .avgPool(x, [3, 3], { ...options, countIncludePad: false })
        .ravel()
        .toArray(),
    ).toEqual(new Array(9).fill(1))
    expect(nn.avgPool(x, [3, 3], options).get(0, 0, 0, 0).item()).toBeCloseTo(4 / 9, 15)
  })

  test('what cannot be is said', () => {
    const x = np.ones([2, 3])
    expect(() => lax.reduceWindow(x, 0, 'add', [2])).toThrow(/windowDimensions/)
    expect(() => lax.reduceWindow(x, 0, 'add', [0, 1])).toThrow(ArgumentError)
    expect(() => lax.reduceWindow(x, 0, 'sum' as 'add', [1, 1])).toThrow(/'sum'/)
    expect(() => lax.reduceWindow(x, 0, 'add', [1, 1], null, 'VALID', { dilation: [1] } as object)).toThrow(/unknown option/)
    expect(() => nn.maxPool(x, [2], { axes: [0, 1] })).toThrow(/axes/)
    expect(() => nn.maxPool(x, [2])).toThrow(ArgumentError)
    expect(() => nn.maxPool(x, [2, 2], { axes: [0, 0] })).toThrow(ArgumentError)
    expect(() => np.convolve(np.array([1]), np.array([]))).toThrow(ShapeError)
    expect(() => np.correlate(np.ones([2, 2]), np.array([1]))).toThrow(ShapeError)
    expect(() => np.convolve(np.array([1]), np.array([1]), 'some' as 'full')).toThrow(/'some'/)
  })
})
