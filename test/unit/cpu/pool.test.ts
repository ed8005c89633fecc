import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CpuBackend } from '../../../src/backends/cpu/backend.js'
import { configure } from '../../../src/backends/cpu/configure.js'
import { reserveArena, type Arena } from '../../../src/backends/cpu/memory/arena.js'
import { Pool } from '../../../src/backends/cpu/memory/pool.js'
import { Resident } from '../../../src/backends/cpu/memory/resident.js'
import { sharedPool } from '../../../src/backends/cpu/memory/shared.js'
import { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { dtypes, itemSize, newTypedArray, type DType } from '../../../src/core/dtype.js'
import { DisposedArrayError } from '../../../src/core/errors.js'
import type { IndexMap } from '../../../src/core/evaluation.js'
import type { Primitive } from '../../../src/core/primitive.js'
import { Storage } from '../../../src/core/storage.js'
import { elementwise, record } from './records.js'

const backend = new CpuBackend('js')
const add = elementwise('add', (s, [x, y]) => [s.add(x!, y!)])
const view = record<{ map: IndexMap; shape: readonly number[] }>(
  'view',
  { kind: 'view', source: (_, { map }) => map },
  ([x], { shape }) => [avalOf(shape, x!.dtype)],
) as unknown as Primitive<object>

function arenaOf(bytes: number): Arena {
  const arena = reserveArena({ bytes })
  if (arena === null) throw new Error('This engine has no WebAssembly.')
  return arena
}

function recordOf(storage: Storage): Resident {
  const { device } = storage
  if (!(device instanceof Resident)) throw new Error('The storage was never in an arena.')
  return device
}

function isResident(storage: Storage): boolean {
  return recordOf(storage).address !== 0
}

/** A storage in the pool whose elements are all `value`, no longer pinned. */
function made(pool: Pool, value: number, length = 10_000, dtype: DType = 'float64'): Storage {
  const storage = pool.allocate(backend, dtype, length)!
  recordOf(storage).elements().fill(value)
  pool.unpin(recordOf(storage))
  return storage
}

function arrayOver(storage: Storage, length = 10_000, dtype: DType = 'float64'): ConcreteArray {
  const aval = avalOf([length], dtype)
  return new ConcreteArray(aval, storage, 0, aval.strides)
}

test('what was used least recently is copied out when the bound is reached, and keeps its elements', () => {
  const pool = new Pool(arenaOf(2 ** 22), 250_000)
  const [a, b, c] = [1, 2, 3].map((value) => made(pool, value))
  expect([a, b, c].map((storage) => isResident(storage!))).toEqual([true, true, true])
  pool.unpin(pool.upload(a!, 'float64')!)
  const d = made(pool, 4)
  expect([a, b, c, d].map((storage) => isResident(storage!))).toEqual([true, false, true, true])
  expect(pool.used).toBeLessThanOrEqual(250_000)
  ;[a, b, c, d].forEach((storage, i) => {
    expect([...backend.read(arrayOver(storage!))].every((value) => value === i + 1)).toBe(true)
  })
  // Brought back, it pushes out another.
  pool.unpin(pool.upload(b!, 'float64')!)
  expect([a, b, c, d].map((storage) => isResident(storage!))).toEqual([true, true, false, true])
  expect(recordOf(b!).elements()[9_999]).toBe(2)
})

test('what a call uses stays where it is; where that leaves no room there is null, and nothing is lost', () => {
  const pool = new Pool(arenaOf(2 ** 22), 250_000)
  const pinned = [1, 2, 3].map((value) => {
    const storage = pool.allocate(backend, 'float64', 10_000)!
    recordOf(storage).elements().fill(value)
    return storage
  })
  const addresses = pinned.map((storage) => recordOf(storage).address)
  expect(pool.allocate(backend, 'float64', 10_000)).toBe(null)
  expect(pool.reserve(80_000)).toBe(null)
  const host = new Storage(new Float64Array(10_000), backend)
  expect(pool.upload(host, 'float64')).toBe(null)
  expect(host.device).toBe(null)
  expect(pinned.map((storage) => recordOf(storage).address)).toEqual(addresses)
  pinned.forEach((storage, i) => {
    expect(recordOf(storage).elements()[5_000]).toBe(i + 1)
  })
  for (const storage of pinned) pool.unpin(recordOf(storage))
  expect(pool.allocate(backend, 'float64', 10_000)).not.toBe(null)
})

test('what can never fit pushes nothing out', () => {
  const pool = new Pool(arenaOf(2 ** 20), 500_000)
  const storage = made(pool, 1)
  expect(pool.reserve(600_000)).toBe(null)
  pool.limitTo(null)
  expect(pool.reserve(2_000_000)).toBe(null)
  expect(isResident(storage)).toBe(true)
})

test('without a limit a running program may have more than stays between calls', () => {
  const pool = new Pool(arenaOf(2 ** 29))
  const pinned = Array.from({ length: 40 }, () => pool.allocate(backend, 'float64', 1_000_000)!)
  expect(pool.used).toBeGreaterThan(320_000_000)
  for (const storage of pinned) pool.unpin(recordOf(storage))
  made(pool, 1)
  expect(pool.used).toBeLessThanOrEqual(2 ** 26)
})

test('storages that are dead do not make the pool grow, storages that come back do', () => {
  const pool = new Pool(arenaOf(2 ** 29))
  for (let i = 0; i < 200; i++) made(pool, i, 1_000_000)
  expect(pool.used).toBeLessThanOrEqual(2 ** 26)
  const alive = Array.from({ length: 20 }, (_, i) => made(pool, i, 1_000_000))
  for (let round = 0; round < 3; round++) for (const storage of alive) pool.unpin(pool.upload(storage, 'float64')!)
  expect(alive.every(isResident)).toBe(true)
  expect(pool.used).toBeGreaterThan(160_000_000)
})

test('a lower limit takes effect at once', () => {
  const pool = new Pool(arenaOf(2 ** 24))
  const storages = Array.from({ length: 20 }, (_, i) => made(pool, i))
  pool.limitTo(200_000)
  expect(pool.used).toBeLessThanOrEqual(200_000)
  expect(storages.filter(isResident)).toEqual(storages.slice(-2))
  pool.limitTo(0)
  expect(pool.used).toBe(0)
  expect(pool.allocate(backend, 'float64', 10_000)).toBe(null)
  storages.forEach((storage, i) => {
    expect(backend.read(arrayOver(storage))[77]).toBe(i)
  })
  pool.limitTo(null)
  expect(pool.allocate(backend, 'float64', 10_000)).not.toBe(null)
})

test('configure({ memoryLimit }) bounds the pool of all programs', () => {
  const pool = sharedPool()!
  const storage = made(pool, 5)
  configure({ memoryLimit: 50_000 })
  expect(isResident(storage)).toBe(false)
  expect(pool.allocate(backend, 'float64', 10_000)).toBe(null)
  configure({ memoryLimit: null })
  expect(sharedPool()).toBe(pool)
  expect(isResident(made(pool, 5))).toBe(true)
})

test('host elements stay the very same typed array; leaving the arena copies nothing', () => {
  const pool = new Pool(arenaOf(2 ** 22), 100_000)
  const data = Float64Array.from({ length: 10_000 }, (_, i) => i)
  const storage = new Storage(data, backend)
  const resident = pool.upload(storage, 'float64')!
  expect(resident.elements()).toEqual(data)
  expect(pool.upload(storage, 'float64')).toBe(resident)
  pool.unpin(resident)
  pool.unpin(resident)
  made(pool, 1)
  expect(resident.address).toBe(0)
  expect(resident.host).toBe(null)
  expect(storage.data).toBe(data)
})

test('a small part of a storage that fills the pool does not bring it in', () => {
  const pool = new Pool(arenaOf(2 ** 22), 300_000)
  const small = new Storage(new Float64Array(10_000), backend)
  const large = new Storage(new Float64Array(30_000), backend)
  expect(pool.admits(small, 20_000)).toBe(true)
  expect(pool.admits(large, 20_000)).toBe(false)
  expect(pool.admits(large, 200_000)).toBe(true)
  // It is there already.
  expect(pool.upload(large, 'float64')).not.toBe(null)
  expect(pool.admits(large, 20_000)).toBe(true)
})

test('slabs, whose elements are still to come, and constants that share one never enter', () => {
  const pool = new Pool(arenaOf(2 ** 22))
  const small = backend.execute(
    add,
    [fill(1, avalOf([100], 'float64')), backend.fromTypedArray(new Float64Array(100), avalOf([100], 'float64'))],
    {},
  )[0]!
  expect(small.storage.slab).toBe(true)
  expect(pool.upload(small.storage, 'float64')).toBe(null)
})

test.each(dtypes)('eager operations read %s where it lies, through any strides', (dtype) => {
  const pool = new Pool(arenaOf(2 ** 24))
  const aval = avalOf([120, 200], dtype)
  const values = newTypedArray(dtype, aval.size).map((_, i) => i % 2)
  made(pool, 9, 5_000, dtype)
  const storage = pool.allocate(backend, dtype, aval.size)!
  recordOf(storage).elements().set(values)
  const resident = new ConcreteArray(aval, storage, 0, aval.strides)
  const host = backend.fromTypedArray(values, aval)
  const turn: IndexMap = {
    kind: 'affine',
    axes: [
      { start: 1, step: 2, axis: 1 },
      { start: 199, step: -3, axis: 0 },
    ],
  }
  const look = (x: ConcreteArray): ConcreteArray => backend.execute(view, [x], { map: turn, shape: [66, 59] })[0]!
  expect(look(resident).storage).toBe(storage)
  expect(backend.read(look(resident))).toEqual(backend.read(look(host)))
  const sum = (x: ConcreteArray): ConcreteArray => backend.execute(add, [look(x), look(x)], {})[0]!
  if (dtype !== 'bool') expect(backend.read(sum(resident))).toEqual(backend.read(sum(host)))
  expect(storage.data).toBe(null)
  expect(pool.used).toBeLessThan(4 * aval.size * itemSize(dtype) + 100_000)
})

test('one element of a large array is read without copying the others', () => {
  const pool = new Pool(arenaOf(2 ** 25))
  const storage = made(pool, 3, 1_000_000)
  const scalar = avalOf([], 'float64')
  const one = new ConcreteArray(scalar, storage, 500_000, scalar.strides)
  recordOf(storage).elements()[500_000] = 7
  expect([...backend.read(one)]).toEqual([7])
  expect(one.storage.data).toBe(null)
  let best = Infinity
  for (let attempt = 0; attempt < 50; attempt++) {
    const start = performance.now()
    for (let i = 0; i < 20; i++) backend.read(one)
    best = Math.min(best, performance.now() - start)
  }
  // A copy of 8 MB takes a millisecond.
  expect(best / 20).toBeLessThan(0.05)
})

test('what was read stays as it was when the memory is used again', () => {
  const pool = new Pool(arenaOf(2 ** 22), 100_000)
  const x = arrayOver(made(pool, 1))
  const before = backend.read(x)
  made(pool, 2)
  expect(before.every((value) => value === 1)).toBe(true)
  expect(backend.read(x)).toEqual(before)
})

test('disposing the only array frees the memory at once; another array over the storage keeps it', () => {
  const pool = new Pool(arenaOf(2 ** 22))
  const alone = arrayOver(made(pool, 1))
  alone.release()
  expect(pool.used).toBe(0)
  expect(() => alone.storage).toThrow(DisposedArrayError)
  alone.release()

  const x = arrayOver(made(pool, 2))
  const y = arrayOver(x.storage)
  x.release()
  expect(backend.read(y)[0]).toBe(2)
  expect(isResident(y.storage)).toBe(true)
  y.release()
  expect(pool.used).toBe(0)
})

test('a view made by an operation keeps the memory too', () => {
  const pool = new Pool(arenaOf(2 ** 22))
  const x = arrayOver(made(pool, 6))
  const whole: IndexMap = { kind: 'affine', axes: [{ start: 9_999, step: -1, axis: 0 }] }
  const reversed = backend.execute(view, [x], { map: whole, shape: [10_000] })[0]!
  expect(x.storage.owned).toBe(false)
  x.release()
  expect(backend.read(reversed)[3]).toBe(6)
})

test('what is disposed while a call uses it goes when the call ends', () => {
  const pool = new Pool(arenaOf(2 ** 22))
  const x = arrayOver(made(pool, 1))
  const resident = pool.upload(x.storage, 'float64')!
  x.release()
  expect(resident.elements()[0]).toBe(1)
  pool.unpin(resident)
  expect(pool.used).toBe(0)
})

test('memory that leaves the pool and is disposed afterwards is no concern of it', () => {
  const pool = new Pool(arenaOf(2 ** 22), 100_000)
  const x = arrayOver(made(pool, 1))
  const y = arrayOver(made(pool, 2))
  expect(isResident(x.storage)).toBe(false)
  x.release()
  expect(backend.read(y)[0]).toBe(2)
  y.release()
  expect(pool.used).toBe(0)
})

test('a donated storage passes its memory on', () => {
  const pool = new Pool(arenaOf(2 ** 22))
  const x = arrayOver(made(pool, 1))
  const { address } = recordOf(x.storage)
  expect(x.storage.owned).toBe(true)
  const heir = pool.takeOver(x.storage, backend, 'float32', 20_000)!
  x.release()
  expect(recordOf(heir).address).toBe(address)
  expect(pool.takeOver(heir, backend, 'float64', 10_001)).toBe(null)
  pool.unpin(recordOf(heir))
  expect(pool.used).toBeGreaterThan(80_000)
  arrayOver(heir, 20_000, 'float32').release()
  expect(pool.used).toBe(0)
})

test('finalizers of dead storages free their memory between tasks', async () => {
  const pool = new Pool(arenaOf(2 ** 24))
  const kept = made(pool, 7)
  for (let i = 0; i < 100; i++) made(pool, i)
  expect(pool.used).toBeGreaterThan(8_000_000)
  for (let i = 0; i < 20 && pool.used > 100_000; i++) {
    await new Promise((resume) => setImmediate(resume))
    global.gc?.()
  }
  expect(pool.used).toBeLessThan(100_000)
  expect(backend.read(arrayOver(kept))[0]).toBe(7)
})

/** The pool does what it will; an array of the same elements says what must be read. */
test('random calls, disposals and reads see the elements that were written', () => {
  const step = fc.oneof(
    fc.record({ make: fc.nat(20_000), dtype: fc.constantFrom(...dtypes) }),
    fc.record({ upload: fc.nat(20_000), dtype: fc.constantFrom(...dtypes) }),
    fc.record({ call: fc.array(fc.nat(), { maxLength: 4 }), result: fc.nat(10_000) }),
    fc.record({ dispose: fc.nat() }),
    fc.record({ share: fc.nat() }),
    fc.record({ donate: fc.nat() }),
    fc.record({ limit: fc.integer({ min: 50_000, max: 400_000 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const pool = new Pool(arenaOf(2 ** 19), 300_000)
      const arrays: { readonly x: ConcreteArray; readonly value: number }[] = []
      let next = 1
      const keep = (storage: Storage, dtype: DType, length: number, value: number): void => {
        arrays.push({ x: arrayOver(storage, length, dtype), value })
      }
      const check = ({ x, value }: { readonly x: ConcreteArray; readonly value: number }): void => {
        expect(backend.read(x).every((element) => element === value)).toBe(true)
      }
      const pick = (index: number): (typeof arrays)[number] | undefined => arrays[index % Math.max(arrays.length, 1)]
      for (const each of steps) {
        const value = next++ % 100
        if ('make' in each) {
          const storage = pool.allocate(backend, each.dtype, each.make)
          if (storage === null) continue
          recordOf(storage).elements().fill(value)
          pool.unpin(recordOf(storage))
          keep(storage, each.dtype, each.make, value)
        } else if ('upload' in each) {
          const storage = new Storage(newTypedArray(each.dtype, each.upload).fill(value), backend)
          const resident = pool.upload(storage, each.dtype)
          if (resident !== null) pool.unpin(resident)
          keep(storage, each.dtype, each.upload, value)
        } else if ('call' in each) {
          const pinned: Resident[] = []
          const used = each.call.flatMap((index) => pick(index) ?? [])
          for (const { x } of used) {
            const resident = pool.upload(x.storage, x.dtype)
            if (resident !== null) pinned.push(resident)
          }
          const block = pool.reserve(each.result)
          if (block !== null) pool.arena.u8.fill(255, block, block + each.result)
          used.forEach(check)
          if (block !== null) pool.giveBack(block)
          for (const resident of pinned) pool.unpin(resident)
        } else if ('dispose' in each) {
          const gone = pick(each.dispose)
          if (gone === undefined) continue
          arrays.splice(arrays.indexOf(gone), 1)
          gone.x.release()
        } else if ('share' in each) {
          const shared = pick(each.share)
          if (shared !== undefined) keep(shared.x.storage, shared.x.dtype, shared.x.size, shared.value)
        } else if ('donate' in each) {
          const donor = pick(each.donate)
          if (donor === undefined || !donor.x.storage.owned) continue
          const { dtype, size } = donor.x
          const storage = pool.takeOver(donor.x.storage, backend, dtype, size)
          if (storage === null) continue
          arrays.splice(arrays.indexOf(donor), 1)
          donor.x.release()
          recordOf(storage).elements().fill(value)
          pool.unpin(recordOf(storage))
          keep(storage, dtype, size, value)
        } else pool.limitTo(each.limit)
      }
      arrays.forEach(check)
      for (const { x } of arrays) x.release()
      expect(pool.used).toBe(0)
    }),
    { numRuns: 300 },
  )
})
