import { grad, jit, np, vmap, type NdArray } from 'cotangent'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'

const megabyte = 2 ** 20

/** Bytes in use once everything unreachable is gone. */
async function inUse(): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('memory tests need --expose-gc')
  for (let i = 0; i < 3; i++) {
    // Finalizers and weak references let go between jobs only.
    await setImmediate()
    gc()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

it('thousands of fresh jitted functions leave nothing behind', async () => {
  const once = (i: number): number => jit((x: NdArray) => np.sin(x).mul(i).sum())(np.ones([3])).item()
  for (let i = 0; i < 500; i++) once(i)
  const before = await inUse()
  for (let i = 0; i < 4000; i++) once(i)
  expect((await inUse()) - before).toBeLessThan(4 * megabyte)
})

it('nor do jitted derivatives and batches of fresh closures', async () => {
  const once = (i: number): void => void jit(vmap(grad(jit((x: NdArray) => np.sin(x.mul(i))))))(np.ones([3]))
  for (let i = 0; i < 200; i++) once(i)
  const before = await inUse()
  for (let i = 0; i < 1000; i++) once(i)
  expect((await inUse()) - before).toBeLessThan(4 * megabyte)
})

it('a synchronous loop of eager steps runs in flat memory', () => {
  // scripts/memory.mjs runs ten thousand of these; here are as many as allocate 2.4 GB one after the other.
  let x = np.ones([100_000])
  let most = 0
  let before = 0
  for (let i = 0; i < 1000; i++) {
    const gradient = grad((a: NdArray) => a.mul(a).sum())(x)
    x = x.sub(gradient.mul(1e-4))
    if (i === 100) before = process.memoryUsage().rss
    if (i > 100 && i % 25 === 0) most = Math.max(most, process.memoryUsage().rss)
  }
  expect(most - before).toBeLessThan(250 * megabyte)
  expect(x.get(0).item()).toBeCloseTo((1 - 2e-4) ** 1000, 9)
}, 120_000)
