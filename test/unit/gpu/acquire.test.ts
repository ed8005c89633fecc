import { expect, test } from 'vitest'
import { ArgumentError, BackendUnavailable } from '../../../src/core/errors.js'
import { gpu, type GpuOptions } from '../../../src/gpu/index.js'

test('all who ask for a mode get the same backend, also those who ask at the same time', async () => {
  const task = gpu({ mode: 'cpu' })
  const [first, second, third] = [...(await Promise.all([task(), gpu({ mode: 'cpu' })()])), await task()]
  if (first._tag === 'Left') throw first.left
  expect(first.right.name).toBe('gpu (cpu)')
  expect(second).toEqual(first)
  for (const other of [second, third]) expect(other._tag === 'Right' && other.right === first.right).toBe(true)
})

test.each([
  ['webgl2', 'There is no WebGL2 here'],
  ['webgpu', 'There is no WebGPU here'],
] as const)('where there is no %s the left side says so, every time', async (mode, reason) => {
  for (let i = 0; i < 2; i++) {
    const acquired = await gpu({ mode })()
    if (acquired._tag === 'Right') throw new Error('Node has none')
    expect(acquired.left).toBeInstanceOf(BackendUnavailable)
    expect(acquired.left.message).toContain(reason)
    expect(acquired.left.message).toContain('or the CPU backend')
  }
})

test('unknown modes and options are errors that list what there is', () => {
  expect(() => gpu({ mode: 'gpu' as GpuOptions['mode'] })).toThrow(ArgumentError)
  expect(() => gpu({ mode: 'gpu' as GpuOptions['mode'] })).toThrow("'webgpu', 'webgl2' or 'cpu'")
  const misspelt = { mode: 'cpu', device: 1 } as const
  expect(() => gpu(misspelt)).toThrow('no option device')
})
