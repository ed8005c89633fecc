import { describe, expect, test } from 'vitest'
import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import { WasmModule, type ValueType } from '../../../src/backends/cpu/wasm/assembler/module.js'
import { scalarOpcodes } from '../../../src/backends/cpu/wasm/assembler/scalarOpcodes.js'
import { floatOperation, floats, integerOperation, integers, roundedToFloat32, Trap, truncated } from './opcodeReference.js'

type Name = keyof typeof scalarOpcodes
type Value = number | bigint
/** An instruction as JavaScript has it: i64 is a BigInt; throws a Trap where WebAssembly does. */
interface Reference {
  readonly params: readonly ValueType[]
  readonly result: ValueType
  readonly apply: (...xs: readonly Value[]) => Value
}

const engine = webAssembly()!

const values: Readonly<Record<string, readonly Value[]>> = {
  i32: integers(32).map(Number),
  i64: integers(64),
  f32: [...new Set(floats.map(Math.fround))],
  f64: floats,
}

function compiled(name: Name, { params, result }: Reference): (...xs: readonly Value[]) => Value {
  const module = new WasmModule()
  module.func({ name: 'run', params, results: [result] }, (f) => {
    for (const param of f.params) f.get(param)
    f.op(name)
  })
  const { exports } = new engine.Instance(new engine.Module(module.toBytes()), {})
  return exports['run'] as (...xs: readonly Value[]) => Value
}

function outcome(run: () => Value): Value | 'trap' {
  try {
    return run()
  } catch (error) {
    if (error instanceof Trap || (error instanceof Error && error.name === 'RuntimeError')) return 'trap'
    throw error
  }
}

/** From the name: arithmetic and comparisons by their table, else a conversion. */
function referenceOf(name: Name): Reference {
  const [type = '', rest = ''] = name.split('.')
  if (type === 'i32' || type === 'i64') {
    const bits = type === 'i32' ? 32 : 64
    const operation = integerOperation(bits, rest)
    if (operation !== undefined) {
      const isUnary = /^(eqz|clz|ctz|popcnt|extend\d+_s)$/.test(rest)
      const isTest = /^(eq|ne|[lg][te])/.test(rest)
      return {
        params: isUnary ? [type] : [type, type],
        result: isTest ? 'i32' : type,
        apply: (x = 0, y = 0) => {
          const value = operation(BigInt(x), BigInt(y))
          return typeof value === 'boolean' || bits === 32 ? Number(value) : value
        },
      }
    }
  }
  if (type === 'f32' || type === 'f64') {
    const operation = floatOperation(type === 'f64', rest)
    if (operation !== undefined) {
      const isUnary = /^(abs|neg|ceil|floor|trunc|nearest|sqrt)$/.test(rest)
      const isTest = /^(eq|ne|[lg][te])$/.test(rest)
      return {
        params: isUnary ? [type] : [type, type],
        result: isTest ? 'i32' : type,
        apply: (x = 0, y = 0) => Number(operation(Number(x), Number(y))),
      }
    }
  }
  return conversionOf(name)
}

function conversionOf(name: Name): Reference {
  const [, to, kind = '', from, sign] = /^([if]\d\d)\.([a-z]+(?:_sat)?)_([if]\d\d)(?:_([su]))?$/.exec(name) ?? []
  if (!isType(to) || !isType(from)) throw new Error(`no reference for ${name}`)
  const bits = to === 'i32' ? 32 : 64
  const view = new DataView(new ArrayBuffer(8))
  const conversions: Record<string, (x: Value) => Value> = {
    wrap: (x) => Number(BigInt.asIntN(32, BigInt(x))),
    extend: (x) => (sign === 's' ? BigInt(x) : BigInt.asUintN(32, BigInt(x))),
    trunc: (x) => narrow(truncated(Number(x), bits, sign === 'u', false)),
    trunc_sat: (x) => narrow(truncated(Number(x), bits, sign === 'u', true)),
    convert: (x) => {
      const exact = sign === 'u' ? BigInt.asUintN(from === 'i32' ? 32 : 64, BigInt(x)) : BigInt(x)
      return to === 'f32' ? roundedToFloat32(exact) : Number(exact)
    },
    demote: (x) => Math.fround(Number(x)),
    promote: (x) => x,
    reinterpret: (x) => {
      if (from === 'f32') view.setFloat32(0, Number(x))
      else if (from === 'f64') view.setFloat64(0, Number(x))
      else if (from === 'i32') view.setInt32(0, Number(x))
      else view.setBigInt64(0, BigInt(x))
      return to === 'f32' ? view.getFloat32(0) : to === 'f64' ? view.getFloat64(0) : to === 'i32' ? view.getInt32(0) : view.getBigInt64(0)
    },
  }
  const apply = conversions[kind]
  if (apply === undefined) throw new Error(`no reference for ${name}`)
  const narrow = (x: bigint): Value => (to === 'i32' ? Number(x) : x)
  return { params: [from], result: to, apply: (x = 0) => apply(x) }
}

function isType(text: string | undefined): text is ValueType {
  return text === 'i32' || text === 'i64' || text === 'f32' || text === 'f64'
}

describe('scalar instructions of the assembler', () => {
  // Object.keys gives the names as plain strings.
  test.each(Object.keys(scalarOpcodes) as Name[])('%s gives what JavaScript gives', (name) => {
    const reference = referenceOf(name)
    const run = compiled(name, reference)
    const [first = [], second = [0]] = reference.params.map((type) => values[type]!)
    for (const x of first) {
      // The bits of NaN are not fixed.
      if (name.includes('reinterpret_f') && Number.isNaN(x)) continue
      for (const y of reference.params.length === 2 ? second : [0]) {
        const xs = [x, y].slice(0, reference.params.length)
        expect(
          outcome(() => run(...xs)),
          xs.join(),
        ).toBe(outcome(() => reference.apply(...xs)))
      }
    }
  })
})
