import { describe, expect, test } from 'vitest'
import { grad, jit, lax, np, random, toBackend, vmap, type NdArray } from '../../../src/index.js'
import { costOf, expectClose, gpuBackend, onBoth } from './backends.js'

const compile = <A extends readonly unknown[]>(f: (...args: A) => unknown): ((...args: A) => unknown) => jit(f as never) as never
const normal = (shape: readonly number[], seed = 1): NdArray => random.normal(random.key(seed), shape).astype('float32')
const few = 2 ** -20

const backend = await gpuBackend()

const running = (x: NdArray, reverse: boolean): [NdArray, NdArray] =>
  lax.scan((c: NdArray, e: NdArray): [NdArray, NdArray] => [np.sin(c.add(e)), c.mul(e)], x.get(0), x, { reverse })
const growing = (x: NdArray): NdArray =>
  lax.whileLoop(
    (c: NdArray) => c.sum().lt(100),
    (c: NdArray) => c.mul(1.5).add(1),
    x,
  )
const chosen = (x: NdArray): NdArray =>
  lax.cond(
    x.sum().gt(0),
    (y: NdArray) => y.mul(y),
    (y: NdArray) => np.exp(y),
    x,
  )

const doubling = (x: NdArray): NdArray => lax.foriLoop(0, np.argmax(x), (_i: NdArray, c: NdArray) => c.mul(c).mul(0.5), x)

const cases: Readonly<Record<string, readonly [f: (x: NdArray) => unknown, x: NdArray]>> = {
  'a scan': [(x) => running(x, false), normal([30, 4])],
  'a scan from the end': [(x) => running(x, true), normal([30, 4])],
  'a scan over what is seen otherwise': [(x) => running(np.flip(x.T, 0), false), normal([4, 9])],
  'a scan of more results than one kernel joins': [(x) => running(x, true)[1], normal([250, 2])],
  'a scan of scalars': [(x) => running(x, false), normal([11])],
  'a scan of nothing': [(x) => lax.scan((c: NdArray, e: NdArray): [NdArray, NdArray] => [c.add(1), e], x.sum(), x), normal([0, 3])],
  'a loop of known length': [(x) => lax.foriLoop(0, 10, (i: NdArray, c: NdArray) => c.add(i.astype('float32')).mul(0.5), x), normal([4])],
  'a loop of no steps': [(x) => lax.foriLoop(3, 3, (_i: NdArray, c: NdArray) => c.mul(2), x), normal([4])],
  'a loop of computed length': [doubling, np.array([1, 2, 5, 3], { dtype: 'float32' })],
  'a loop of computed length, which is 0': [doubling, np.array([7, 2, 5, 3], { dtype: 'float32' })],
  'the gradient of a loop of computed length': [grad((x) => doubling(x).sum()), np.array([1, 2, 5, 3], { dtype: 'float32' })],
  'the gradient of a loop of computed length, which is 0': [grad((x) => doubling(x).sum()), np.array([7, 2, 5, 3], { dtype: 'float32' })],
  'a loop with a bound on its steps': [
    (x) =>
      grad((y: NdArray) =>
        lax
          .whileLoop(
            (c: NdArray) => c.sum().lt(100),
            (c: NdArray) => np.sin(c).add(c.mul(1.5)),
            y,
            { maxSteps: 20 },
          )
          .sum(),
      )(x),
    np.array([1, 2, 3], { dtype: 'float32' }),
  ],
  'a loop while a test holds': [growing, normal([4])],
  'a loop in a loop': [
    (x) => lax.scan((c: NdArray, e: NdArray): [NdArray, NdArray] => [growing(c.add(e)), chosen(e)], x.get(0), x)[1],
    normal([5, 3]),
  ],
  'a branch': [chosen, normal([4])],
  'the other branch': [(x) => chosen(x.sub(9)), normal([4])],
  'the gradient of a scan': [grad((x) => running(x, false)[1].sum()), normal([12, 3])],
  'the gradient of the gradient of a scan': [grad((x) => grad((y) => running(y, true)[1].sum())(x).sum()), normal([5, 2])],
  'the gradient of a loop of unknown length': [grad((x) => growing(x).prod()), normal([3])],
  'the gradient of a branch': [grad((x) => chosen(x).sum()), normal([3])],
  'the gradient of a branch in a scan': [
    grad((x) => lax.scan((c: NdArray, e: NdArray): [NdArray, NdArray] => [c.add(chosen(e)), c], x.get(0), x)[0].sum()),
    normal([4, 3]),
  ],
  'a vmap of a loop of unknown length': [vmap(growing), normal([3, 4])],
  'a vmap of a branch': [vmap(chosen), normal([5, 4])],
  'a vmap of a scan': [vmap((x) => running(x, false)[0]), normal([3, 6, 2])],
}

describe('control flow gives what the CPU gives, eagerly and compiled', () => {
  for (const [name, [f, x]] of Object.entries(cases)) {
    test(name, async () => {
      const { expected, eager, compiled } = await onBoth(backend, f, [x] as const, compile)
      expectClose(eager, expected, few)
      expectClose(compiled, expected, few)
    })
  }
})

describe('what loops take', () => {
  test('nothing is read in a loop of known length', async () => {
    const f = jit((x: NdArray) => running(x, false))
    const x = await toBackend(normal([30, 4]), backend)
    f(x)
    const { launches, reads } = costOf(backend, () => f(x))
    expect(reads).toBe(0)
    // Carry and result of each step, the element that it reads, and a tree that puts the results together; the first carry is a view.
    expect(launches).toBe(30 * 2 + 4)
  })

  test('a test is read every few steps: how many happened shows afterwards', async () => {
    const counting = (x: NdArray, most: NdArray): NdArray =>
      lax.whileLoop(
        (c: NdArray) => c.lt(most),
        (c: NdArray) => c.add(1),
        x,
      )
    const f = jit(counting)
    for (const most of [0, 1, 2, 3, 4, 5, 9, 14, 15, 16, 100]) {
      const [x, n] = await toBackend([np.array(0, { dtype: 'float32' }), np.array(most, { dtype: 'float32' })] as const, backend)
      const { result, reads } = costOf(backend, () => f(x, n))
      expect(result.item()).toBe(most)
      expect(reads).toBeLessThanOrEqual(4 + most / 8)
    }
  })

  test('but a loop whose steps are more than launches is not run ahead', async () => {
    // Ahead of its test the inner loop would not end.
    const f = jit((x: NdArray) =>
      lax.whileLoop(
        (c: NdArray) => c.gt(1),
        (c: NdArray) =>
          lax.whileLoop(
            (d: NdArray) => d.ne(c.sub(1)),
            (d: NdArray) => np.maximum(d.sub(1), 0),
            c,
          ),
        x,
      ),
    )
    expect(f(await toBackend(np.array(6, { dtype: 'float32' }), backend)).item()).toBe(1)
  })

  test('a branch is chosen by one read, and only that one runs', async () => {
    const f = jit(chosen)
    const x = await toBackend(normal([4]), backend)
    f(x)
    expect(costOf(backend, () => f(x))).toMatchObject({ launches: 2, reads: 1 })
  })

  test('loops leave no rows behind', async () => {
    const f = jit((x: NdArray) => [running(x, true), growing(x.get(0)), chosen(x.get(1))] as const)
    const x = await toBackend(normal([20, 4]), backend)
    const run = (): void => {
      const [[a, b], c, d] = f(x)
      for (const y of [a, b, c, d]) y.dispose()
    }
    run()
    const { rows } = backend.device.counts
    for (let i = 0; i < 5; i++) run()
    expect(backend.device.counts.rows).toBe(rows)
  })
})
