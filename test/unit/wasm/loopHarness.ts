import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import { WasmModule } from '../../../src/backends/cpu/wasm/assembler/module.js'
import type { KernelFunction } from '../../../src/backends/cpu/wasm/kernelContext.js'
import { printLoop } from '../../../src/backends/cpu/wasm/loop.js'
import { ScalarModule } from '../../../src/backends/cpu/wasm/scalar/scalarModule.js'
import type { LoopKernel } from '../../../src/backends/kernel/schedule.js'
import { dtypes, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'

/** Bytes behind each buffer that may be read, but not written. */
const padding = 16
const mark = 0xa5

/** A loop kernel in WebAssembly, and the memory it works in. */
export interface RunningLoop {
  readonly functions: readonly KernelFunction[]
  readonly buffers: readonly TypedArray[]
  /** Runs a range of one of the functions. */
  run(k: number, start: number, end: number): void
  /** Checks that nothing was written but buffers and scratch memory. */
  checkMarks(): void
}

/** Prints and instantiates a kernel with a buffer for each array, which is copied; buffers are numbered in order. */
export function startLoop(kernel: LoopKernel, arrays: readonly TypedArray[]): RunningLoop {
  const module = new WasmModule()
  module.importMemory('env', 'memory', { initial: 1, maximum: 8192 })
  const scalars = new ScalarModule(module)
  const scratch: number[] = []
  const functions = printLoop({ module, scalars, relaxed: false, scratch: (bytes) => arrays.length + scratch.push(bytes) - 1 }, kernel)
  functions.forEach(({ func }, k) => module.export(`k${k}`, func))
  const sizes = [...arrays.map((x) => x.byteLength), ...scratch]
  const frame = 16
  const starts: number[] = []
  let end = frame + Math.ceil((4 * sizes.length) / 16) * 16 + 16
  for (const size of sizes) {
    starts.push(end)
    end += Math.ceil((size + padding) / 16) * 16
  }
  const engine = webAssembly()!
  const memory = new engine.Memory({ initial: Math.ceil((end + scalars.tables.length + 16) / 65536), maximum: 8192, shared: false })
  const bytes = new Uint8Array(memory.buffer)
  bytes.fill(mark)
  new Int32Array(memory.buffer, frame, starts.length).set(starts)
  bytes.set(scalars.tables, end)
  const tables = new engine.Global({ value: 'i32' }, end)
  const { exports } = new engine.Instance(new engine.Module(module.toBytes()), { env: { memory, tables } })
  const buffers = arrays.map((x, k) => {
    // Every typed array class is a constructor of views.
    const made = new (x.constructor as new (buffer: ArrayBufferLike, start: number, length: number) => TypedArray)(
      memory.buffer,
      starts[k]!,
      x.length,
    )
    made.set(x)
    return made
  })
  return {
    functions,
    buffers,
    run: (k, start, stop) => (exports[`k${k}`] as (frame: number, start: number, end: number) => void)(frame, start, stop),
    checkMarks: () => {
      sizes.forEach((size, k) => {
        for (let at = starts[k]! + size; at < (starts[k + 1] ?? end); at++) {
          if (bytes[at] !== mark) throw new Error(`written behind the end of buffer ${k} (${size} bytes) at ${at - starts[k]!}`)
        }
      })
    },
  }
}

/** Runs a kernel wholly, its functions in `cuts` parts each, the last part first: parts must not depend on each other. */
export function runLoop(kernel: LoopKernel, arrays: readonly TypedArray[], cuts = 1): readonly TypedArray[] {
  const loop = startLoop(kernel, arrays)
  loop.functions.forEach(({ extent, grain }, k) => {
    const part = Math.max(grain, Math.ceil(extent / cuts / grain) * grain)
    const starts: number[] = []
    for (let start = 0; start < extent; start += part) starts.unshift(start)
    for (const start of starts) loop.run(k, start, Math.min(extent, start + part))
  })
  loop.checkMarks()
  return loop.buffers.map((x) => x.slice())
}

export function typeOf(array: TypedArray): DType {
  return dtypes.find((type) => newTypedArray(type, 0).constructor === array.constructor)!
}
