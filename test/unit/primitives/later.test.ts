// What primitives do where a device must be waited for, and where it gives its numbers at once though they are not in memory.
import { expect, it, vi } from 'vitest'
import {
  customVjp,
  debug,
  debugNans,
  disableJit,
  grad,
  jvp,
  lax,
  np,
  toBackend,
  vmap,
  withBackend,
  type NdArray,
} from '../../../src/index.js'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { elementsOf, expectClose, gpuBackend, laterBackend } from '../gpu/backends.js'

const few = 2 ** -20
const vector = (): NdArray => np.array([0.5, 2, 3], { dtype: 'float32' })
const growing = (x: NdArray): NdArray =>
  lax.whileLoop(
    (c: NdArray) => c.sum().lt(100),
    (c: NdArray) => c.mul(1.5).add(1),
    x,
  )
/** Linear in its second operand, by factors that its transpose has to know. */
const scaled = (x: NdArray, y: NdArray): NdArray =>
  lax.whileLoop(
    ([k]: readonly [NdArray, NdArray]) => k.sum().lt(100),
    ([k, c]: readonly [NdArray, NdArray]): [NdArray, NdArray] => [k.mul(1.5).add(1), c.mul(np.sin(k))],
    [x, y] as const,
  )[1]
const custom = customVjp((x: NdArray) => growing(x), { fwd: (x) => [growing(x), x], bwd: (x: NdArray, ct) => [scaled(x, ct)] })
const forward = (x: NdArray): NdArray => jvp(custom, [x], [np.cos(x)])[1]

it('a callback is called when what it is given is there', async () => {
  const backend = await laterBackend()
  const x = np.sin(await toBackend(vector(), backend))
  const seen: unknown[] = []
  debug.callback((value: NdArray) => seen.push(value.toArray()), x)
  await x.read()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(seen).toEqual([Array.from(await x.read())])
})

it('a custom rule with a loop has its derivatives in both modes, without an end being waited for', async () => {
  const backend = await laterBackend()
  const x = await toBackend(vector(), backend)
  for (const f of [forward, grad((y: NdArray) => custom(y).sum())]) {
    expectClose(await elementsOf(withBackend(backend, () => f(x))), await elementsOf(f(vector())), few)
  }
})

it('the forward derivative of such a rule in a batch is that of each', () => {
  const batch = np.stack([vector(), vector().mul(0.1)])
  expect(np.allclose(vmap(forward)(batch), np.stack([forward(batch.get(0)), forward(batch.get(1))]), { rtol: few }).item()).toBe(true)
})

it('what runs once, on numbers that are there, is not compiled: a callback, a rule without a loop, and what is not to be', () => {
  const compile = vi.spyOn(cpu, 'compile')
  let seen = 0
  debug.callback((x: NdArray) => (seen += x.size), vector())
  const rule = customVjp((x: NdArray) => x.mul(seen), { fwd: (x) => [x.mul(seen), null], bwd: (_, ct) => [ct.mul(2.25)] })
  expect(jvp(rule, [vector()], [vector()])[1].toArray()).toEqual(vector().mul(2.25).toArray())
  const fresh = customVjp((x: NdArray) => growing(x), { fwd: (x) => [growing(x), x], bwd: (x: NdArray, ct) => [scaled(x.mul(0.75), ct)] })
  const derivative = disableJit(() => jvp(fresh, [vector()], [vector()])[1])
  expect([seen, compile.mock.calls.length]).toEqual([3, 0])
  expect(derivative.toArray()).toEqual(jvp(fresh, [vector()], [vector()])[1].toArray())
  compile.mockRestore()
})

it('a loop that is run step by step reads its test where the numbers are', async () => {
  const backend = await gpuBackend()
  const x = await toBackend(vector(), backend)
  expectClose(await elementsOf(withBackend(backend, () => disableJit(() => growing(x)))), await elementsOf(growing(vector())), few)
})

it.each([0, 1, 16, 17, 50, 63])('a loop of %d steps, run one after the other, is the compiled one, with its derivatives', (steps) => {
  const repeated = (x: NdArray): NdArray =>
    lax.whileLoop(
      ([k]: readonly [NdArray, NdArray]) => k.lt(steps),
      ([k, c]: readonly [NdArray, NdArray]): [NdArray, NdArray] => [k.add(1), np.sin(c).add(0.5)],
      [np.array(0), x] as const,
    )[1]
  const rows = np.sin(np.arange(3 * steps)).reshape([steps, 3])
  const scanned = (x: NdArray): [NdArray, NdArray] =>
    lax.scan((c: NdArray, row: NdArray): [NdArray, NdArray] => [c.mul(row), c.add(row)], x, rows)
  const x = np.array([0.5, 2, 3])
  for (const f of [repeated, grad((y: NdArray) => repeated(y).prod()), scanned, grad((y: NdArray) => scanned(y)[1].sum())]) {
    const wanted: readonly NdArray[] = [f(x)].flat()
    const found: readonly NdArray[] = [debugNans(() => f(x))].flat()
    expect(found.map((y) => y.toArray())).toEqual(wanted.map((y) => y.toArray()))
  }
})
