import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BackendError } from '../../../src/core/errors.js'
import { reserveArena, type Arena } from '../../../src/backends/cpu/memory/arena.js'
import { Crew, type SharedKernel } from '../../../src/backends/cpu/threads/crew.js'
import type { SharedModule } from '../../../src/backends/cpu/threads/mailbox.js'
import { WasmModule } from '../../../src/backends/cpu/wasm/assembler/module.js'

let arena: Arena
let crew: Crew

beforeEach(() => {
  arena = reserveArena({ bytes: 2 ** 20, shared: true })!
  crew = Crew.start(arena, 2)!
})

afterEach(() => {
  crew.dismiss()
})

/** A module whose kernel k0 writes the index plus `offset` to each place of its range, in memory from the frame's first address on; and k1, which writes 1 there and fails. */
function moduleOf(offset: number): SharedModule {
  const module = new WasmModule()
  const pages = arena.memory.buffer.byteLength / 65536
  module.importMemory('env', 'memory', { initial: 1, maximum: pages, shared: true })
  const params = ['i32', 'i32', 'i32'] as const
  module.func({ name: 'k0', params, results: [] }, (f) => {
    const [frame, start, end] = f.params
    f.loop((again) => {
      f.get(frame!)
      f.load('i32.load')
      f.get(start!)
      f.i32(4)
      f.op('i32.mul')
      f.op('i32.add')
      f.get(start!)
      f.i32(offset)
      f.op('i32.add')
      f.store('i32.store')
      f.get(start!)
      f.i32(1)
      f.op('i32.add')
      f.tee(start!)
      f.get(end!)
      f.op('i32.lt_u')
      f.brIf(again)
    })
  })
  module.func({ name: 'k1', params, results: [] }, (f) => {
    const [frame] = f.params
    f.get(frame!)
    f.load('i32.load')
    f.i32(1)
    f.store('i32.store')
    f.unreachable()
  })
  return { bytes: module.toBytes(), tables: 0 }
}

const kernelOf = (module: SharedModule, number = 0): SharedKernel => ({ module, number, extent: 4096, grain: 4 })

/** Waits for something that workers do in their own time. */
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 5000 && !holds(); i++) await setTimeout(2)
  expect(holds()).toBe(true)
}

interface Job {
  readonly frame: number
  readonly to: Int32Array
}

function job(): Job {
  const frame = arena.alloc(16)!
  const to = arena.alloc(4 * 4096)!
  arena.i32[frame >> 2] = to
  return { frame, to: arena.i32.subarray(to >> 2, (to >> 2) + 4096) }
}

/** The main thread's part: it first waits until workers have done all other parts. */
function lastOf(parts: number): (start: number, end: number) => void {
  const goal = crew.parts + parts
  return () => {
    const late = performance.now() + 5000
    while (crew.parts < goal && performance.now() < late);
  }
}

test('workers do the parts that the main thread does not take, once they have the module', async () => {
  const kernel = kernelOf(moduleOf(7))
  const { frame, to } = job()
  await until(() => crew.invite(kernel) && crew.size === 2)
  const parts: number[] = []
  const wait = lastOf(23)
  crew.run(
    kernel,
    () => frame,
    (start, end) => {
      wait(start, end)
      for (let i = start; i < end; i++) to[i] = -1
      parts.push(start, end)
    },
  )
  // A range of 1024 fours among three threads, eight parts for each.
  const block = Math.ceil(1024 / 24) * 4
  expect(crew.parts).toBeGreaterThan(0)
  expect(parts.every((at) => at % block === 0 || at === 4096)).toBe(true)
  expect(to.every((x, i) => x === (parts.some((_, p) => p % 2 === 0 && i >= parts[p]! && i < parts[p + 1]!) ? -1 : i + 7))).toBe(true)
  expect(crew.parts).toBe(Math.ceil(4096 / block) - parts.length / 2)
})

test('each worker has a frame of its own', async () => {
  const kernel = kernelOf(moduleOf(1))
  const jobs = [job(), job()]
  await until(() => crew.invite(kernel) && crew.size === 2)
  for (const { to } of jobs) to.fill(0)
  const wait = lastOf(23)
  let rest = 4096
  crew.run(
    kernel,
    (worker) => jobs[worker]!.frame,
    (start, end) => {
      wait(start, end)
      rest -= end - start
    },
  )
  const written = jobs.map(({ to }) => to.reduce((count, x) => count + (x === 0 ? 0 : 1), 0))
  expect(rest).toBeGreaterThan(0)
  expect(written[0]! + written[1]!).toBe(rest)
})

test('there are many modules, each compiled once by each worker; nothing of them stays in shared memory', async () => {
  const { frame, to } = job()
  const used = arena.used
  for (let offset = 0; offset < 12; offset++) {
    const kernel = kernelOf(moduleOf(offset))
    expect(crew.invite(kernel)).toBe(false)
    await until(() => crew.invite(kernel))
    to.fill(-1)
    const before = crew.parts
    crew.run(
      kernel,
      () => frame,
      (start, end) => {
        const late = performance.now() + 5000
        while (crew.parts === before && performance.now() < late);
        for (let i = start; i < end; i++) to[i] = i + offset
      },
    )
    expect(to.every((x, i) => x === i + offset)).toBe(true)
  }
  // The last modules may not be freed yet.
  expect(arena.used - used).toBeLessThan(2000)
})

test('a kernel that fails in a worker is an error, and from then on the main thread works alone', async () => {
  const kernel = kernelOf(moduleOf(0), 1)
  const { frame, to } = job()
  to.fill(0)
  await until(() => crew.invite(kernel))
  const late = performance.now() + 5000
  expect(() => {
    crew.run(
      kernel,
      () => frame,
      () => {
        while (Atomics.load(to, 0) === 0 && performance.now() < late);
      },
    )
  }).toThrow(BackendError)
  expect(crew.invite(kernel)).toBe(false)
  expect(crew.invite(kernelOf(moduleOf(0)))).toBe(false)
})

test('after an exception in the main thread no worker is at the kernel any more, and the crew goes on', async () => {
  const kernel = kernelOf(moduleOf(3))
  const { frame, to } = job()
  let before = 0
  // Where the main thread is held up, workers may take all the parts: it tries again.
  const fails = (): boolean => {
    if (!crew.invite(kernel)) return false
    before = crew.parts
    try {
      crew.run(
        kernel,
        () => frame,
        () => {
          throw new RangeError('a part failed')
        },
      )
      return false
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
      return true
    }
  }
  await until(fails)
  const { parts } = crew
  expect(parts - before).toBeLessThan(24)
  await setTimeout(5)
  expect(crew.parts).toBe(parts)
  to.fill(-1)
  expect(crew.invite(kernel)).toBe(true)
  crew.run(
    kernel,
    () => frame,
    (start, end) => {
      for (let i = start; i < end; i++) to[i] = i + 3
    },
  )
  expect(to.every((x, i) => x === i + 3)).toBe(true)
})

test('a module that cannot be compiled by workers is run by the main thread', async () => {
  const broken = kernelOf({ bytes: Uint8Array.of(1, 2, 3), tables: 0 })
  const whole = kernelOf(moduleOf(2))
  const { frame, to } = job()
  await until(() => crew.invite(broken))
  crew.run(
    broken,
    () => frame,
    (start, end) => {
      for (let i = start; i < end; i++) to[i] = i
    },
  )
  expect(to.every((x, i) => x === i)).toBe(true)
  expect(crew.parts).toBe(0)
  await until(() => crew.invite(whole))
  crew.run(whole, () => frame, lastOf(1))
  expect(crew.parts).toBeGreaterThan(0)
})
