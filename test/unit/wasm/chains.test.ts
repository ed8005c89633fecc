import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import { printSchedule, type PrintedFunction } from '../../../src/backends/cpu/wasm/wasmProgram.js'
import type { Chain } from '../../../src/backends/kernel/chains.js'
import { lowerProgram } from '../../../src/backends/kernel/lower.js'
import { itemSize, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { configure, disableJit, jit, jitWith, nn, np, tree, type NdArray } from '../../../src/index.js'
import { programOf, type F } from '../kernel/checkLowering.js'

afterEach(() => {
  configure({ tier: null, threads: null })
})

/** Everything that can be a chain is one, in blocks of a few rows. */
const small = (blockBytes: number) => ({ blockBytes, mostBlockBytes: Infinity, leastReuse: 0 })

const mark = 0xa5

function bytesOf(x: NdArray): Uint8Array {
  const { buffer, byteOffset, byteLength } = x.toTypedArray()
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Runs `f`, all of whose steps must be kernels, with such blocks, its functions over ranges in any order; compares every bit with eager evaluation. */
function check(f: F, args: readonly NdArray[], blockBytes: number, pick: (count: number) => number = () => 0): readonly Chain[] {
  const program = programOf(f, args)
  const operands = [...program.captured, ...args].map((x) => x.toConcrete('be tested'))
  const schedule = lowerProgram(
    program,
    operands.map((x) => x.aval.strides),
  )
  const printed = printSchedule(schedule, { relaxed: false, shared: false, maximumPages: 8192, chains: small(blockBytes) })
  const { plan, slots, tables, parts, chains } = printed
  const frame = 16
  let end = frame + 4 * slots + 16
  const take = (bytes: number): number => {
    const start = Math.ceil(end / 16) * 16
    end = start + bytes + 16
    return start
  }
  const temporaries = take(plan.bytes)
  const addresses = Array.from({ length: slots }, (_, slot) => {
    const offset = plan.offsets[slot] ?? null
    const buffer = schedule.buffers[slot]
    if (offset !== null) return temporaries + offset
    // Temporaries without a place have none until their chain gives them one.
    return buffer === undefined || buffer.role === 'temporary' ? -1 : take(buffer.size * itemSize(buffer.dtype))
  })
  const ownFrame = take(4 * slots)
  const functions = parts.flatMap((part) => (part.kind === 'segment' ? part.functions : []))
  expect(parts.every((part) => part.kind === 'segment')).toBe(true)
  const own = new Map(functions.flatMap(({ ownScratch }) => ownScratch.map(({ slot, bytes }) => [slot, take(bytes)] as const)))
  const tablesAt = take(tables.length)
  const engine = webAssembly()!
  const memory = new engine.Memory({ initial: Math.ceil(end / 65536), maximum: 8192, shared: false })
  const base = new engine.Global({ value: 'i32' }, tablesAt)
  const { exports } = new engine.Instance(new engine.Module(printed.bytes), { env: { memory, tables: base } })
  const bytes = new Uint8Array(memory.buffer)
  const i32 = new Int32Array(memory.buffer)
  const call = (name: string, ...numbers: number[]): void => {
    ;(exports[name] as (...numbers: number[]) => void)(...numbers)
  }
  const wanted = tree.leaves(disableJit(() => f(...args))) as NdArray[]
  const run = (work: () => void): void => {
    bytes.fill(mark)
    i32.set(addresses, frame >> 2)
    bytes.set(tables, tablesAt)
    schedule.inputs.forEach((buffer, i) => {
      if (buffer !== null)
        bytes.set(bytesOf(i < program.captured.length ? program.captured[i]! : args[i - program.captured.length]!), addresses[buffer])
    })
    work()
    schedule.outputs.forEach((output, i) => {
      if (output.kind === 'literal') return
      const found = bytesOf(readView(bytes, addresses[output.buffer]!, output.aval.dtype, output.aval.shape, output.start, output.strides))
      expect(Buffer.compare(found, bytesOf(wanted[i]!)), `output ${String(i)} of\n${program.toString()}`).toBe(0)
    })
  }
  run(() => {
    for (const part of parts) if (part.kind === 'segment') call(part.name, frame)
  })
  // As threads do: parts in any order, some with a frame and scratch memory of their own.
  run(() => {
    for (const each of functions) {
      i32.copyWithin(ownFrame >> 2, frame >> 2, (frame >> 2) + slots)
      for (const { slot } of each.ownScratch) i32[(ownFrame >> 2) + slot] = own.get(slot)!
      for (const [from, to] of cut(each, pick)) call(`k${String(each.number)}`, pick(2) === 0 ? frame : ownFrame, from, to)
    }
  })
  return chains
}

function cut({ extent, grain }: PrintedFunction, pick: (count: number) => number): readonly (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = []
  for (let from = 0; from < extent;) {
    const to = Math.min(extent, from + grain * (1 + pick(3)))
    ranges.splice(pick(ranges.length + 1), 0, [from, to])
    from = to
  }
  return ranges
}

function readView(
  bytes: Uint8Array,
  address: number,
  dtype: DType,
  shape: readonly number[],
  start: number,
  strides: readonly number[],
): NdArray {
  const size = shape.reduce((product, extent) => product * extent, 1)
  const out = newTypedArray(dtype, size)
  const whole = new (out.constructor as new (buffer: ArrayBufferLike, start: number) => TypedArray)(
    bytes.buffer.slice(address, address + Math.floor((bytes.length - address) / 8) * 8),
    0,
  )
  for (let i = 0; i < size; i++) {
    let [at, rest] = [start, i]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]!) * strides[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    out[i] = whole[at]!
  }
  return np.asarray(out).reshape(shape)
}

function numbers(shape: readonly number[], dtype: DType, seed = 1): NdArray {
  const size = shape.reduce((product, extent) => product * extent, 1)
  const data = newTypedArray(dtype, size)
  let state = seed
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[i] = dtype === 'bool' ? state >>> 31 : (state / 2 ** 29 - 4) * (dtype === 'int32' ? 100 : 1)
  }
  return np.asarray(data).reshape(shape)
}

const layerNorm = (x: NdArray): NdArray => {
  const centred = x.sub(x.mean(-1, { keepdims: true }))
  return centred.div(np.sqrt(centred.square().mean(-1, { keepdims: true }).add(1e-5)))
}
const attention = (q: NdArray, k: NdArray, v: NdArray): NdArray => nn.softmax(q.matmul(k.transpose([0, 2, 1]))).matmul(v)
const dense = (x: NdArray, w: NdArray, b: NdArray): NdArray => nn.relu(x.matmul(w).add(b))

const cases: readonly (readonly [name: string, shapes: readonly (readonly number[])[], f: F, steps: number])[] = [
  ['softmax', [[37, 41]], (x) => nn.softmax(x), 3],
  ['softmax of few columns', [[1500, 5]], (x) => nn.softmax(x), 3],
  ['softmax of three axes', [[6, 7, 41]], (x) => nn.softmax(x), 3],
  ['softmax along the middle', [[6, 7, 41]], (x) => nn.softmax(x, 1), 3],
  ['log-softmax', [[37, 41]], (x) => nn.logSoftmax(x), 3],
  ['layer norm', [[50, 33]], (x) => layerNorm(x), 3],
  ['a layer', [[200, 30], [30, 70], [70]], (x, w, b) => dense(x, w, b), 2],
  [
    'attention',
    [
      [6, 40, 9],
      [6, 40, 9],
      [6, 40, 9],
    ],
    (q, k, v) => attention(q, k, v),
    5,
  ],
  ['a network', [[200, 30], [30, 70], [70], [70, 11], [11]], (x, w, b, v, c) => nn.logSoftmax(dense(x, w, b).matmul(v).add(c)), 6],
]

test.each(cases)('%s is run block of rows by block of rows, with the bits of eager evaluation', (_, shapes, f, steps) => {
  for (const dtype of ['float32', 'float64'] as const) {
    for (const blockBytes of [1, 1 << 10, 1 << 14]) {
      const args = shapes.map((shape, i) => numbers(shape, dtype, i + 1))
      const chains = check(f, args, blockBytes)
      if (blockBytes > 1) continue
      expect(Math.max(...chains.map(({ first, last }) => last - first + 1))).toBe(steps)
      expect(chains.some(({ rowBuffers }) => rowBuffers.length > 0)).toBe(true)
    }
  }
})

/** Steps of random programs, on matrices of one or two shapes, rows and columns. */
const steps: readonly ((a: NdArray, b: NdArray) => NdArray)[] = [
  (a, b) => a.add(b),
  (a, b) => a.mul(b).sub(a),
  (a, b) => np.maximum(a, b),
  (a, b) => np.where(np.less(a, b), a.mul(0.5), b.neg()),
  (a) => a.sum(-1, { keepdims: true }),
  (a) => a.max(-1, { keepdims: true }),
  (a) => a.sum(0, { keepdims: true }),
  (a) => a.min(0, { keepdims: true }),
  (a) => np.sqrt(a.abs()),
  (a) => a.sub(a.max(-1, { keepdims: true })),
  (a) => a.mul(a.sum(-1, { keepdims: true })),
  (a) => a.add(np.flip(a, 0).min(-1, { keepdims: true })),
  (a) => np.flip(a, 0),
  (a) => np.flip(a, -1),
  (a) => a.transpose(),
  (a, b) => (a.shape[1] === b.shape[0] ? a.matmul(b).mul(0.01) : a),
  (a, b) => (a.shape[1] === b.shape[1] ? a.matmul(b.transpose()).mul(0.01) : a),
]

const shapes = fc.constantFrom<readonly number[]>([12, 12], [24, 24], [9, 17], [70, 6], [33, 40], [200, 3])

test('random programs have the bits of eager evaluation in chains of any blocks', () => {
  let chained = 0
  let buffers = 0
  fc.assert(
    fc.property(
      shapes,
      fc.constantFrom<DType>('float32', 'float64', 'int32'),
      fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(), fc.nat(), fc.boolean()), { minLength: 5, maxLength: 16 }),
      fc.constantFrom(1, 300, 3000),
      fc.infiniteStream(fc.nat()),
      (shape, dtype, moves, blockBytes, stream) => {
        const f: F = (...args) => {
          const values = [...args]
          const results: NdArray[] = []
          for (const [kind, left, right, kept] of moves) {
            const a = values[values.length - 1 - (left % Math.min(values.length, 3))]!
            const others = values.filter((each) => fits(a, each))
            const made = steps[kind]!(a, others[right % others.length]!)
            values.push(made)
            if (kept) results.push(made)
          }
          return [...results, values.at(-1)!]
        }
        const pick = (count: number): number => (stream.next().value ?? 0) % count
        const chains = check(f, [numbers([1, shape[1]!], dtype, 1), numbers(shape, dtype, 2)], blockBytes, pick)
        chained += chains.length
        buffers += chains.flatMap(({ rowBuffers }) => rowBuffers).length
      },
    ),
    { numRuns: 300, seed: 7 },
  )
  expect(chained).toBeGreaterThan(100)
  expect(buffers).toBeGreaterThan(30)
})

function fits(a: NdArray, b: NdArray): boolean {
  return a.shape.every((extent, axis) => extent === b.shape[axis] || extent === 1 || b.shape[axis] === 1)
}

const large: readonly (readonly [name: string, shapes: readonly (readonly number[])[], f: F])[] = [
  ['softmax', [[600, 500]], (x) => nn.softmax(x)],
  ['layer norm', [[600, 500]], (x) => layerNorm(x)],
  ['a softmax of columns', [[600, 500]], (x) => nn.softmax(x, 0)],
  ['a layer', [[600, 20], [20, 500], [500]], (x, w, b) => dense(x, w, b)],
]

test.each(large)('%s of usual size has the bits of eager evaluation', (_, shapes, f) => {
  for (const threads of [0, 1]) {
    configure({ tier: 'wasm', threads })
    for (const dtype of ['float32', 'float64'] as const) {
      const args = shapes.map((shape, i) => numbers(shape, dtype, i + 1))
      const wanted = bytesOf(disableJit(() => f(...args)) as NdArray)
      const compiled = jit(f as (...args: NdArray[]) => NdArray)
      for (let i = 0; i < 3; i++) expect(Buffer.compare(bytesOf(compiled(...args)), wanted)).toBe(0)
    }
  }
})

test('a donated operand is not overwritten before all rows have read it', () => {
  configure({ tier: 'wasm', threads: 0 })
  const copy = jit((x: NdArray) => x.mul(1))
  for (const f of [(x: NdArray) => nn.softmax(x.transpose()), (x: NdArray) => nn.softmax(x), (x: NdArray) => layerNorm(np.flip(x, 0))]) {
    const x = numbers([512, 512], 'float32')
    const wanted = bytesOf(disableJit(() => f(x)))
    const compiled = jitWith({ donateArgnums: 0 })(f)
    expect(Buffer.compare(bytesOf(compiled(copy(x))), wanted)).toBe(0)
  }
})

test('explain says what runs together', () => {
  configure({ tier: 'wasm', threads: 0 })
  const softmax = jit((x: NdArray) => nn.softmax(x))
  const x = numbers([600, 500], 'float32')
  softmax(x)
  expect(softmax.explain(x)).toMatch(/\nSteps 1 to 3 run together, 2 of 600 rows at a time; of b1, b2, b3 no more than a block is kept\.$/)
})
