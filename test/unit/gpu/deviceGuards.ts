// What gpu.js does wrong without a word, and what must stand before each (docs/gpu.md): the same tests for every mode.
import { describe, expect, test } from 'vitest'
import { BackendError, ConcretizationError, DtypeError } from '../../../src/core/errors.js'
import type { DType, TypedArray } from '../../../src/core/dtype.js'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'
import type { Device, DeviceRow } from '../../../src/backends/gpu/device/device.js'
import type { GpuMode } from '../../../src/backends/gpu/print/dialect.js'
import { handMade, incremented, launch, part } from './handMade.js'

const subnormal = 1e-40

async function taken(device: Device, row: DeviceRow): Promise<TypedArray> {
  try {
    return await device.readLater(row)
  } finally {
    row.release()
  }
}

/** Tests of a mode's device. */
export function deviceGuards(mode: GpuMode): void {
  describe(`the device of mode ${mode}`, () => {
    test.each<[DType, TypedArray]>([
      ['float32', Float32Array.of(0, -0, 1.5, -Infinity, Infinity, NaN, 3.4028234663852886e38, 1.1754943508222875e-38)],
      ['int32', Int32Array.of(0, -1, 2147483647, -2147483648, 16777217, 65536, 65535, -65536)],
      ['uint32', Uint32Array.of(0, 1, 4294967295, 2147483648, 16777217, 65536)],
      ['bool', Uint8Array.of(0, 1, 1, 0, 1)],
    ])('%s elements keep their bits on the way there, through a kernel and back', async (dtype, data) => {
      const device = await acquireDevice(mode)
      for (const length of [1, 2, 3, 5, data.length]) {
        const own = data.slice(0, length)
        const row = device.upload(own, dtype)
        const copy = launch(
          device,
          handMade(device.dialect, dtype, length, [dtype], (load) => ['', load(0, 't')]),
          [row],
        )
        expect(await taken(device, row)).toEqual(own)
        expect(await taken(device, copy)).toEqual(own)
      }
    })

    test('uploads are copies', async () => {
      const device = await acquireDevice(mode)
      const data = Float32Array.of(1, 2)
      const row = device.upload(data, 'float32')
      data[0] = 9
      const first = await device.readLater(row)
      first[1] = 9
      expect(await taken(device, row)).toEqual(Float32Array.of(1, 2))
    })

    test('reading at once is refused where the page would wait', async () => {
      const device = await acquireDevice(mode)
      const row = device.upload(Int32Array.of(7), 'int32')
      expect(device.synchronous).toBe(mode !== 'webgpu')
      if (device.synchronous) expect(device.read(row)).toEqual(Int32Array.of(7))
      else {
        expect(() => device.read(row)).toThrow(ConcretizationError)
        expect(() => device.read(row)).toThrow('await x.read()')
      }
      row.release()
    })

    test('a loop of 5000 rounds in one thread runs to its end', async () => {
      const device = await acquireDevice(mode)
      const { dialect } = device
      const printed = handMade(dialect, 'int32', 3, [], () => [
        `${dialect.variable('int32', 'n', '0')}${dialect.loop('k', '0', '5000')}n = ${dialect.sum('int32', 'n', 't')};\n}\n`,
        'n',
      ])
      expect(await taken(device, launch(device, printed, []))).toEqual(Int32Array.of(0, 5000, 10000))
    })

    test('integers are whole: negative ones, products that wrap, numbers of a launch', async () => {
      const device = await acquireDevice(mode)
      const { dialect } = device
      const data = Int32Array.of(-7, 2147483647, -2147483648, 123456789)
      const row = device.upload(data, 'int32')
      const sign = launch(
        device,
        handMade(dialect, 'int32', 4, ['int32'], (load) => ['', mode === 'webgpu' ? `(${load(0, 't')} >> 1u)` : `(${load(0, 't')} >> 1)`]),
        [row],
      )
      expect(await taken(device, sign)).toEqual(data.map((x) => x >> 1))
      const square = handMade(dialect, 'int32', 4, ['int32'], (load) => ['', dialect.product('int32', load(0, 't'), load(0, 't'))])
      expect(await taken(device, launch(device, square, [row]))).toEqual(data.map((x) => Math.imul(x, x)))
      const shifted = handMade(dialect, 'int32', 4, ['int32'], (load) => ['', dialect.sum('int32', load(0, 't'), 's')], ['s'])
      for (const s of [16777217, -16777217, -2147483648, 2147483647]) {
        expect(await taken(device, launch(device, shifted, [row], [s]))).toEqual(data.map((x) => (x + s) | 0))
      }
      expect(() => launch(device, shifted, [row], [2147483648])).toThrow('no int32')
      row.release()
    })

    test('the same text for other lengths is another kernel', async () => {
      const device = await acquireDevice(mode)
      for (const length of [3, 1000, 64, 3]) {
        const row = device.upload(
          Float32Array.from({ length: 2 * length }, (_, i) => i),
          'float32',
        )
        const last = part(device, row, 2 * length - 3, 3)
        expect(await taken(device, last)).toEqual(Float32Array.of(2 * length - 3, 2 * length - 2, 2 * length - 1))
        row.release()
      }
    })

    test('and for another number of results', async () => {
      const device = await acquireDevice(mode)
      const row = device.upload(Int32Array.of(1, 2, 3), 'int32')
      for (const length of [2, 3, 1, 2]) {
        const printed = handMade(device.dialect, 'int32', length, ['int32'], (load) => ['', load(0, 't')])
        expect(await taken(device, launch(device, printed, [row]))).toEqual(Int32Array.of(1, 2, 3).slice(0, length))
      }
      row.release()
    })

    test('rows of the same length give the same, whatever the shape of the array was', async () => {
      const device = await acquireDevice(mode)
      const length = 1000 * 1001
      const row = device.upload(
        Float32Array.from({ length }, (_, i) => i),
        'float32',
      )
      const next = incremented(device, row)
      row.release()
      const end = part(device, next, length - 2, 2)
      next.release()
      expect(await taken(device, end)).toEqual(Float32Array.of(length - 1, length))
    })

    test('as many operands as work are let through, and no more', async () => {
      const device = await acquireDevice(mode)
      const { dialect, mostArguments } = device
      const sumOf = (count: number): DeviceRow => {
        const rows = Array.from({ length: count }, (_, i) => device.upload(Int32Array.of(10 ** 6 * i, i), 'int32'))
        try {
          const printed = handMade(
            dialect,
            'int32',
            2,
            rows.map(() => 'int32'),
            (load) => ['', rows.map((_, i) => load(i, 't')).reduce((x, y) => `(${dialect.sum('int32', x, y)})`)],
          )
          return launch(device, printed, rows)
        } finally {
          for (const row of rows) row.release()
        }
      }
      expect(mostArguments).toBe(mode === 'webgpu' ? 7 : 15)
      const sum = (mostArguments * (mostArguments - 1)) / 2
      expect(await taken(device, sumOf(mostArguments))).toEqual(Int32Array.of(10 ** 6 * sum, sum))
      expect(() => sumOf(mostArguments + 1)).toThrow(`${String(mostArguments)} are the most that work`)
    })

    test('too many elements, none, and float64 are refused', async () => {
      const device = await acquireDevice(mode)
      const { mostElements } = device
      expect(mostElements).toBe(2 ** 24)
      const wide = new Uint8Array(mostElements + 1)
      expect(() => device.upload(wide, 'bool')).toThrow(BackendError)
      expect(() => device.upload(wide, 'bool')).toThrow('Work on slices')
      const printed = handMade(device.dialect, 'int32', mostElements + 1, [], () => ['', 't'])
      expect(() => device.kernel(printed, [], 'iota')).toThrow('iota')
      expect(() => device.upload(new Float32Array(0), 'float32')).toThrow(TypeError)
      expect(() => device.upload(Float64Array.of(1), 'float64')).toThrow(DtypeError)
      expect(() => device.upload(Float64Array.of(1), 'float64')).toThrow("astype('float32')")
    })

    test('memory that was given back is not read, launched on or given back again', async () => {
      const device = await acquireDevice(mode)
      const row = device.upload(Float32Array.of(1), 'float32')
      row.retain()
      row.release()
      expect(await taken(device, incremented(device, row))).toEqual(Float32Array.of(2))
      row.release()
      const used = 'used after it was given back'
      if (device.synchronous) expect(() => device.read(row)).toThrow(used)
      await expect(device.readLater(row)).rejects.toThrow(used)
      expect(() => incremented(device, row)).toThrow(used)
      expect(() => {
        row.release()
      }).toThrow(used)
      expect(() => {
        row.retain()
      }).toThrow(used)
    })

    test('an operand may be given back before the launch is over, and may be the result of the kernel itself', async () => {
      const device = await acquireDevice(mode)
      const before = device.counts
      let x = device.upload(Float32Array.of(0, 100, subnormal), 'float32')
      for (let i = 0; i < 50; i++) {
        const y = incremented(device, x)
        x.release()
        x = y
      }
      const twice = launch(
        device,
        handMade(device.dialect, 'float32', 3, ['float32', 'float32'], (load) => [
          '',
          device.dialect.sum('float32', load(0, 't'), load(1, 't')),
        ]),
        [x, x],
      )
      x.release()
      expect(await taken(device, twice)).toEqual(Float32Array.of(100, 300, 100))
      await new Promise((done) => setTimeout(done, 0))
      const { launches, reads, rows, bytes } = device.counts
      expect({ launches: launches - before.launches, reads: reads - before.reads }).toEqual({ launches: 51, reads: 1 })
      expect({ rows, bytes }).toEqual({ rows: before.rows, bytes: before.bytes })
    })

    test('a kernel that gpu.js cannot translate is an error that names its primitives', async () => {
      const device = await acquireDevice(mode)
      const printed = handMade(device.dialect, 'float32', 2, [], () => ['this is no program;\n', '0'])
      const kernel = device.kernel(printed, [], 'mul, add')
      const { kernels } = device.counts
      const failing = async (): Promise<TypedArray> => taken(device, device.launch(kernel, [], []))
      await expect(failing()).rejects.toThrow(BackendError)
      await expect(failing()).rejects.toThrow('mul, add')
      // And what hangs on it.
      if (mode === 'webgpu') {
        const failed = device.launch(kernel, [], [])
        const after = incremented(device, failed)
        failed.release()
        await expect(taken(device, after)).rejects.toThrow('mul, add')
      }
      await new Promise((done) => setTimeout(done, 0))
      expect(device.counts.kernels).toBe(kernels)
    })

    test('all who ask for a mode get one device', async () => {
      expect(await Promise.all([acquireDevice(mode), acquireDevice(mode)])).toEqual([await acquireDevice(mode), await acquireDevice(mode)])
      expect(await acquireDevice(mode)).toBe(await acquireDevice(mode))
    })
  })
}
