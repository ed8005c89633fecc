import { newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { interpretContraction } from '../../../src/backends/cpu/contractionInterpreter.js'
import type { ContractionAxis, ContractionKernel } from '../../../src/backends/kernel/schedule.js'
import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import { WasmModule } from '../../../src/backends/cpu/wasm/assembler/module.js'
import { printContraction } from '../../../src/backends/cpu/wasm/contraction.js'

/** What the arena leaves readable behind each buffer. */
const overrun = 16
/** Bytes around buffers that must stay as they are. */
const guard = 64
const guardByte = 0xa5

const engine = webAssembly()!

/** Memory of the tests, large enough for each of them. */
const memory = new engine.Memory({ initial: 1600, maximum: 1600, shared: false })

/** A printed contraction in memory. */
export interface LaidOut {
  readonly left: TypedArray
  readonly right: TypedArray
  readonly out: TypedArray
  /** Runs all functions, each range in pieces of `piece` units, backwards where `backwards` says so. */
  run(piece?: number, backwards?: boolean): void
  /** Has anything been written outside the result and the scratch memory? */
  intact(): boolean
}

const sizes: Readonly<Record<DType, number>> = { float64: 8, float32: 4, int32: 4, uint32: 4, bool: 1 }

/** The least number of elements of a buffer that a walk along axes from `start` stays in. */
export function extentOf(start: number, axes: readonly (readonly [extent: number, stride: number])[]): number {
  return axes.some(([extent]) => extent === 0)
    ? start
    : axes.reduce((end, [extent, stride]) => end + (extent - 1) * Math.max(stride, 0), start + 1)
}

/**
 * Prints a contraction, instantiates it, and gives its operands memory. Buffers: 0 left, 1 right, 2 out; `last` is the one at the end of memory, beyond which a
 * load traps.
 */
export function layOut(kernel: ContractionKernel, last: 0 | 1 | 2, print: typeof printContraction = printContraction): LaidOut {
  const module = new WasmModule()
  module.importMemory('env', 'memory', { initial: 1 })
  const scratch: number[] = []
  const functions = print({ module, relaxed: false, scratch: (bytes) => 2 + scratch.push(bytes) }, kernel)
  functions.forEach(({ func }, i) => {
    module.export(`f${String(i)}`, func)
  })
  const { exports } = new engine.Instance(new engine.Module(module.toBytes()), { env: { memory } })
  const { dtype, batch, m, n, k } = kernel
  const axes = [...batch, m, n, k]
  const walk = (side: 'left' | 'right' | 'out'): readonly (readonly [number, number])[] => axes.map((axis) => [axis.extent, axis[side]])
  const counts = [
    extentOf(kernel.leftStart, walk('left')),
    extentOf(kernel.rightStart, walk('right')),
    extentOf(0, walk('out').slice(0, -1)),
  ]
  let end = 1024
  const place = (bytes: number, behind: number): number => {
    const at = end
    end = Math.ceil((end + bytes + behind + guard) / 16) * 16
    return at
  }
  const places = counts.map((count) => place(count * sizes[dtype], overrun))
  const scratchPlaces = scratch.map((bytes) => place(bytes, 0))
  const lastAt = memory.buffer.byteLength - overrun - counts[last]! * sizes[dtype]
  if (end > lastAt - guard) throw new Error('the test has too little memory')
  places[last] = lastAt
  const bytes = new Uint8Array(memory.buffer)
  bytes.fill(guardByte, 0, end)
  bytes.fill(guardByte, lastAt - guard)
  // What packing leaves alone in scratch memory must not matter.
  scratchPlaces.forEach((at, i) => bytes.fill(0xff, at, at + scratch[i]!))
  const frame = 512
  new Int32Array(memory.buffer, frame, 3 + scratch.length).set([...places, ...scratchPlaces])
  const view = (i: number): TypedArray => {
    const buffer = newTypedArray(dtype, 0)
    // The constructor of a typed array also takes a buffer; `constructor` is typed as any function.
    const Kind = buffer.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => TypedArray
    return new Kind(memory.buffer, places[i]!, counts[i]!)
  }
  const written: readonly (readonly [number, number])[] = [
    [frame, 4 * (3 + scratch.length)],
    ...places.map((at, i) => [at, counts[i]! * sizes[dtype]] as const),
    ...scratchPlaces.map((at, i) => [at, scratch[i]!] as const),
    [end, lastAt - guard - end],
  ]
  const ranges = functions.map(({ extent, grain }, i) => {
    const func = exports[`f${String(i)}`]
    if (typeof func !== 'function') throw new Error('a function is missing')
    // Exports are typed as plain functions; the printer gives all of its functions this type.
    return { func: func as (frame: number, start: number, end: number) => void, extent, grain }
  })
  return {
    left: view(0),
    right: view(1),
    out: view(2),
    run: (piece = Infinity, backwards = false) => {
      for (const { func, extent, grain } of ranges) {
        const step = Math.min(extent, piece * grain)
        const starts: number[] = []
        for (let start = 0; start < extent; start += step) starts.push(start)
        for (const start of backwards ? starts.reverse() : starts) func(frame, start, Math.min(start + step, extent))
      }
    },
    intact: () => {
      let at = 0
      for (const [start, length] of [...written.toSorted((x, y) => x[0] - y[0]), [bytes.length, 0] as const]) {
        for (; at < start; at++) if (bytes[at] !== guardByte) return false
        at = start + length
      }
      return true
    },
  }
}

/** What the contraction gives when eager: for each place of the result that is one, its value; `undefined` in between. */
export function expected(kernel: ContractionKernel, left: TypedArray, right: TypedArray): readonly (number | undefined)[] {
  const { dtype, batch, m, n, k } = kernel
  const out: (number | undefined)[] = []
  const along = (axis: ContractionAxis, side: 'left' | 'right'): Int32Array =>
    Int32Array.from({ length: axis.extent }, (_, i) => i * axis[side])
  const none = new Int32Array(1)
  const visit = (axis: number, x: number, y: number, to: number): void => {
    const around = batch[axis]
    if (around !== undefined) {
      for (let i = 0; i < around.extent; i++) visit(axis + 1, x + i * around.left, y + i * around.right, to + i * around.out)
      return
    }
    const matrix = newTypedArray(dtype, m.extent * n.extent)
    const rows = { batch: none, free: along(m, 'left'), contracted: along(k, 'left') }
    const columns = { batch: none, free: along(n, 'right'), contracted: along(k, 'right') }
    interpretContraction(dtype, rows, left, x, columns, right, y, matrix, 0)
    for (let i = 0; i < m.extent; i++) for (let j = 0; j < n.extent; j++) out[to + i * m.out + j * n.out] = matrix[i * n.extent + j]!
  }
  visit(0, kernel.leftStart, kernel.rightStart, 0)
  return out
}
