import { describe, expect, test } from 'vitest'
import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import {
  laneLoadOpcodes,
  laneOpcodes,
  laneStoreOpcodes,
  loadOpcodes,
  storeOpcodes,
} from '../../../src/backends/cpu/wasm/assembler/memoryOpcodes.js'
import { WasmModule, type Code, type ValueType } from '../../../src/backends/cpu/wasm/assembler/module.js'

const engine = webAssembly()!

/** Where the vector or value is that an instruction takes, where the tested address is, and where the result goes. */
const places = { operand: 0, value: 16, memory: 32, result: 96 }

const stores = { v128: 'v128.store', i32: 'i32.store', i64: 'i64.store', f32: 'f32.store', f64: 'f64.store' } as const
const loads = { v128: 'v128.load', i32: 'i32.load', i64: 'i64.load', f32: 'f32.load', f64: 'f64.load' } as const

/** Numbers of every byte, the sign bit in half of them; none of the floats in them is NaN. */
const before = Uint8Array.from({ length: 128 }, (_, i) => (i * 37 + 11) % 256)

/** The memory after `body` ran on {@link before}. */
function memoryAfter(body: (f: Code) => void): Uint8Array {
  const module = new WasmModule()
  module.importMemory('env', 'memory', { initial: 1 })
  module.func({ name: 'run', params: [], results: [] }, body)
  const memory = new engine.Memory({ initial: 1, maximum: 1, shared: false })
  const bytes = new Uint8Array(memory.buffer)
  bytes.set(before)
  const { exports } = new engine.Instance(new engine.Module(module.toBytes()), { env: { memory } })
  ;(exports['run'] as () => void)()
  return bytes.slice(0, before.length)
}

const slice = (from: number, count: number): number[] => [...before.subarray(from, from + count)]

/** `before` with some bytes replaced. */
const with_ = (at: number, bytes: readonly number[]): Uint8Array => {
  const made = before.slice()
  made.set(bytes, at)
  return made
}

const typeOf = (name: string): ValueType => name.split('.')[0]! as ValueType

/** The little-endian bytes of an integer. */
const bytesOf = (value: bigint, count: number): number[] => Array.from({ length: count }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))

const integerAt = (at: number, count: number, signed: boolean): bigint => {
  const value = slice(at, count).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n)
  return signed ? BigInt.asIntN(8 * count, value) : value
}

const sizes: Readonly<Record<string, number>> = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 }

/** What a load leaves, as bytes, from its name. */
function loaded(name: string, at: number): number[] {
  const [type = '', op = ''] = name.split('.')
  const size = sizes[type]!
  if (op === 'load') return slice(at, size)
  const [, bits, what = ''] = /^load(\d+)(?:_|x\d+_)(\w+)$/.exec(op) ?? []
  const width = Number(bits) / 8
  if (what === 'splat') return Array.from({ length: 16 }, (_, i) => before[at + (i % width)]!)
  if (what === 'zero') return [...slice(at, width), ...new Array<number>(16 - width).fill(0)]
  if (type === 'v128') {
    return Array.from({ length: 8 / width }, (_, i) => bytesOf(integerAt(at + i * width, width, what === 's'), 2 * width)).flat()
  }
  return bytesOf(integerAt(at, width, what === 's'), size)
}

// Object.keys gives the names as plain strings.
const names = <T extends object>(table: T): (keyof T)[] => Object.keys(table) as (keyof T)[]

describe('memory instructions of the assembler', () => {
  test.each(names(loadOpcodes))('%s loads at an address and an offset', (name) => {
    for (const offset of [0, 5, 40]) {
      const after = memoryAfter((f) => {
        f.i32(0)
        f.i32(places.memory - 13)
        f.load(name, offset)
        f.store(stores[typeOf(name)], places.result)
      })
      expect(after).toEqual(with_(places.result, loaded(name, places.memory - 13 + offset)))
    }
  })

  test.each(names(storeOpcodes))('%s stores at an address and an offset', (name) => {
    const type = typeOf(name)
    const width = Number(/store(\d+)/.exec(name)?.[1] ?? 8 * sizes[type]!) / 8
    for (const offset of [0, 3, 60]) {
      const after = memoryAfter((f) => {
        f.i32(places.memory)
        f.i32(places.value)
        f.load(loads[type])
        f.store(name, offset)
      })
      expect(after).toEqual(with_(places.memory + offset, slice(places.value, width)))
    }
  })

  test.each(names(laneLoadOpcodes))('%s loads every lane', (name) => {
    const width = Number(/\d+(?=_)/.exec(name)![0]) / 8
    for (let lane = 0; lane < 16 / width; lane++) {
      const after = memoryAfter((f) => {
        f.i32(places.result)
        f.i32(places.memory)
        f.i32(places.operand)
        f.load('v128.load')
        f.loadLane(name, lane, 7)
        f.store('v128.store')
      })
      const expected = slice(places.operand, 16)
      expected.splice(lane * width, width, ...slice(places.memory + 7, width))
      expect(after).toEqual(with_(places.result, expected))
    }
  })

  test.each(names(laneStoreOpcodes))('%s stores every lane', (name) => {
    const width = Number(/\d+(?=_)/.exec(name)![0]) / 8
    for (let lane = 0; lane < 16 / width; lane++) {
      const after = memoryAfter((f) => {
        f.i32(places.memory)
        f.i32(places.operand)
        f.load('v128.load')
        f.storeLane(name, lane, 7)
      })
      expect(after).toEqual(with_(places.memory + 7, slice(places.operand + lane * width, width)))
    }
  })

  test.each(names(laneOpcodes))('%s takes every lane', (name) => {
    const [, letter = '', bits, count] = /^([if])(\d+)x(\d+)/.exec(name) ?? []
    const width = Number(bits) / 8
    const type: ValueType = letter === 'f' ? (width === 8 ? 'f64' : 'f32') : width === 8 ? 'i64' : 'i32'
    for (let lane = 0; lane < Number(count); lane++) {
      const replaces = name.includes('replace')
      const after = memoryAfter((f) => {
        f.i32(places.result)
        f.i32(places.operand)
        f.load('v128.load')
        if (replaces) {
          f.i32(places.value)
          f.load(loads[type])
        }
        f.lane(name, lane)
        f.store(replaces ? 'v128.store' : stores[type])
      })
      const at = places.operand + lane * width
      const replaced = slice(places.operand, 16)
      replaced.splice(lane * width, width, ...slice(places.value, width))
      const extracted = letter === 'f' ? slice(at, width) : bytesOf(integerAt(at, width, !name.endsWith('_u')), sizes[type]!)
      expect(after).toEqual(with_(places.result, replaces ? replaced : extracted))
    }
  })

  test('shuffle picks bytes of two vectors', () => {
    const picks = [0, 31, 1, 30, 2, 29, 3, 28, 16, 15, 17, 14, 18, 13, 19, 12]
    const after = memoryAfter((f) => {
      f.i32(places.result)
      f.i32(places.operand)
      f.load('v128.load')
      f.i32(places.operand)
      f.load('v128.load', 16)
      f.shuffle(picks)
      f.store('v128.store')
    })
    expect(after).toEqual(
      with_(
        places.result,
        picks.map((i) => before[i]!),
      ),
    )
  })

  test('constant vectors are their bytes', () => {
    const bytes = Array.from({ length: 16 }, (_, i) => 255 - 3 * i)
    const stored = (push: (f: Code) => void): number[] => [
      ...memoryAfter((f) => {
        f.i32(places.result)
        push(f)
        f.store('v128.store')
      }).subarray(places.result, places.result + 16),
    ]
    const repeated = (view: ArrayBufferView): number[] => {
      const once = [...new Uint8Array(view.buffer)]
      return Array.from({ length: 16 }, (_, i) => once[i % once.length]!)
    }
    expect(stored((f) => f.v128(bytes))).toEqual(bytes)
    expect(stored((f) => f.splat('i8x16', -2))).toEqual(repeated(Int8Array.of(-2)))
    expect(stored((f) => f.splat('i32x4', -70_000))).toEqual(repeated(Int32Array.of(-70_000)))
    expect(stored((f) => f.splat('i64x2', -(2 ** 40)))).toEqual(repeated(BigInt64Array.of(-(2n ** 40n))))
    expect(stored((f) => f.splat('f32x4', 1.1))).toEqual(repeated(Float32Array.of(1.1)))
    expect(stored((f) => f.splat('f64x2', -0))).toEqual(repeated(Float64Array.of(-0)))
  })

  test('memory is copied and filled', () => {
    const copied = memoryAfter((f) => {
      f.i32(places.result)
      f.i32(places.operand)
      f.i32(9)
      f.copyMemory()
    })
    expect(copied).toEqual(with_(places.result, slice(places.operand, 9)))
    const filled = memoryAfter((f) => {
      f.i32(places.result)
      f.i32(77)
      f.i32(5)
      f.fillMemory()
    })
    expect(filled).toEqual(with_(places.result, [77, 77, 77, 77, 77]))
  })
})
