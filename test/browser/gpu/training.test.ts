import { expect, test, vi } from 'vitest'
import { GpuBackend } from '../../../src/backends/gpu/backend.js'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'
import { grad, jit, np, toBackend, type NdArray } from '../../../src/index.js'

const steps = 10_000
const target = [3, -1, 0.5, 8]

/** How many objects a method of the browser has made less how many another has deleted. */
function counting(name: string, make: string, owner: string, remove: string): () => number {
  let alive = 0
  const count = (type: string, method: string, change: number): void => {
    const { prototype } = Reflect.get(globalThis, type) as { prototype: Record<string, (...args: unknown[]) => unknown> } // in every browser with a GPU
    const original = prototype[method]!
    vi.spyOn(prototype, method).mockImplementation(function (this: unknown, ...args) {
      alive += change
      return Reflect.apply(original, this, args)
    })
  }
  count(name, make, 1)
  count(owner, remove, -1)
  return () => alive
}

test.each([
  ['webgl2', counting('WebGL2RenderingContext', 'createTexture', 'WebGL2RenderingContext', 'deleteTexture')],
  ['webgpu', counting('GPUDevice', 'createBuffer', 'GPUBuffer', 'destroy')],
] as const)('10,000 steps of training on %s leave as much memory in use as there was', async (mode, alive) => {
  const device = await acquireDevice(mode)
  const backend = new GpuBackend(device)
  const wanted = await toBackend(np.array([...target], { dtype: 'float32' }), backend)
  const loss = (w: NdArray): NdArray => w.sub(wanted).square().sum()
  const step = jit((w: NdArray) => w.sub(grad(loss)(w).mul(0.01)), { donateArgnums: [0] })
  let w = await toBackend(np.zeros([4], { dtype: 'float32' }), backend)
  for (let i = 0; i < 10; i++) w = step(w)
  await w.read()
  const before = { alive: alive(), ...device.counts }
  for (let i = 0; i < steps; i++) w = step(w)
  const values = await w.read()
  const after = device.counts
  expect({ launches: after.launches - before.launches, reads: after.reads - before.reads }).toEqual({ launches: steps, reads: 1 })
  expect({ alive: alive(), rows: after.rows, bytes: after.bytes, kernels: after.kernels }).toEqual({
    alive: before.alive,
    rows: before.rows,
    bytes: before.bytes,
    kernels: before.kernels,
  })
  target.forEach((t, i) => expect(values[i]).toBeCloseTo(t, 4))
})
