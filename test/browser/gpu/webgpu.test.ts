import { beforeAll, expect, test, vi } from 'vitest'
import { BackendError } from '../../../src/core/errors.js'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'
import type { DeviceRow } from '../../../src/backends/gpu/device/device.js'
import { loadGpuJs } from '../../../src/backends/gpu/device/gpuJs.js'
import { LaunchDevice } from '../../../src/backends/gpu/device/launchDevice.js'
import { webgpuDriver } from '../../../src/backends/gpu/device/webgpuDriver.js'
import { handMade, incremented, launch } from '../../unit/gpu/handMade.js'

/** What we look at of WebGPU, whose types the project does not have. */
interface Device {
  createBuffer(settings: object): { destroy(): void }
  destroy(): void
}

const buffers: { alive: number; latest: { destroy(): void } | null } = { alive: 0, latest: null }
const submissions = { count: 0 }

beforeAll(() => {
  const prototypeOf = (name: string): unknown => Reflect.get(Reflect.get(globalThis, name) as object, 'prototype') // in every browser with WebGPU
  const device = prototypeOf('GPUDevice') as Device
  const buffer = prototypeOf('GPUBuffer') as { destroy(): void }
  const { createBuffer } = device
  const { destroy } = buffer
  vi.spyOn(device, 'createBuffer').mockImplementation(function (this: unknown, settings) {
    buffers.alive++
    const buffer = Reflect.apply(createBuffer, this, [settings])
    buffers.latest = buffer
    return buffer
  })
  const queue = prototypeOf('GPUQueue') as { submit(commands: readonly object[]): void }
  const { submit } = queue
  vi.spyOn(queue, 'submit').mockImplementation(function (this: unknown, commands) {
    submissions.count++
    Reflect.apply(submit, this, [commands])
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

test('launches that follow one another are one submission, each with its own numbers', async () => {
  const device = await acquireDevice('webgpu')
  const { dialect } = device
  const row = device.upload(Int32Array.of(1, 2), 'int32')
  const plus = handMade(dialect, 'int32', 2, ['int32'], (load) => ['', dialect.sum('int32', load(0, 't'), 's')], ['s'])
  const times = handMade(dialect, 'int32', 2, ['int32'], (load) => ['', dialect.product('int32', load(0, 't'), '3')])
  const run = (): DeviceRow => {
    let x = launch(device, plus, [row], [4])
    for (let i = 0; i < 20; i++) {
      const y = launch(device, times, [x])
      x.release()
      x = y
    }
    return x
  }
  const first = run()
  const expected = Int32Array.of(5, 6).map((x) => x * 3 ** 20)
  expect(await device.readLater(first)).toEqual(expected)
  const before = submissions.count
  const second = run()
  await Promise.resolve()
  expect(submissions.count - before).toBe(1)
  expect(await device.readLater(second)).toEqual(expected)
  const several = [10, 20, 30].map((s) => launch(device, plus, [row], [s]))
  expect((await Promise.all(several.map((x) => device.readLater(x)))).map((data) => [...data])).toEqual([
    [11, 12],
    [21, 22],
    [31, 32],
  ])
  for (const x of [row, first, second, ...several]) x.release()
})

test('commands that WebGPU refuses are an error where something is read, not zeros, and the next device is another', async () => {
  const device = await acquireDevice('webgpu')
  const row = device.upload(Float32Array.of(1), 'float32')
  const { latest } = buffers
  await device.readLater(incremented(device, row))
  latest?.destroy()
  await expect(device.readLater(incremented(device, row))).rejects.toThrow('commands were refused')
  expect(() => incremented(device, row)).toThrow(BackendError)
  const other = await acquireDevice('webgpu')
  expect(other).not.toBe(device)
  expect(await other.readLater(incremented(other, other.upload(Float32Array.of(5), 'float32')))).toEqual(Float32Array.of(6))
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
  const { device: lost } = await (await loadGpuJs())!.WebGPUContext.acquire()
  const underWay = device.readLater(next)
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
