import { describe, expect, test } from 'vitest'
import { cpuDriver } from '../../../src/backends/gpu/device/cpuDriver.js'
import type { Device, DeviceRow } from '../../../src/backends/gpu/device/device.js'
import { loadGpuJs } from '../../../src/backends/gpu/device/gpuJs.js'
import { LaunchDevice } from '../../../src/backends/gpu/device/launchDevice.js'
import { GpuPool } from '../../../src/backends/gpu/device/pool.js'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { Storage } from '../../../src/core/storage.js'

const kilobyte = 1024

async function newDevice(synchronous: boolean): Promise<Device> {
  const driver = cpuDriver((await loadGpuJs())!)
  return new LaunchDevice({ ...driver, synchronous })
}

const row = (device: Device, value: number): DeviceRow => device.upload(new Float32Array(kilobyte / 4).fill(value), 'float32')

const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 0))

describe('rows of storages', () => {
  test('an array of the host is uploaded once, and its row goes when the last array is disposed of', async () => {
    const device = await newDevice(true)
    const pool = new GpuPool(device)
    const storage = new Storage(Float32Array.of(1, 2), cpu)
    storage.hold()
    const first = pool.rowOf(storage, 'float32')!
    expect(pool.rowOf(storage, 'float32')).toBe(first)
    for (let i = 0; i < 2; i++) first.release()
    expect(device.counts.rows).toBe(1)
    expect(storage.readable).toBe(true)
    storage.release()
    expect(device.counts).toMatchObject({ rows: 0, bytes: 0 })
    expect(pool.bytes).toBe(0)
  })

  test('what is still being written on the host is uploaded every time', async () => {
    const device = await newDevice(true)
    const pool = new GpuPool(device)
    const storage = new Storage(Float32Array.of(1, 0), cpu, null, false, true)
    pool.rowOf(storage, 'float32')!.release()
    storage.data![1] = 7
    const second = pool.rowOf(storage, 'float32')!
    expect(device.read(second)).toEqual(Float32Array.of(1, 7))
    second.release()
    expect(device.counts.rows).toBe(0)
  })

  test('what was used least recently leaves for the host, and comes again', async () => {
    const device = await newDevice(true)
    const pool = new GpuPool(device, 4 * kilobyte)
    const storages = [0, 1, 2, 3].map((value) => pool.storageOf(cpu, row(device, value)))
    pool.rowOf(storages[0]!, 'float32')!.release()
    const fifth = pool.storageOf(cpu, row(device, 4))
    expect(device.counts).toMatchObject({ rows: 4, reads: 1 })
    expect(storages.map(({ device: memory }) => memory?.readable)).toEqual([true, true, true, true])
    const again = pool.rowOf(storages[1]!, 'float32')!
    expect(device.read(again)[0]).toBe(1)
    again.release()
    // There is more alive than it held, so it holds more now.
    expect(device.counts.rows).toBe(5)
    for (const storage of [...storages, fifth]) storage.device?.release()
    expect(device.counts.rows).toBe(0)
    expect(pool.bytes).toBe(0)
  })

  test('what the host has as well leaves without being read', async () => {
    const device = await newDevice(true)
    const pool = new GpuPool(device, kilobyte)
    const storages = [0, 1, 2].map((value) => new Storage(new Float32Array(kilobyte / 4).fill(value), cpu))
    for (const storage of storages) pool.rowOf(storage, 'float32')!.release()
    expect(device.counts).toMatchObject({ rows: 1, reads: 0 })
  })

  test('where reading takes time, a row leaves when it has been read, unless it is used meanwhile', async () => {
    const device = await newDevice(false)
    const pool = new GpuPool(device, 2 * kilobyte)
    const storages = [0, 1, 2, 3].map((value) => pool.storageOf(cpu, row(device, value)))
    expect(device.counts).toMatchObject({ rows: 4, reads: 2 })
    pool.rowOf(storages[0]!, 'float32')!.release()
    await turn()
    expect(device.counts).toMatchObject({ rows: 3, reads: 2 })
    expect(storages.map(({ readable }) => readable)).toEqual([false, true, false, false])
    const again = pool.rowOf(storages[1]!, 'float32')!
    expect((await device.readLater(again))[0]).toBe(1)
  })

  test('a storage whose row comes later', async () => {
    const device = await newDevice(true)
    const pool = new GpuPool(device)
    const { storage, settle } = pool.pendingStorage(cpu)
    expect(pool.rowOf(storage, 'float32')).toBe(null)
    expect(storage.readable).toBe(false)
    const ready = pool.ready(storage)
    settle(row(device, 5))
    await ready
    expect(pool.rowOf(storage, 'float32')!.length).toBe(kilobyte / 4)
    expect(storage.readable).toBe(true)

    const failing = pool.pendingStorage(cpu)
    failing.fail(new RangeError('mul went wrong'))
    await pool.ready(failing.storage)
    expect(() => pool.rowOf(failing.storage, 'float32')).toThrow('mul went wrong')
  })

  test('a row that comes for an array that was disposed of is not kept', async () => {
    const device = await newDevice(true)
    const pool = new GpuPool(device)
    const { storage, settle } = pool.pendingStorage(cpu)
    storage.hold()
    storage.release()
    settle(row(device, 5))
    expect(device.counts.rows).toBe(0)
  })

  test('rows of arrays that the collector took are given back', async () => {
    const device = await newDevice(true)
    const pool = new GpuPool(device)
    for (let i = 0; i < 100; i++) pool.storageOf(cpu, row(device, i))
    expect(device.counts.rows).toBe(100)
    const collect: unknown = Reflect.get(globalThis, 'gc')
    if (typeof collect !== 'function') throw new Error('the tests run with --expose-gc')
    for (let i = 0; i < 20 && device.counts.rows > 0; i++) {
      Reflect.apply(collect, undefined, [])
      await turn()
    }
    expect(device.counts.rows).toBe(0)
    expect(pool.bytes).toBe(0)
  })

  test('memory of another backend is none of ours', async () => {
    const pool = new GpuPool(await newDevice(true))
    expect(() => pool.rowOf(new Storage(null, cpu, { readable: true, release: () => undefined }), 'float32')).toThrow('await toBackend')
    // A constant that the CPU has in its memory as well.
    const shared = new Storage(Float32Array.of(3), null, { readable: true, release: () => undefined })
    expect(pool.rowOf(shared, 'float32')).toBe(pool.rowOf(shared, 'float32'))
  })
})
