import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkpoint, customJvp, customVjp, debug, grad, jit, lax, nn, np, valueAndGrad, vmap, type NdArray } from '../../../src/index.js'
import type { Schedule } from '../../../src/backends/kernel/schedule.js'
import { drawn } from '../../../properties/transforms/functions.js'
import { runsOf, seed } from '../../../properties/settings.js'
import { check, type F } from './checkLowering.js'

const kinds = (schedule: Schedule): string => schedule.steps.map((step) => step.kind).join(' ')

function counting(...shape: number[]): NdArray {
  const size = shape.reduce((n, m) => n * m, 1)
  return np.array(Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + size) * 2)).reshape(shape)
}

describe('fuses', () => {
  const chain = (x: NdArray, y: NdArray): NdArray => np.tanh(np.sin(x).mul(y).add(np.exp(x.neg()).mul(0.5))).sum()

  test('a chain of operations', () => {
    const schedule = check((x, y) => np.sin(x).mul(y).add(np.exp(x.neg()).mul(0.5)), counting(5, 7), counting(5, 7))
    expect(kinds(schedule)).toBe('loop')
  })

  test('a value and both its gradients into one kernel', () => {
    const schedule = check((x, y) => valueAndGrad(chain, { argnums: [0, 1] })(x, y), counting(1500), counting(1500))
    expect(kinds(schedule)).toBe('loop')
    expect(schedule.steps[0]).toMatchObject({ extents: [1500], stores: [{}, {}], accumulators: [{}] })
  })

  test('softmax into three kernels', () => {
    const schedule = check((x) => nn.softmax(x), counting(6, 9))
    expect(kinds(schedule)).toBe('loop loop loop')
  })

  test('what is computed of a sum alone into its accumulator', () => {
    const schedule = check((x) => np.log(np.exp(x).sum(1, { keepdims: true })).mul(2), counting(6, 9))
    expect(schedule.steps).toMatchObject([{ kind: 'loop', accumulators: [{}], stores: [] }])
    const both = check((x) => [x.sum(1), x.mean(1), np.sqrt(x.mul(x).mean(1))], counting(6, 9))
    expect(both.steps).toMatchObject([{ accumulators: [{}, {}] }, { extents: [6] }])
  })

  test('through reshapes', () => {
    const schedule = check((x) => [np.sin(x), np.sin(x).reshape([12]).mul(2), np.sin(x).ravel().add(1).reshape([2, 6])], counting(3, 4))
    expect(schedule.steps).toMatchObject([{ kind: 'loop', extents: [12] }])
    expect(kinds(check((x) => np.cos(np.sin(x).reshape([1, 1])).mul(x), np.array([2])))).toBe('loop')
  })

  test('again what is cheaper than memory', () => {
    const schedule = check(
      (x, w) => [x.mul(2).matmul(w), x.mul(2).matmul(w).sum(1).sum().mul(x.mul(2)).sum(1)],
      counting(3, 4),
      counting(4, 5),
    )
    expect(schedule.steps.length).toBeLessThan(6)
    const counted = check(
      (x) =>
        lax
          .iota([3, 4], 'float64', 0)
          .add(x)
          .sum(1)
          .add(lax.iota([3, 4], 'float64', 0).transpose().sum(0)),
      counting(3, 4),
    )
    expect(counted.buffers.filter((buffer) => buffer.size === 12).length).toBe(1)
  })

  test('what surrounds a part into the border alone', () => {
    const schedule = check((x) => np.pad(np.sin(x), [[0, 1]]).add(np.pad(np.cos(x), [[1, 0]])), counting(9))
    expect(schedule.steps).toMatchObject([{ extents: [9] }, { extents: [] }, { extents: [10] }])
  })

  test('only what a small output shows', () => {
    const schedule = check((x) => [np.sin(x).get(3), np.exp(x).get([2, 4])], counting(1000))
    expect(schedule.steps.every((step) => step.kind === 'loop' && step.extents.every((extent) => extent < 3))).toBe(true)
    expect(schedule.buffers.filter((buffer) => buffer.role === 'output').map((buffer) => buffer.size)).toEqual([1, 2])
  })

  test('scalars', () => {
    const schedule = check((x, y) => np.sin(x).mul(y).add(x.div(y)), np.array(0.3), np.array(2))
    expect(kinds(schedule)).toBe('loop')
    expect(schedule.steps[0]).toMatchObject({ extents: [] })
  })

  test('what a view of it is read through', () => {
    const schedule = check((x, y) => np.exp(x).transpose().reshape([3, 2, 4]).mul(y), counting(4, 6), counting(3, 2, 4))
    expect(kinds(schedule)).toBe('loop')
  })

  test('parts of a result', () => {
    const schedule = check((x, y) => np.concatenate([np.sin(x), np.cos(y)]), counting(5), counting(5))
    expect(schedule.steps.every((step) => step.kind === 'loop' && step.loads.length === step.stores.length)).toBe(true)
    expect(schedule.buffers.filter((x) => x.role === 'temporary')).toEqual([])
  })
})

const offset = np.array(1.5)
const factor = np.array([2, 3, 4, 5, 6])

describe('equals eager evaluation', () => {
  const cases: readonly (readonly [name: string, f: F, args: readonly NdArray[]])[] = [
    ['nothing', (x) => x, [counting(3)]],
    ['a constant', () => np.zeros([3]), [counting(3)]],
    ['a transposed input', (x) => x.transpose(), [counting(3, 4)]],
    ['a broadcast scalar', (x) => np.broadcastTo(np.sin(x), [3, 2]), [np.array(2)]],
    ['one value twice', (x) => [np.sin(x), np.sin(x), np.sin(x).transpose()], [counting(3, 4)]],
    ['reductions over middle axes', (x) => [x.sum(1), x.sum([0, 2]), x.max(2), np.exp(x).sum([0, 2])], [counting(3, 4, 5)]],
    ['a reduction over separate axes of a sum', (x) => [np.sin(x).sum([0, 2]), np.sin(x)], [counting(3, 4, 5)]],
    ['argmax', (x) => [np.argmax(x, 1), np.argmax(x)], [counting(7, 20)]],
    ['long sums', (x) => [x.sum(), x.mul(x).sum(0)], [counting(5000, 2)]],
    ['float32 sums', (x) => [x.astype('float32').sum(), x.astype('float32').mean(0)], [counting(2100, 2)]],
    [
      'reshapes that merge and split',
      (x) =>
        np
          .sin(x.reshape([4, 6]))
          .reshape([2, 2, 6])
          .transpose([2, 0, 1])
          .reshape([3, 8]),
      [counting(24)],
    ],
    ['a transposed view that is reshaped', (x) => [x.transpose().ravel(), np.exp(x.transpose().ravel())], [counting(3, 5)]],
    ['slices', (x) => [x.get([1, null]).sub(x.get([null, -1])), x.get([null, null, -2])], [counting(9)]],
    [
      'pads',
      (x) => [
        np.pad(x, 2),
        np.pad(np.sin(x), [
          [1, 0],
          [0, 3],
        ]),
      ],
      [counting(3, 4)],
    ],
    [
      'a gradient of slices',
      (x) =>
        grad((v: NdArray) =>
          v
            .get([1, null])
            .sub(v.get([null, -1]))
            .pow(2)
            .sum(),
        )(x),
      [counting(9)],
    ],
    ['parts of scalars', (x) => np.stack([np.sin(x.get(0)), x.get(1).mul(2), x.get(0)]), [counting(2)]],
    [
      'products',
      (x, y) => [x.matmul(y), y.transpose().matmul(x.transpose()), np.dot(x.ravel(), x.ravel())],
      [counting(7, 300), counting(300, 5)],
    ],
    ['batched products', (x, y) => np.einsum('bij,bkj->bik', x, y), [counting(3, 4, 5), counting(3, 2, 5)]],
    ['a product whose axes must be copied', (x, y) => np.einsum('iaj,jib->ab', x, y), [counting(3, 4, 5), counting(5, 3, 2)]],
    ['outer products', (x, y) => np.outer(np.sin(x), y), [counting(3), counting(4)]],
    ['a product with a constant', (x) => x.matmul(np.ones([4, 2])), [counting(3, 4)]],
    ['integers', (x) => [x.astype('int32').mul(3).sum(), np.arange(6).mul(2).reshape([2, 3])], [counting(6)]],
    [
      'indices through views',
      (x) => np.where(np.eye(5).transpose().gt(0), x, lax.iota([25], 'float64', 0).reshape([5, 5])).get([null, null, -1]),
      [counting(5, 5)],
    ],
    ['empty arrays', (x) => [x.sum(0), x.sum(1), np.sin(x), x.prod(), np.concatenate([x.ravel(), np.ones([2])])], [np.zeros([0, 3])]],
    ['an empty product', (x) => x.transpose().matmul(x), [np.zeros([0, 3])]],
    ['running sums', (x) => np.cumsum(np.sin(x)).mul(2), [counting(9)]],
    [
      'chosen rows',
      (x) =>
        np
          .sin(x)
          .get(np.array([1, 0, 1], { dtype: 'int32' }))
          .mul(2),
      [counting(4, 3)],
    ],
    ['a call in a call', (x) => jit((y: NdArray) => jit((z: NdArray) => z.mul(2))(y).add(1))(np.sin(x)), [counting(4)]],
    ['sorts of booleans', (x) => [x.gt(0), np.any(x.gt(1.9)), np.all(x.gt(-3), 0)], [counting(4, 3)]],
    ['vmapped products', (x, y) => vmap((v: NdArray) => y.matmul(np.tanh(v)).sum())(x), [counting(6, 3), counting(4, 3)]],
  ]
  test.each(cases)('%s', (_name, f, args) => {
    check(f, ...args)
  })

  test('inputs of any layout', () => {
    const x = counting(4, 6)
    const f: F = (a, b) => [np.sin(a).add(b), a.ravel().mul(2), a.sum(0), a.matmul(b.transpose()), a.transpose().ravel()]
    check(f, x.transpose(), counting(6, 4))
    check(f, x.get([null, null, -1]), np.broadcastTo(counting(6), [4, 6]))
    check(f, np.ones([3, 3]), counting(6, 6).get([1, null, 2], [null, null, 2]))
  })

  test('a training step of a network', () => {
    const loss = (w: NdArray, b: NdArray, v: NdArray, x: NdArray, y: NdArray): NdArray => {
      const logits = np.tanh(x.matmul(w).add(b)).matmul(v)
      return nn.logSoftmax(logits).mul(y).sum().neg().div(x.shape[0]!)
    }
    const args = [counting(8, 16), counting(16), counting(16, 4), counting(10, 8), nn.softmax(counting(10, 4))]
    const schedule = check((w, b, v, x, y) => valueAndGrad(loss, { argnums: [0, 1, 2] })(w, b, v, x, y), ...args)
    expect(schedule.steps.filter((step) => step.kind === 'host')).toEqual([])
  })

  test('rules of its own', () => {
    const f = customJvp((x: NdArray) => np.sin(x).mul(offset), {
      jvp: ([x], [dx]) => [np.sin(x).mul(offset), dx.mul(np.cos(x)).mul(offset).mul(factor)],
    })
    check((x) => [f(np.exp(x)), grad((y: NdArray) => f(y).sum())(x)], counting(5))
    const g = customVjp((x: NdArray) => np.sin(x).mul(offset), {
      fwd: (x) => [np.sin(x).mul(offset), x],
      bwd: (x, ct) => [ct.mul(np.cos(x)).mul(factor)],
    })
    check((x) => [g(np.exp(x)), grad((y: NdArray) => g(y).sum())(x)], counting(5))
  })

  test('effects, in order', () => {
    const seen: number[] = []
    const note = (x: NdArray): void => {
      seen.push(x.item())
    }
    const f: F = (x) => {
      debug.callback(note, x.sum())
      jit((y: NdArray) => {
        debug.callback(note, y.sum())
        return y
      })(x.mul(2))
      debug.callback(note, x.max())
      return x.mul(3)
    }
    const schedule = check(f, np.array([1, 2]))
    // Eager, then in small kernels, then in large ones.
    expect(seen).toEqual([3, 6, 2, 3, 6, 2, 3, 6, 2])
    expect(schedule.steps.filter((step) => step.kind === 'host').length).toBe(3)
  })

  test('recomputation', () => {
    const f = (x: NdArray): NdArray => checkpoint((y: NdArray) => np.sin(np.exp(y).mul(y)))(x).sum()
    check((x) => valueAndGrad(f)(x), counting(20))
  })

  test('random programs, their gradients and their batches', () => {
    fc.assert(
      fc.property(drawn, ({ f, loss, x, v, batch, vectors }) => {
        check(f, x, v)
        check((a, b) => valueAndGrad(loss, { argnums: [0, 1] })(a, b), x, v)
        check((a, b) => vmap(grad(loss, { argnums: [0, 1] }))(a, b), batch, vectors)
      }),
      { seed, numRuns: runsOf(60) },
    )
  })
})
