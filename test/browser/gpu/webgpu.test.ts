import { beforeAll, expect, test, vi } from 'vitest'
import { BackendError } from '../../../src/core/errors.js'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'
import { loadGpuJs } from '../../../src/backends/gpu/device/gpuJs.js'
import { LaunchDevice } from '../../../src/backends/gpu/device/launchDevice.js'
import { webgpuDriver } from '../../../src/backends/gpu/device/webgpuDriver.js'
import { incremented } from '../../unit/gpu/handMade.js'

/** What we look at of WebGPU, whose types the project does not have. */
interface Device {
  createBuffer(settings: object): { destroy(): void }
  destroy(): void
}

const buffers = { alive: 0 }

beforeAll(() => {
  const prototypeOf = (name: string): unknown => Reflect.get(Reflect.get(globalThis, name) as object, 'prototype') // in every browser with WebGPU
  const device = prototypeOf('GPUDevice') as Device
  const buffer = prototypeOf('GPUBuffer') as { destroy(): void }
  const { createBuffer } = device
  const { destroy } = buffer
  vi.spyOn(device, 'createBuffer').mockImplementation(function (this: unknown, settings) {
    buffers.alive++
    return Reflect.apply(createBuffer, this, [settings])
  })
  vi.spyOn(buffer, 'destroy').mockImplementation(function (this: unknown) {
    buffers.alive--
    Reflect.apply(destroy, this, [])
  })
})

test('10,000 steps leave as many buffers as there were, and are one chain without a read', async () => {
  const device = await acquireDevice('webgpu')
  let x = device.upload(new Float32Array(100), 'float32')
  const step = (): void => {
    const y = incremented(device, x)
    x.release()
    x = y
  }
  for (let i = 0; i < 10; i++) step()
  expect((await device.readLater(x))[0]).toBe(10)
  const before = { ...device.counts, alive: buffers.alive }
  for (let i = 0; i < 10_000; i++) step()
  expect((await device.readLater(x))[99]).toBe(10_010)
  const after = device.counts
  expect({ reads: after.reads - before.reads, launches: after.launches - before.launches }).toEqual({ reads: 1, launches: 10_000 })
  expect({ rows: after.rows, bytes: after.bytes, kernels: after.kernels, alive: buffers.alive }).toEqual({
    rows: before.rows,
    bytes: before.bytes,
    kernels: before.kernels,
    alive: before.alive,
  })
  x.release()
})

test('a kernel that had to leave the cache does not take its results along', async () => {
  const device = new LaunchDevice(await webgpuDriver((await loadGpuJs())!), { kernels: 2, bytes: 2 ** 20 })
  const rows = Array.from({ length: 6 }, (_, i) =>
    device.upload(
      Int32Array.from({ length: i + 1 }, () => i),
      'int32',
    ),
  )
  const first = rows.map((row) => incremented(device, row))
  const second = first.map((row) => incremented(device, row))
  for (const row of first) row.release()
  expect((await Promise.all(second.map((row) => device.readLater(row)))).map((data) => data[0])).toEqual([2, 3, 4, 5, 6, 7])
  for (const row of [...rows, ...second]) row.release()
  expect(device.counts).toMatchObject({ rows: 0, bytes: 0, kernels: 2 })
})

test('a lost device is an error at launches and at reads, and the next device is another', async () => {
  const device = await acquireDevice('webgpu')
  const row = device.upload(Float32Array.of(1), 'float32')
  const next = incremented(device, row)
  await device.readLater(next)
  const underWay = device.readLater(next)
  const { device: lost } = await (await loadGpuJs())!.WebGPUContext.acquire()
  ;(lost as Device).destroy()
  await expect(underWay).rejects.toThrow()
  await vi.waitFor(() => {
    expect(() => incremented(device, row)).toThrow(BackendError)
  })
  expect(() => incremented(device, row)).toThrow('device of WebGPU was lost')
  await expect(device.readLater(next)).rejects.toThrow("gpu({ mode: 'webgpu' })")
  expect(() => device.upload(Float32Array.of(1), 'float32')).toThrow('was lost')
  const other = await acquireDevice('webgpu')
  expect(other).not.toBe(device)
  expect(await other.readLater(incremented(other, other.upload(Float32Array.of(5), 'float32')))).toEqual(Float32Array.of(6))
})
