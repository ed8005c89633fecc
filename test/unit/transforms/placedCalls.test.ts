import { beforeAll, describe, expect, test, vi } from 'vitest'
import { CpuBackend } from '../../../src/backends/cpu/backend.js'
import type { GpuBackend } from '../../../src/backends/gpu/backend.js'
import { BackendError, cpu, jit, lax, np, toBackend, withBackend, type NdArray } from '../../../src/index.js'
import { laterBackend } from '../gpu/backends.js'

/** Another backend than the default one. */
const other = new CpuBackend('js')

describe('where a compiled function is run', () => {
  test('is where its operands lie, one after the other', async () => {
    const f = jit((x: NdArray) => np.sin(x).mul(0.8125))
    const [here, there] = [np.array([1, 2]), await toBackend(np.array([1, 2]), other)]
    const compile = [cpu, other].map((backend) => vi.spyOn(backend, 'compile'))
    for (const [x, backend] of [
      [here, cpu],
      [there, other],
      [here, cpu],
      [there, other],
    ] as const) {
      const y = f(x)
      expect(y.backend).toBe(backend)
      expect(y.toArray()).toEqual([Math.sin(1) * 0.8125, Math.sin(2) * 0.8125])
    }
    expect(compile.map(({ mock }) => mock.calls.length)).toEqual([1, 1])
    for (const spy of compile) spy.mockRestore()
  })

  const constant = (): NdArray => withBackend(other, () => np.arange(4, undefined, 1, { dtype: 'float64' }))

  test('and what it makes of constants alone goes along with arrays of any backend', async () => {
    const made = withBackend(other, () => jit((x: NdArray) => x.add(0.1875))(np.arange(4, undefined, 1, { dtype: 'float64' })))
    expect(made.backend).toBe(other)
    const [x, y] = [np.array([1, 1, 1, 1]), await toBackend(np.array([1, 1, 1, 1]), other)]
    expect([made.add(x).backend, made.add(y).backend]).toEqual([cpu, other])
    expect(made.add(x).toArray()).toEqual([1.1875, 2.1875, 3.1875, 4.1875])
    const onHost = jit((c: NdArray) => c.mul(0.6875))(constant())
    expect([onHost.add(x).backend, onHost.add(y).backend]).toEqual([cpu, other])
  })

  test('but what it makes of constants and of an array lies where the array does', async () => {
    const made = jit((x: NdArray, c: NdArray) => x.add(c).mul(0.3125))(np.array([1, 2, 3, 4]), constant())
    expect(made.backend).toBe(cpu)
    const far = await toBackend(np.array([1, 1, 1, 1]), other)
    expect(() => made.add(far)).toThrow(BackendError)
  })

  test('copies of constants are kept for others, even if they were given away', () => {
    const vectors = new CpuBackend('wasm')
    const own = (): NdArray => vectors.fromTypedArray(Float64Array.of(1, 2, 3, 4), np.zeros([4]).aval)
    const shared = constant()
    const kept = jit((x: NdArray, c: NdArray) => [x.add(c), c])(own(), shared)[1]
    const x = own()
    const sum = jit((y: NdArray, c: NdArray) => y.sub(c.mul(2)), { donateArgnums: 1 })(x, shared)
    expect(sum.toArray()).toEqual([1, 0, -1, -2])
    expect(x.toArray()).toEqual([1, 2, 3, 4])
    expect(kept?.toArray()).toEqual([0, 1, 2, 3])
  })

  test('what is not given away is not written over where a constant moves', () => {
    const size = 1e5
    const vectors = new CpuBackend('wasm')
    const given = vectors.fromTypedArray(Float64Array.of(1, 2), np.zeros([2]).aval)
    const own = jit((x: NdArray) => x.mul(2))(vectors.fromTypedArray(new Float64Array(size).fill(3), np.zeros([size]).aval))
    const moved = withBackend(other, () => np.arange(size, undefined, 1, { dtype: 'float64' }))
    const sum = jit((x: NdArray, y: NdArray, c: NdArray) => y.add(c).mul(x.sum()), { donateArgnums: 0 })(given, own, moved)
    expect([sum.get(2).item(), own.get(2).item(), own.get(size - 1).item()]).toEqual([24, 6, 6])
  })
})

describe('a device that must be waited for', () => {
  let later: GpuBackend
  beforeAll(async () => {
    later = await laterBackend()
  })

  test('chooses the branch by itself', async () => {
    const x = await toBackend(np.array([1, 2, 3], { dtype: 'float32' }), later)
    const y = lax.cond(
      np.sin(x).sum().gt(0),
      (v: NdArray) => v.mul(2),
      (v: NdArray) => v.neg(),
      x,
    )
    expect(Array.from(await y.read())).toEqual([2, 4, 6])
  })
})
