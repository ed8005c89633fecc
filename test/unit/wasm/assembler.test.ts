import { describe, expect, test } from 'vitest'
import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import { ByteWriter } from '../../../src/backends/cpu/wasm/assembler/byteWriter.js'
import { WasmModule, type Code, type Local } from '../../../src/backends/cpu/wasm/assembler/module.js'

const engine = webAssembly()!

type Run = (...xs: readonly (number | bigint)[]) => number | bigint | undefined

/** The exported functions of a module. */
function functionsOf(module: WasmModule, imports: Readonly<Record<string, object>> = {}): Readonly<Record<string, Run>> {
  const bytes = module.toBytes()
  expect(engine.validate(bytes)).toBe(true)
  return new engine.Instance(new engine.Module(bytes), { env: imports }).exports as Readonly<Record<string, Run>>
}

const written = (write: (w: ByteWriter) => void): number[] => {
  const writer = new ByteWriter()
  write(writer)
  return [...writer.written()]
}

/** The first function of a module that has just one. */
function single(params: readonly ('i32' | 'f64')[], body: (f: Code, ...params: readonly Local[]) => void): Run {
  const module = new WasmModule()
  module.func({ name: 'run', params, results: ['i32'] }, (f) => body(f, ...f.params))
  return functionsOf(module)['run']!
}

describe('numbers in modules', () => {
  test('are LEB128', () => {
    expect(written((w) => w.unsigned(0))).toEqual([0])
    expect(written((w) => w.unsigned(624485))).toEqual([0xe5, 0x8e, 0x26])
    expect(written((w) => w.unsigned(4294967295))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f])
    expect(written((w) => w.signed(-123456))).toEqual([0xc0, 0xbb, 0x78])
    expect(written((w) => w.signed(64))).toEqual([0xc0, 0x00])
    expect(written((w) => w.signed(-64))).toEqual([0x40])
    expect(written((w) => w.signed64(-(2n ** 63n)))).toEqual([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f])
  })

  test('come back from an engine as they went in', () => {
    const integers = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, 2147483647, -2147483648]
    const module = new WasmModule()
    for (const x of integers) {
      module.func({ name: `i32 ${x}`, params: [], results: ['i32'] }, (f) => f.i32(x))
      module.func({ name: `i64 ${x}`, params: [], results: ['i64'] }, (f) => f.i64(BigInt(x) * 2n ** 32n + 5n))
      module.func({ name: `f64 ${x}`, params: [], results: ['f64'] }, (f) => f.f64(x / 3))
      module.func({ name: `f32 ${x}`, params: [], results: ['f32'] }, (f) => f.f32(x / 3))
    }
    const run = functionsOf(module)
    for (const x of integers) {
      expect(run[`i32 ${x}`]!()).toBe(x)
      expect(run[`i64 ${x}`]!()).toBe(BigInt(x) * 2n ** 32n + 5n)
      expect(run[`f64 ${x}`]!()).toBe(x / 3)
      expect(run[`f32 ${x}`]!()).toBe(Math.fround(x / 3))
    }
  })

  test('grow a writer as far as needed', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)
    expect(written((w) => [...bytes].forEach((x) => w.byte(x)))).toEqual([...bytes])
    expect(
      written((w) => {
        w.byte(9)
        w.append(bytes)
      }),
    ).toEqual([9, ...bytes])
    expect(
      written((w) => {
        for (let i = 0; i < 255; i++) w.byte(0)
        w.float64(1.5)
      }).slice(255),
    ).toEqual([...new Uint8Array(Float64Array.of(1.5).buffer)])
  })
})

describe('control flow', () => {
  test('a loop runs until its block is left, from any depth', () => {
    const sum = single(['i32'], (f, n) => {
      const total = f.local('i32')
      f.block((exit) => {
        f.loop((again) => {
          f.get(n)
          f.op('i32.eqz')
          f.if_(() => f.br(exit))
          f.get(total)
          f.get(n)
          f.op('i32.add')
          f.set(total)
          f.get(n)
          f.i32(1)
          f.op('i32.sub')
          f.tee(n)
          f.i32(0)
          f.op('i32.ge_s')
          f.brIf(again)
          f.unreachable()
        })
      })
      f.get(total)
    })
    expect([0, 1, 10].map((n) => sum(n))).toEqual([0, 1, 55])
  })

  test('both sides of a choice, with and without a value, and blocks with a value', () => {
    const choose = single(['i32'], (f, x) => {
      const made = f.local('i32')
      f.get(x)
      f.if_(
        () => {
          f.i32(10)
          f.set(made)
        },
        () => {
          f.i32(20)
          f.set(made)
        },
      )
      f.get(x)
      f.ifValue(
        'i32',
        () => f.i32(1),
        () => f.i32(2),
      )
      f.block((exit) => {
        f.i32(100)
        f.get(x)
        f.brIf(exit)
        f.drop()
        f.i32(200)
      }, 'i32')
      f.get(made)
      f.op('i32.add')
      f.op('i32.add')
    })
    expect([1, 0].map((x) => choose(x))).toEqual([111, 222])
  })

  test('select picks, return leaves', () => {
    const pick = single(['i32'], (f, x) => {
      f.get(x)
      f.i32(7)
      f.op('i32.eq')
      f.if_(() => {
        f.i32(-7)
        f.return_()
      })
      f.i32(1)
      f.i32(2)
      f.get(x)
      f.select('i32')
    })
    expect([0, 3, 7].map((x) => pick(x))).toEqual([2, 1, -7])
  })
})

describe('modules', () => {
  test('have locals of any types in any order', () => {
    const module = new WasmModule()
    module.func({ name: 'run', params: ['f64'], results: ['f64'] }, (f) => {
      const locals = (['i32', 'f64', 'f64', 'v128', 'i32', 'f32', 'i64', 'f64'] as const).map((type) => f.local(type))
      locals.forEach((local, i) => {
        if (local.type !== 'f64') return
        f.f64(i)
        f.set(local)
      })
      f.get(f.params[0]!)
      for (const local of locals) {
        if (local.type !== 'f64') continue
        f.get(local)
        f.op('f64.add')
      }
    })
    expect(functionsOf(module)['run']!(0.5)).toBe(0.5 + 1 + 2 + 7)
  })

  test('may get a function while another one is written, and exports later', () => {
    const module = new WasmModule()
    const outer = module.func({ params: ['i32'], results: ['i32'] }, (f) => {
      f.get(f.params[0]!)
      const inner = module.func({ params: ['i32'], results: ['i32'] }, (g) => {
        g.get(g.params[0]!)
        g.i32(2)
        g.op('i32.mul')
      })
      f.call(inner)
      f.call(inner)
    })
    expect(outer.index).toBe(0)
    module.export('four times', outer)
    expect(functionsOf(module)['four times']!(3)).toBe(12)
  })

  test('import a memory and globals, have globals and data', () => {
    const module = new WasmModule()
    module.importMemory('env', 'memory', { initial: 1, maximum: 2 })
    const base = module.importGlobal('env', 'base', 'i32')
    const counter = module.global(40)
    module.addData(base, [1, 2, 3])
    module.addData(8, [9])
    module.func({ name: 'next', params: [], results: ['i32'] }, (f) => {
      f.getGlobal(counter)
      f.getGlobal(base)
      f.load('i32.load8_u', 2)
      f.op('i32.add')
      f.setGlobal(counter)
      f.getGlobal(counter)
    })
    const memory = new engine.Memory({ initial: 1, maximum: 2, shared: false })
    const { next } = functionsOf(module, { memory, base: new engine.Global({ value: 'i32' }, 100) })
    expect([next!(), next!()]).toEqual([43, 46])
    const bytes = new Uint8Array(memory.buffer)
    expect([...bytes.subarray(99, 104), bytes[8]]).toEqual([0, 1, 2, 3, 0, 9])
  })

  test('import shared memory', () => {
    const module = new WasmModule()
    module.importMemory('env', 'memory', { initial: 1, maximum: 3, shared: true })
    module.func({ name: 'run', params: [], results: [] }, (f) => {
      f.i32(4)
      f.i32(77)
      f.store('i32.store')
    })
    const memory = new engine.Memory({ initial: 1, maximum: 3, shared: true })
    functionsOf(module, { memory })['run']!()
    expect(new Int32Array(memory.buffer)[1]).toBe(77)
  })

  test('refuse what would make a wrong module', () => {
    const module = new WasmModule()
    module.global(0)
    expect(() => module.importGlobal('env', 'late', 'i32')).toThrow('import env.late before')
    expect(() => module.importMemory('env', 'größe', { initial: 1 })).toThrow('outside ASCII')
    module.func({ params: [], results: [] }, (f) => {
      expect(() => f.v128([1, 2])).toThrow('16 bytes, not 2')
      expect(() => f.shuffle([1])).toThrow('16 bytes, not 1')
    })
  })

  test('may be long: a function of 100,000 instructions', () => {
    const module = new WasmModule()
    module.func({ name: 'run', params: ['f64'], results: ['f64'] }, (f) => {
      f.get(f.params[0]!)
      for (let i = 0; i < 50_000; i++) {
        f.f64(1)
        f.op('f64.add')
      }
    })
    expect(functionsOf(module)['run']!(0.5)).toBe(50_000.5)
  })
})
