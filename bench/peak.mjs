import { precisions } from './data.mjs'
import { hasCompiler, runNative } from './native.mjs'

const { WebAssembly } = globalThis

/*
 * The multiply-add peak of one core, in vectors of 128 bits and not fused: what WebAssembly could reach if operands cost nothing. A loop over
 * independent chains v = v * half + half: with the constant they fill the 15 registers that V8 has on x64, and fewer would wait for results.
 */

const chains = 14
const half = 0.5

const opcodes = {
  float32: { lanes: 4, constant: 0x43, type: 0x7d, splat: 0x13, mul: [0xe6, 0x01], add: [0xe4, 0x01], extract: 0x1f, setter: 'setFloat32' },
  float64: { lanes: 2, constant: 0x44, type: 0x7c, splat: 0x14, mul: [0xf2, 0x01], add: [0xf0, 0x01], extract: 0x21, setter: 'setFloat64' },
}

const unsigned = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >> 7)])
const section = (id, bytes) => [id, ...unsigned(bytes.length), ...bytes]
const indices = Array.from({ length: chains }, (_, k) => k)

/** A module that exports `run(steps)`: the sum of all chains after so many steps, of their first lanes. */
const moduleFor = ({ lanes, constant, type, splat, mul, add, extract, setter }) => {
  const number = (value) => {
    const view = new DataView(new ArrayBuffer(16 / lanes))
    view[setter](0, value, true)
    return [constant, ...new Uint8Array(view.buffer)]
  }
  const vector = (value) => [...number(value), 0xfd, splat]
  // Local 0 counts down; then come the chains, and the constant.
  const halfAt = 1 + chains
  const step = (k) => [0x20, 1 + k, 0x20, halfAt, 0xfd, ...mul, 0x20, halfAt, 0xfd, ...add, 0x21, 1 + k]
  const body = [
    ...[1, chains + 1, 0x7b],
    ...[...vector(half), 0x21, halfAt],
    ...indices.flatMap((k) => [...vector(k), 0x21, 1 + k]),
    ...[0x03, 0x40, ...indices.flatMap(step), 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ...[0x20, 1, ...indices.slice(1).flatMap((k) => [0x20, 1 + k, 0xfd, ...add]), 0xfd, extract, 0],
    0x0b,
  ]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 1, 0x7f, 1, type]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...[0x72, 0x75, 0x6e], 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}

const runs = new Map(
  precisions.map(({ dtype }) => [dtype, new WebAssembly.Instance(new WebAssembly.Module(moduleFor(opcodes[dtype]))).exports.run]),
)

const afterSteps = (steps) => {
  const values = indices.map((k) => {
    let v = k
    for (let i = 0; i < steps; i++) v = v * half + half
    return v
  })
  return values.reduce((sum, v) => sum + v, 0)
}

/** A contender that takes as long as `flops` multiplications and additions at the peak; what it expects is its own. */
export const peakInWasm = (flops, dtype, expected) => {
  const run = runs.get(dtype)
  const steps = Math.round(flops / (2 * chains * opcodes[dtype].lanes))
  return {
    run: () => run(steps),
    value: () => {
      // Few steps, so that every chain still shows where it started.
      const wrong = run(5) - afterSteps(5)
      if (wrong !== 0) throw new Error(`The loop at the peak is off by ${String(wrong)}.`)
      return expected
    },
  }
}

const inC = new Map()

/** The same in C, where there is a compiler. */
export const peakInC = (flops, dtype, expected) => {
  if (!hasCompiler) return undefined
  const once = () => {
    if (!inC.has(dtype)) inC.set(dtype, runNative('peak', dtype))
    return inC.get(dtype)
  }
  return {
    time: () => once().microseconds * flops,
    value: () => {
      if (once().result[0] !== chains) throw new Error(`The loop at the peak gives ${String(once().result[0])} in C.`)
      return expected
    },
  }
}
