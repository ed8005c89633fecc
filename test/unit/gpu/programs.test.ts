import { describe, expect, test } from 'vitest'
import {
  checkpoint,
  cpu,
  grad,
  hessian,
  jacfwd,
  jit,
  jvp,
  lax,
  nn,
  np,
  random,
  setDefaultBackend,
  setDefaultDtype,
  toBackend,
  valueAndGrad,
  vmap,
  withBackend,
  type NdArray,
} from '../../../src/index.js'
import { costOf, expectClose, gpuBackend, onBoth } from './backends.js'

const compile = <A extends readonly unknown[]>(f: (...args: A) => unknown): ((...args: A) => unknown) => jit(f as never) as never
const normal = (shape: readonly number[], seed = 1): NdArray => random.normal(random.key(seed), shape).astype('float32')
/** Sums are in another order than on the CPU. */
const few = 2 ** -20

const backend = await gpuBackend()
const narrow = await gpuBackend(3)

type Case = readonly [f: (...args: never[]) => unknown, args: readonly NdArray[]]

const cases: Readonly<Record<string, Case>> = {
  'views, of all layouts': [
    (x: NdArray) => [x.T.add(1), np.flip(x, 0).mul(2), x.get(3), x.get([1, 4]), np.reshape(x.T, [-1]), np.flip(x, 1), x.T],
    [normal([7, 5])],
  ],
  reductions: [
    (x: NdArray) => [x.sum(), x.sum(0), x.mean(1), x.max(1), np.argmax(x, 1), x.prod(1), np.all(x.gt(-9)), np.var(x, 0)],
    [normal([37, 61])],
  ],
  'long reductions, in levels': [(x: NdArray) => [np.abs(x).sum(), np.argmax(x), np.max(x)], [normal([300_000])]],
  'matrix products': [(a: NdArray, b: NdArray) => nn.relu(np.matmul(a, b).add(1)), [normal([33, 300]), normal([300, 17], 2)]],
  'long matrix products, in parts': [(a: NdArray, b: NdArray) => np.matmul(a, b), [normal([3, 20_001]), normal([20_001, 2], 2)]],
  'results in parts': [
    (a: NdArray, b: NdArray) => [
      np.concatenate([a, b], 0),
      np.pad(a, [
        [1, 2],
        [0, 3],
      ]),
      np.tile(a, [2, 3]),
      np.concatenate([a.sum(1), b.get(0)]),
    ],
    [normal([3, 4]), normal([5, 4], 2)],
  ],
  'many operands': [(...xs: NdArray[]) => xs.reduce((a, b) => a.mul(0.5).add(b)), Array.from({ length: 40 }, (_, i) => normal([10], i))],
  'many scalars': [(...xs: NdArray[]) => np.stack(xs).sum(), Array.from({ length: 30 }, (_, i) => normal([], i))],
  'algorithms of the CPU': [
    (x: NdArray) => np.linalg.solve(np.matmul(x, x.T).add(np.eye(4).astype('float32')), x.get(0)).mul(2),
    [normal([4, 4])],
  ],
  'special functions of the CPU': [(x: NdArray) => nn.gelu(x).add(x), [normal([9])]],
  'the gradient of a vmap': [
    (x: NdArray) => grad((y: NdArray) => vmap((z: NdArray) => np.sin(z).mul(z).sum())(y).sum())(x),
    [normal([5, 3])],
  ],
  'the vmap of a gradient': [(x: NdArray) => vmap(grad((z: NdArray) => np.tanh(z).mul(z).sum()))(x), [normal([5, 3])]],
  'a Hessian': [
    (x: NdArray) =>
      hessian((z: NdArray) =>
        np
          .sin(z)
          .mul(np.cos(z.get(0)))
          .sum(),
      )(x),
    [normal([5])],
  ],
  'a Jacobian of a gradient': [(x: NdArray) => jacfwd(grad((z: NdArray) => nn.logSoftmax(z).mul(z).sum()))(x), [normal([4])]],
  'a jvp': [(x: NdArray, t: NdArray) => jvp((z: NdArray) => np.exp(z).div(z.sum()), [x], [t]), [normal([4]), normal([4], 2)]],
  'a checkpoint': [(x: NdArray) => grad((z: NdArray) => checkpoint((y: NdArray) => np.sin(np.sin(y)))(z).sum())(x), [normal([6])]],
  'empty arrays': [(x: NdArray) => [x.sum(), x.mul(2), np.concatenate([x, x.add(1)]), np.sort(x)], [np.zeros([0], { dtype: 'float32' })]],
  integers: [
    (x: NdArray) => [x.mul(x), np.floorDivide(x, 3), np.bitwiseXor(x, 123456789), x.gt(0), x.sum()],
    [np.array([1, -5, 2147483647, -2147483648, 0, 123456789], { dtype: 'int32' })],
  ],
  'random numbers': [(key: NdArray) => [random.bits(key, [30]), random.uniform(key, [10], { dtype: 'float32' })], [random.key(7)]],
}

describe('programs give what the CPU gives, eagerly and compiled', () => {
  for (const [name, [f, args]] of Object.entries(cases)) {
    test(name, async () => {
      const given = f as (...args: NdArray[]) => unknown
      const { expected, eager, compiled } = await onBoth(backend, given, [...args], compile)
      expectClose(eager, expected, few)
      expectClose(compiled, expected, few)
    })
  }

  test('also where kernels may read three buffers only', async () => {
    for (const name of ['many operands', 'many scalars', 'results in parts', 'the vmap of a gradient', 'reductions']) {
      const [f, args] = cases[name]!
      const { expected, compiled } = await onBoth(narrow, f as (...args: NdArray[]) => unknown, [...args], compile)
      expectClose(compiled, expected, few)
    }
  })
})

describe('what a call takes', () => {
  test('20 elementwise operations are one launch', async () => {
    const f = jit((x: NdArray) => {
      let y = x
      for (let i = 0; i < 20; i++) y = y.mul(1.01).add(0.5).sub(x)
      return y
    })
    const x = await toBackend(normal([1000]), backend)
    f(x)
    expect(costOf(backend, () => f(x))).toMatchObject({ launches: 1, reads: 0 })
  })

  test('a matrix product, what is added to it and a function of the sum are one launch', async () => {
    const layer = (w: NdArray, b: NdArray, x: NdArray): NdArray => np.tanh(np.matmul(x, w).add(b))
    const given = [normal([7, 5]), normal([5], 2), normal([3, 7], 3)] as const
    const args = await toBackend(given, backend)
    const f = jit(layer)
    const y = f(...args)
    expect(costOf(backend, () => f(...args))).toMatchObject({ launches: 1, reads: 0 })
    expect(y.toArray()).toEqual(layer(...given).toArray())
    // Read twice it is computed once.
    const g = jit((w: NdArray, b: NdArray, x: NdArray) => [layer(w, b, x), np.matmul(x, w).sum(0)])
    const results = g(...args)
    expect(costOf(backend, () => g(...args))).toMatchObject({ launches: 3, reads: 0 })
    expect(results[0]?.toArray()).toEqual(y.toArray())
  })

  test('views are no launches, and results that are views of operands share their memory', async () => {
    const x = await toBackend(normal([6, 4]), backend)
    x.add(1)
    const { result, launches } = costOf(backend, () => [x.T, x.get(2), np.flip(x, 0), np.reshape(x, [-1]), jit((y: NdArray) => y.T)(x)])
    expect(launches).toBe(0)
    for (const y of result) expect(y.backend).toBe(backend)
  })

  // Some GPUs end threads that run long, and give zeros.
  const long: Readonly<
    Record<string, readonly [f: (...xs: NdArray[]) => NdArray, shapes: readonly (readonly number[])[], launches: number]>
  > = {
    'a sum of products that is not too long': [
      (a, b) => np.matmul(a, b),
      [
        [1, 16_384],
        [16_384, 2],
      ],
      1,
    ],
    'one that is: its parts, the rest, and their sum': [
      (a, b) => np.matmul(a, b),
      [
        [1, 20_001],
        [20_001, 2],
      ],
      3,
    ],
    'a reduction, in levels': [(a) => a.sum(), [[300_000]], 3],
    'a scatter of 2,500 updates, in three parts, behind its indices and zeros': [
      (b) =>
        np
          .zeros([7], { dtype: 'float32' })
          .at(np.mod(np.arange(2500, undefined, 1, { dtype: 'int32' }), 7))
          .add(b),
      [[2500]],
      5,
    ],
  }
  test.each(Object.entries(long))('no thread works long: %s', async (_name, [f, shapes, launches]) => {
    const operands = await toBackend(
      shapes.map((shape, i) => normal(shape, i)),
      backend,
    )
    const g = jit(f, { backend })
    g(...operands)
    expect(costOf(backend, () => g(...operands))).toMatchObject({ launches, reads: 0 })
  })

  test('numbers that no kernel reads are not brought to the device', async () => {
    const x = await toBackend(normal([3, 4]), backend)
    const i = await toBackend(np.array(1, { dtype: 'int32' }), backend)
    const f = jit((y: NdArray, row: NdArray) => lax.dynamicSlice(y, [row, 0], [1, 4]))
    f(x, i)
    // The other index, and the slice.
    expect(costOf(backend, () => f(x, i))).toMatchObject({ launches: 2, reads: 0 })
    expect(f(x, i).toArray()).toEqual(x.get([1, 2]).toArray())
  })

  test('a kernel is made once for all calls of an operation, eager ones included', async () => {
    const x = await toBackend(normal([13]), backend)
    const run = (): NdArray => np.sin(x).mul(2).sum()
    run()
    const { kernels } = backend.device.counts
    run()
    run()
    expect(backend.device.counts.kernels).toBe(kernels)
  })

  test('operands of very many layouts are copied, so that plans do not pile up', async () => {
    const f = jit((x: NdArray) => x.mul(2))
    const data = normal([40])
    const x = await toBackend(data, backend)
    for (let step = 1; step <= 12; step++) {
      const seen = (y: NdArray): NdArray => f(y.get([null, null, step]).get([null, 3]))
      expect(seen(x).toArray()).toEqual(seen(data).toArray())
    }
  })

  test('a training step of the digit network', async () => {
    const loss = (p: readonly NdArray[], x: NdArray, y: NdArray): NdArray => {
      const [w, b, v, c] = p as [NdArray, NdArray, NdArray, NdArray]
      const hidden = np.tanh(np.matmul(x, w).add(b))
      return nn.logSoftmax(np.matmul(hidden, v).add(c), 1).mul(y).sum().neg().div(64)
    }
    const step = jit((p: NdArray[], x: NdArray, y: NdArray) => {
      const [value, gradient] = valueAndGrad(loss)(p, x, y)
      return [value, p.map((w, i) => w.sub(gradient[i]!.mul(0.1)))] as [NdArray, NdArray[]]
    })
    const labels = np.array(
      Array.from({ length: 64 }, (_, i) => Array.from({ length: 10 }, (_, j) => Number(j === i % 10))),
      { dtype: 'float32' },
    )
    const start = [normal([784, 32]).mul(0.05), normal([32], 3), normal([32, 10], 4), normal([10], 5)]
    const data = [normal([64, 784], 6), labels] as const
    const train = (p: NdArray[], x: NdArray, y: NdArray): NdArray[] => {
      const losses: NdArray[] = []
      let now = p
      for (let i = 0; i < 5; i++) {
        const [value, next] = step(now, x, y)
        losses.push(value)
        now = next
      }
      return [...losses, ...now]
    }
    const expected = withBackend(cpu, () => train(start, ...data))
    const moved = await toBackend([start, ...data] as const, backend)
    const [p, x, y] = moved
    const first = withBackend(backend, () => train([...p], x, y))
    const { result, launches, reads } = costOf(backend, () => withBackend(backend, () => train([...p], x, y)))
    expect(reads).toBe(0)
    expect(launches).toBe(5 * 24)
    result.forEach((a, i) => {
      const [b, c] = [expected[i]!.toTypedArray(), first[i]!.toTypedArray()]
      expect(a.toTypedArray()).toEqual(c)
      a.toTypedArray().forEach((element, k) => {
        expect(Math.abs(element - b[k]!)).toBeLessThan(1e-5)
      })
    })
  })
})

describe('the backend in place', () => {
  test('arrays are made on it, under withBackend and as the default', () => {
    const x = withBackend(backend, () => np.linspace(0, 1, 5))
    expect([x.dtype, x.backend]).toEqual(['float32', backend])
    expect(np.add(x, 1).backend).toBe(backend)
    expect(Array.from(x.toTypedArray())).toEqual([0, 0.25, 0.5, 0.75, 1])
    setDefaultBackend(backend)
    setDefaultDtype('float32')
    try {
      expect(
        np
          .sin(np.zeros([2]))
          .add(np.ones([2]))
          .toArray(),
      ).toEqual([1, 1])
    } finally {
      setDefaultBackend(cpu)
      setDefaultDtype('float64')
    }
  })

  test('jit has it as an option', () => {
    const f = jit((x: NdArray) => x.mul(2).sum(), { backend })
    const y = f(withBackend(backend, () => np.linspace(0, 4, 5)))
    expect([y.backend, y.item()]).toEqual([backend, 20])
    expect(f.explain(withBackend(backend, () => np.linspace(0, 4, 5)))).toContain("gpu.js, mode 'cpu': 1 launch and 0 reads per call.")
  })

  test('float64 is refused, naming the primitive and the cast', async () => {
    await expect(toBackend(np.ones([2]), backend)).rejects.toThrow(/astype\('float32'\)/)
    const x = await toBackend(normal([3]), backend)
    expect(() => x.astype('float64')).toThrow(/convert is float64\[3\].*astype\('float32'\)/)
    expect(() => jit((y: NdArray) => np.sin(y.astype('float64')))(x)).toThrow(/convert is float64\[3\]/)
    expect(() => withBackend(backend, () => np.array([1, 2], { dtype: 'float64' }))).toThrow(/no float64/)
  })

  test('operands of two backends are an error', async () => {
    const x = await toBackend(normal([3]), backend)
    const onHost = np.array([1, 2, 3], { dtype: 'float32' })
    expect(() => x.add(onHost)).toThrow(/one operand lives on the gpu \(cpu\) backend, another on cpu/)
    expect(() => jit((a: NdArray, b: NdArray) => a.add(b))(x, onHost)).toThrow(/toBackend/)
  })

  test('explain says which steps the CPU runs, and why', () => {
    const f = jit((x: NdArray) => np.linalg.inv(x).add(1), { backend })
    expect(f.explain(withBackend(backend, () => np.eye(3)))).toMatch(/host: \w+ runs on the CPU, because \w+ is an algorithm of the CPU/)
  })

  test('memory goes back: the rows alive do not grow with the steps', async () => {
    const step = jit((x: NdArray) => np.sin(x).mul(x.sum()).add(np.sort(x)))
    let x = await toBackend(normal([50]), backend)
    const run = (steps: number): void => {
      for (let i = 0; i < steps; i++) {
        const next = step(x)
        x.dispose()
        x = next
      }
    }
    run(3)
    const { rows } = backend.device.counts
    run(50)
    expect(backend.device.counts.rows).toBe(rows)
  })
})
