import { describe, expect, test } from 'vitest'
import {
  customVjp,
  debug,
  debugNans,
  disableJit,
  grad,
  jit,
  jvp,
  lax,
  np,
  random,
  toBackend,
  vmap,
  withBackend,
  type NdArray,
} from '../../../src/index.js'
import { expectClose, elementsOf, laterBackend } from './backends.js'

const normal = (shape: readonly number[], seed = 1): NdArray => random.normal(random.key(seed), shape).astype('float32')
const few = 2 ** -20

const backend = await laterBackend()

/** What the host must run, so that its results are pending. */
const sorted = (x: NdArray): NdArray => np.linalg.solve(np.matmul(x, x.T).add(1), x)
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

describe('a device that must be waited for', () => {
  test('what takes launches only is there at once, but cannot be read at once', async () => {
    const x = await toBackend(normal([3, 3]), backend)
    const y = np.sin(x).add(1)
    expect(y.shape).toEqual([3, 3])
    for (const read of [() => y.toArray(), () => y.sum().item(), () => y.toTypedArray()]) expect(read).toThrow(/await x\.read\(\)/)
    expectClose(await elementsOf(y), await elementsOf(np.sin(normal([3, 3])).add(1)), few)
  })

  test('an array from the host can be read as long as it is there', async () => {
    const x = await toBackend(normal([3]), backend)
    expect(x.toArray()).toEqual(normal([3]).toArray())
  })

  /** Linear in its second operand, by factors that its transpose has to know. */
  const scaled = (x: NdArray, y: NdArray): NdArray =>
    lax.whileLoop(
      ([k]: readonly [NdArray, NdArray]) => k.sum().lt(100),
      ([k, c]: readonly [NdArray, NdArray]): [NdArray, NdArray] => [k.mul(1.5).add(1), c.mul(np.sin(k))],
      [x, y] as const,
    )[1]
  const custom = customVjp((x: NdArray) => growing(x), { fwd: (x) => [growing(x), x], bwd: (x: NdArray, ct) => [scaled(x, ct)] })

  const cases: Readonly<Record<string, (x: NdArray) => unknown>> = {
    'a host step': sorted,
    'what follows a host step': (x) => np.sin(sorted(x)).sum(),
    'host steps after each other': (x) => sorted(sorted(x).add(1)),
    'a loop of unknown length': growing,
    'a branch': chosen,
    'loops and branches in each other': (x) => growing(chosen(growing(x))).mul(2),
    'a scan': (x) => lax.scan((c: NdArray, e: NdArray): [NdArray, NdArray] => [c.add(e), c.mul(e)], x.get(0), x),
    'the gradient of a branch': grad((x) => chosen(x).sum()),
    'the gradient through a host step': grad((x) => sorted(x).sum()),
    'the forward derivative of a custom rule with a loop': (x) => jvp(custom, [x], [np.sin(x)])[1],
    'its reverse derivative': grad((x) => custom(x).sum()),
    'views of what is pending': (x) => sorted(x).T.get(1),
  }
  for (const [name, f] of Object.entries(cases)) {
    test(name, async () => {
      const expected = await elementsOf(f(normal([3, 3])))
      const x = await toBackend(normal([3, 3]), backend)
      expectClose(await elementsOf(withBackend(backend, () => f(x))), expected, few)
      expectClose(await elementsOf(withBackend(backend, () => jit(f as (x: NdArray) => NdArray)(x))), expected, few)
    })
  }

  test('the gradient of a loop of unknown length, compiled as a whole', async () => {
    const f = grad((x: NdArray) => growing(x).prod())
    const expected = await elementsOf(f(normal([3])))
    const x = await toBackend(normal([3]), backend)
    expectClose(await elementsOf(jit(f)(x)), expected, few)
    expectClose(await elementsOf(f(x)), expected, few)
    expectClose(await elementsOf(grad((y: NdArray) => jit(growing)(y).prod())(x)), expected, few)
  })

  test('what needs numbers at once says so', async () => {
    const x = np.sin(await toBackend(normal([3]), backend))
    expect(() => disableJit(() => growing(x))).toThrow(/Compile all of it/)
    expect(() => debugNans(() => np.sin(x))).toThrow(/await x\.read\(\)/)
    expect(() => x.toString()).toThrow(/await x\.read\(\)/)
  })

  test('callbacks are called when what they are given is there', async () => {
    const x = np.sin(await toBackend(normal([3]), backend))
    const seen: number[][] = []
    const note = (y: NdArray): NdArray => {
      debug.callback((value: NdArray) => seen.push(value.toArray() as number[]), y)
      return y.add(1)
    }
    const results = [note(x), jit(note)(x), ...vmap((y: NdArray) => note(y))(x)]
    for (const y of results) await y.read()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const expected = Array.from(await x.read())
    expect(seen).toEqual([expected, expected, ...expected])
  })

  test('operands may be disposed of while a program waits for others', async () => {
    const [x, y] = await toBackend([normal([3, 3]), normal([3, 3], 2)] as const, backend)
    const [a, b] = [sorted(x), np.sin(y)]
    const sum = jit((p: NdArray, q: NdArray) => p.add(q))(a, b)
    for (const z of [x, y, a, b]) z.dispose()
    const expected = sorted(normal([3, 3])).add(np.sin(normal([3, 3], 2)))
    expectClose(await elementsOf(sum), await elementsOf(expected), few)
  })

  test('what goes wrong surfaces where the result is read, and where what depends on it is', async () => {
    const x = await toBackend(normal([3, 3]), backend)
    const wrong = jit((y: NdArray) =>
      np.sin(
        y.add(
          lax.whileLoop(
            (c: NdArray) => c.sum().lt(100),
            (c: NdArray) => c.add(1),
            sorted(y),
          ),
        ),
      ),
    )
    const { device } = backend
    const broken = Object.getOwnPropertyDescriptor(device, 'readLater')
    Object.defineProperty(device, 'readLater', { value: () => Promise.reject(new Error('the device is gone')), configurable: true })
    const y = wrong(x)
    const z = np.cos(y)
    expect(z.shape).toEqual([3, 3])
    await expect(z.read()).rejects.toThrow(/the device is gone/)
    await expect(y.read()).rejects.toThrow(/the device is gone/)
    if (broken === undefined) Reflect.deleteProperty(device, 'readLater')
    else Object.defineProperty(device, 'readLater', broken)
    expect((await np.cos(x).read()).length).toBe(9)
  })

  test('nothing is left behind', async () => {
    const f = jit((x: NdArray) => [sorted(x), growing(x), chosen(x)])
    const x = await toBackend(normal([3, 3]), backend)
    const run = async (): Promise<void> => {
      const results = f(x)
      for (const y of results) await y.read()
      for (const y of results) y.dispose()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await run()
    const { rows } = backend.device.counts
    for (let i = 0; i < 3; i++) await run()
    expect(backend.device.counts.rows).toBe(rows)
  })
})
