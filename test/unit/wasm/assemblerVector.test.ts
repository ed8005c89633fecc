import { describe, expect, test } from 'vitest'
import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import { WasmModule } from '../../../src/backends/cpu/wasm/assembler/module.js'
import { relaxedOpcodes, vectorOpcodes } from '../../../src/backends/cpu/wasm/assembler/vectorOpcodes.js'
import { floats, integers } from './opcodeReference.js'
import { floatLane, integerLane, vectorReference, type Kind } from './vectorReference.js'

const engine = webAssembly()!

const loads = { v128: 'v128.load', i32: 'i32.load', i64: 'i64.load', f32: 'f32.load', f64: 'f64.load' } as const

const vector = (fill: (view: DataView) => void): DataView => {
  const view = new DataView(new ArrayBuffer(16))
  fill(view)
  return view
}

/** Vectors of every kind of lanes, with special values in all of them. */
const vectors: readonly DataView[] = [
  ...chunks(floats, 2).map((xs) => vector((v) => xs.forEach((x, i) => v.setFloat64(8 * i, x, true)))),
  ...chunks(floats, 4).map((xs) => vector((v) => xs.forEach((x, i) => v.setFloat32(4 * i, x, true)))),
  ...chunks(integers(8), 16).map((xs) => vector((v) => xs.forEach((x, i) => v.setInt8(i, Number(x))))),
  ...chunks(integers(16), 8).map((xs) => vector((v) => xs.forEach((x, i) => v.setInt16(2 * i, Number(x), true)))),
  ...chunks(integers(32), 4).map((xs) => vector((v) => xs.forEach((x, i) => v.setInt32(4 * i, Number(x), true)))),
  ...chunks(integers(64), 2).map((xs) => vector((v) => xs.forEach((x, i) => v.setBigInt64(8 * i, x, true)))),
  vector((v) => Array.from({ length: 16 }, (_, i) => v.setInt8(i, (5 * i) % 19))),
  vector((v) => Array.from({ length: 4 }, (_, i) => v.setUint32(4 * i, 0xffffffff, true))),
]

function chunks<T>(xs: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(xs.length / size) }, (_, i) => xs.slice(i * size, (i + 1) * size))
}

/** Lanes to compare: floats as numbers, since the bits of NaN are not fixed. */
function shown(name: string, result: 'v128' | 'i32', view: DataView): (number | bigint)[] {
  if (result === 'i32') return [view.getInt32(0, true)]
  const isFloat = name.startsWith('f') && !/\.(eq|ne|[lg][te])$/.test(name)
  const bits = /^.64x2/.test(name) ? 64 : 32
  return Array.from({ length: 128 / bits }, (_, i) => (isFloat ? floatLane(view, bits, i) : integerLane(view, bits, i)))
}

/** Runs an instruction on operands at 16, 32 and 48. */
function compiled(
  name: keyof typeof vectorOpcodes,
  params: readonly Kind[],
  result: 'v128' | 'i32',
): (xs: readonly DataView[]) => DataView {
  const module = new WasmModule()
  module.importMemory('env', 'memory', { initial: 1 })
  module.func({ name: 'run', params: [], results: [] }, (f) => {
    f.i32(0)
    params.forEach((kind, i) => {
      f.i32(16)
      f.load(loads[kind], 16 * i)
    })
    f.op(name)
    f.store(result === 'v128' ? 'v128.store' : 'i32.store')
  })
  const memory = new engine.Memory({ initial: 1, maximum: 1, shared: false })
  const { exports } = new engine.Instance(new engine.Module(module.toBytes()), { env: { memory } })
  const bytes = new Uint8Array(memory.buffer)
  return (xs) => {
    xs.forEach((x, i) => bytes.set(new Uint8Array(x.buffer), 16 * (i + 1)))
    ;(exports['run'] as () => void)()
    return new DataView(bytes.slice(0, 16).buffer)
  }
}

describe('vector instructions of the assembler', () => {
  // Object.keys gives the names as plain strings.
  test.each(Object.keys(vectorOpcodes) as (keyof typeof vectorOpcodes)[])('%s gives what its lanes give', (name) => {
    const { params, result, apply } = vectorReference(name)
    const run = compiled(name, params, result)
    const firsts = vectors
    const seconds = params.length > 1 ? vectors : vectors.slice(0, 1)
    for (const x of firsts) {
      const [actual, expected] = [[] as unknown[], [] as unknown[]]
      for (const y of seconds) {
        const xs = [x, y, vectors[(vectors.indexOf(x) + 7) % vectors.length]!].slice(0, params.length)
        actual.push(shown(name, result, run(xs)))
        expected.push(shown(name, result, apply(...xs)))
      }
      expect(actual).toEqual(expected)
    }
  })

  test.each(Object.keys(relaxedOpcodes) as (keyof typeof relaxedOpcodes)[])('%s is encoded with the prefix of vectors', (name) => {
    const module = new WasmModule()
    module.func({ params: [], results: [] }, (f) => f.op(name))
    // The body ends with the instruction and `end`.
    const bytes = [...module.toBytes()].slice(-4)
    const code = { 'f32x4.relaxed_madd': 0x85, 'f32x4.relaxed_nmadd': 0x86, 'f64x2.relaxed_madd': 0x87, 'f64x2.relaxed_nmadd': 0x88 }[name]
    expect(bytes).toEqual([0xfd, code, 0x02, 0x0b])
  })
})
