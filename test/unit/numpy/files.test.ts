import { ArgumentError, ConcretizationError, DtypeError, jit, NdArray, np, type DType } from 'cotangent'
import { describe, expect, test } from 'vitest'
import { crc32 } from '../../../src/numpy/files/crc.js'
import { fixture, unpacked, word, type Packed } from './fixtures.js'

interface Files {
  readonly own: readonly { readonly bytes: string; readonly array: Packed }[]
  readonly foreign: readonly { readonly bytes: string; readonly array: Packed }[]
  readonly refused: Readonly<Record<string, string>>
  readonly archives: readonly { readonly bytes: string; readonly arrays: Readonly<Record<string, Packed>> }[]
  readonly compressed: {
    readonly bytes: string
    readonly sums: Readonly<Record<string, number>>
    readonly last: Readonly<Record<string, number>>
  }
}

const files = fixture<Files>('numpyFiles')
const decoded = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))

function loadArray(bytes: Uint8Array | ArrayBuffer, options?: { dtype: DType }): NdArray {
  const loaded = np.load(bytes, options)
  if (!(loaded instanceof NdArray)) expect.fail('an archive was read')
  return loaded
}

function loadArchive(bytes: Uint8Array): Readonly<Record<string, NdArray>> {
  const loaded = np.load(bytes)
  if (loaded instanceof NdArray) expect.fail('an array was read')
  return loaded
}

function expectArray(actual: NdArray, expected: Packed): void {
  expect([actual.dtype, actual.shape]).toEqual([expected.dtype, expected.shape])
  const wanted = expected.data.map(word)
  Array.from(actual.toTypedArray(), Number).forEach((x, i) => {
    expect(x).toBe(wanted[i])
  })
}

/** An array with the sign of zero kept, which JSON has not. */
function exactly({ dtype, data, shape }: Packed): NdArray {
  return unpacked({ dtype: dtype ?? 'float64', shape, data: data.map((x) => (x === '-0' ? -0 : x)) })
}

describe('.npy', () => {
  test.each(files.own)('of NumPy is read, and written byte for byte: $array.dtype $array.shape', ({ bytes, array }) => {
    expectArray(loadArray(decoded(bytes)), array)
    expect(Buffer.from(np.save(exactly(array))).toString('base64')).toBe(bytes)
  })

  test.each(files.foreign)('in other forms becomes what it says: $array.dtype $array.shape', ({ bytes, array }) => {
    expectArray(loadArray(decoded(bytes)), array)
  })

  test('a view of a larger buffer, an odd offset and an ArrayBuffer are read', () => {
    const bytes = np.save(np.array([1, 2.5]))
    const shifted = new Uint8Array(bytes.length + 5)
    shifted.set(bytes, 3)
    expect(loadArray(shifted.subarray(3, 3 + bytes.length)).toArray()).toEqual([1, 2.5])
    const buffer = new ArrayBuffer(bytes.length)
    new Uint8Array(buffer).set(bytes)
    expect(loadArray(buffer).toArray()).toEqual([1, 2.5])
  })

  test('a dtype may be asked for', () => {
    expect(loadArray(decoded(files.refused['large'] ?? ''), { dtype: 'float64' }).toArray()).toEqual([2 ** 40])
    expect(loadArray(decoded(files.refused['unsigned'] ?? ''), { dtype: 'float32' }).toArray()).toEqual([2 ** 32])
    expect(loadArray(np.save(np.array([1, -2, 0])), { dtype: 'bool' }).toArray()).toEqual([true, true, false])
    expect(loadArray(np.save(np.array([1.9, -2.9])), { dtype: 'int32' }).toArray()).toEqual([1, -2])
  })

  test.each([
    ['complex', /complex numbers of type '<c16'.*real and imaginary parts/],
    ['string', /strings of type '<U1'/],
    ['bytes', /strings of type '\|S1'/],
    ['object', /Python objects/],
    ['record', /records of several fields/],
    ['date', /dates of type/],
    ['extended', /type '<f16'/],
    ['large', /1099511627776 does not fit int32.*dtype: 'float64'/],
    ['negative', /-2147483649 does not fit int32/],
    ['unsigned', /4294967296 does not fit uint32/],
  ])('%s is refused', (name, message) => {
    const read = (): unknown => np.load(decoded(files.refused[name] ?? ''))
    expect(read).toThrow(DtypeError)
    expect(read).toThrow(message)
  })

  test('what is no file, or not all of one, is refused', () => {
    const bytes = np.save(np.arange(10))
    for (const length of [0, 3, 7, 9, 60, bytes.length - 1]) expect(() => np.load(bytes.subarray(0, length))).toThrow(ArgumentError)
    expect(() => np.load(bytes.subarray(0, bytes.length - 1))).toThrow(/ends before its elements do/)
    expect(() => np.load(new Uint8Array([1, 2, 3, 4, 5]))).toThrow(/not the bytes of a .npy file/)
    expect(() => np.load(Uint8Array.from(bytes, (x, i) => (i === 6 ? 9 : x)))).toThrow(/version 9/)
    // @ts-expect-error a path is no file
    expect(() => np.load('weights.npy')).toThrow(/takes the bytes of a file/)
    // @ts-expect-error a typing mistake
    expect(() => np.load(bytes, { type: 'int32' })).toThrow(/unknown option 'type'/)
    expect(() => jit((x: NdArray) => x.add(np.save(x).length))(np.ones([2]))).toThrow(ConcretizationError)
  })
})

describe('.npz', () => {
  test.each(files.archives)('of NumPy is read, stored or compressed', ({ bytes, arrays }) => {
    const loaded = loadArchive(decoded(bytes))
    expect(Object.keys(loaded)).toEqual(Object.keys(arrays))
    for (const [name, array] of Object.entries(loaded)) expectArray(array, arrays[name] ?? expect.fail(name))
  })

  test('long compressed entries are read', () => {
    const { bytes, sums, last } = files.compressed
    const loaded = loadArchive(decoded(bytes))
    for (const [name, x] of Object.entries(loaded)) {
      expect(x.astype('float64').sum().item()).toBe(sums[name])
      expect(x.get(-1).item()).toBe(last[name])
    }
    expect(Object.keys(loaded)).toEqual(['zeros', 'pattern', 'noise'])
  })

  test('what is written is read again', () => {
    const arrays = {
      w: np.arange(6).reshape(2, 3),
      'größe/1': np.array(true),
      none: np.zeros([0]),
      __proto__x: np.array([1], { dtype: 'uint32' }),
    }
    const loaded = loadArchive(np.savez(arrays))
    expect(Object.entries(loaded).map(([name, x]) => [name, x.dtype, x.toArray()])).toEqual(
      Object.entries(arrays).map(([name, x]) => [name, x.dtype, x.toArray()]),
    )
    expect(Object.keys(loadArchive(np.savez([np.eye(2), 3])))).toEqual(['arr_0', 'arr_1'])
    expect(loadArchive(np.savez([]))).toEqual({})
    // The same arrays give the same bytes.
    expect(np.savez(arrays)).toEqual(np.savez(arrays))
  })

  test('what is written compressed is read again, and smaller where bytes repeat', () => {
    const arrays = {
      zeros: np.zeros([500]),
      count: np.arange(300, undefined, 1, { dtype: 'int32' }),
      sines: np.sin(np.arange(40)),
      one: np.array(3),
    }
    const bytes = np.savezCompressed(arrays)
    const loaded = loadArchive(bytes)
    expect(Object.entries(loaded).map(([name, x]) => [name, x.dtype, x.toArray()])).toEqual(
      Object.entries(arrays).map(([name, x]) => [name, x.dtype, x.toArray()]),
    )
    expect(bytes.length).toBeLessThan(np.savez(arrays).length / 3)
    expect(np.savezCompressed(arrays)).toEqual(bytes)
    expect(loadArchive(np.savezCompressed([]))).toEqual({})
    expect(() => jit((x: NdArray) => x.add(np.savezCompressed([x]).length))(np.ones([2]))).toThrow(ConcretizationError)
  })

  test('damaged archives are refused', () => {
    const bytes = np.savez({ x: np.arange(4) })
    expect(() => np.load(bytes.subarray(0, bytes.length - 1))).toThrow(/damaged, or ends too early/)
    expect(() => np.load(Uint8Array.from(bytes, (x, i) => (i === 150 ? x ^ 1 : x)))).toThrow(/x.npy is damaged: its checksum is wrong/)
    const packed = decoded(files.archives[1]?.bytes ?? '')
    for (let place = 60; place < 120; place += 7) {
      expect(() => np.load(Uint8Array.from(packed, (x, i) => (i === place ? x ^ 0x55 : x))), String(place)).toThrow(ArgumentError)
    }
  })
})

describe('crc32', () => {
  test('the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
})
