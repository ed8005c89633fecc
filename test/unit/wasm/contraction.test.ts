import { describe, expect, it } from 'vitest'
import type { DType } from '../../../src/core/dtype.js'
import type { ContractionAxis, ContractionKernel } from '../../../src/backends/kernel/schedule.js'
import type { printContraction } from '../../../src/backends/cpu/wasm/contraction.js'
import { printBefore } from '../../../src/backends/cpu/wasm/contractionBefore.js'
import { contractionLanes } from '../../../src/backends/cpu/wasm/contractionLanes.js'
import type { ContractionPlan } from '../../../src/backends/cpu/wasm/contractionPlan.js'
import { contractionProblem, type ContractionProblem } from '../../../src/backends/cpu/wasm/contractionProblem.js'
import { printUnits } from '../../../src/backends/cpu/wasm/contractionUnits.js'
import { expected, layOut, type LaidOut } from './contractionHarness.js'

const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint32', 'bool']

/** Numbers in [0, 1), the same in every run. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function fill(laid: LaidOut, dtype: DType, random: () => number): void {
  const special = [0, -0, Infinity, -Infinity, NaN, 1e-310, 1e308]
  const next = (): number => {
    if (dtype === 'bool') return random() < 0.1 ? 1 : 0
    if (dtype === 'int32' || dtype === 'uint32') return Math.floor(random() * 4294967296)
    return random() < 0.0003 ? special[Math.floor(random() * special.length)]! : 2 * random() - 1
  }
  for (const array of [laid.left, laid.right]) for (let i = 0; i < array.length; i++) array[i] = next()
}

function check(kernel: ContractionKernel, random: () => number, print?: typeof printContraction): void {
  const laid = layOut(kernel, random() < 0.4 ? 0 : random() < 0.8 ? 1 : 2, print)
  fill(laid, kernel.dtype, random)
  const wanted = expected(kernel, laid.left, laid.right)
  const cuts: readonly (readonly [number | undefined, boolean])[] = [
    [undefined, false],
    [1 + Math.floor(random() * 3), true],
  ]
  for (const [piece, backwards] of cuts) {
    laid.out.fill(7)
    laid.run(piece, backwards)
    const wrong = wanted.findIndex((value, i) => !Object.is(laid.out[i], value ?? 7))
    expect({ wrong, got: laid.out[wrong] }, JSON.stringify(kernel)).toEqual({ wrong: -1, got: undefined })
    expect(laid.intact(), JSON.stringify(kernel)).toBe(true)
  }
}

/** Strides of axes that lie in memory in the given order, outermost first, with gaps. */
function strides(extents: readonly number[], order: readonly number[], gap: number): number[] {
  const out = extents.map(() => 0)
  let stride = 1
  for (const axis of [...order].reverse()) {
    out[axis] = stride
    stride *= extents[axis]! + gap
  }
  return out
}

function shuffled(count: number, random: () => number): number[] {
  const out = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}

/** A contraction of these extents whose operands lie in memory in some order of their axes, some of them repeated by a stride of 0. */
function arbitraryKernel(dtype: DType, batch: readonly number[], m: number, n: number, k: number, random: () => number): ContractionKernel {
  const b = batch.length
  const side = (free: number): { start: number; batch: number[]; free: number; contracted: number } => {
    const extents = [...batch, free, k]
    // Mostly as products are written: batch, then a matrix or its transpose.
    const plain = [...batch.keys()].concat(random() < 0.5 ? [b, b + 1] : [b + 1, b])
    const all = strides(extents, random() < 0.6 ? plain : shuffled(b + 2, random), random() < 0.3 ? 1 : 0)
    const kept = all.map((stride) => (random() < 0.07 ? 0 : stride))
    return { start: Math.floor(random() * 4), batch: kept.slice(0, b), free: kept[b]!, contracted: kept[b + 1]! }
  }
  const left = side(m)
  const right = side(n)
  const order = random() < 0.8 ? [...batch.keys(), b, b + 1] : shuffled(b + 2, random)
  const out = strides([...batch, m, n], order, 0)
  const axis = (extent: number, l: number, r: number, o: number): ContractionAxis => ({ extent, left: l, right: r, out: o })
  return {
    kind: 'contraction',
    dtype,
    left: 0,
    leftStart: left.start,
    right: 1,
    rightStart: right.start,
    out: 2,
    batch: batch.map((extent, i) => axis(extent, left.batch[i]!, right.batch[i]!, out[i]!)),
    m: axis(m, left.free, 0, out[b]!),
    n: axis(n, 0, right.free, out[b + 1]!),
    k: axis(k, left.contracted, right.contracted, 0),
  }
}

describe('contractions in WebAssembly, bit for bit as when eager', () => {
  for (const dtype of dtypes) {
    it(`small ones: ${dtype}`, () => {
      const random = generator(1)
      const below = (end: number): number => Math.floor(random() * end)
      for (let i = 0; i < 250; i++) {
        const batch = random() < 0.5 ? [] : Array.from({ length: 1 + below(3) }, () => 1 + below(4))
        const small = (): number => (random() < 0.25 ? 1 : below(41))
        check(arbitraryKernel(dtype, batch, small(), small(), small(), random), random)
      }
    })

    it(`around the edges of tiles, blocks and units: ${dtype}`, () => {
      const random = generator(2)
      const edges = [1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 127, 128, 129, 255, 256, 257, 300, 513, 1000]
      const edge = (): number => edges[Math.floor(random() * edges.length)]!
      for (let i = 0; i < 60; i++) {
        let [m, n, k] = [edge(), edge(), edge()]
        // The expected values are slow.
        while (m * n * k > 3e6) [m, n, k] = [edge(), edge(), edge()]
        check(arbitraryKernel(dtype, random() < 0.8 ? [] : [2], m, n, k, random), random)
      }
    })
  }

  it('however the plan cuts and packs', () => {
    const random = generator(3)
    const upTo = (end: number): number => 1 + Math.floor(random() * end)
    for (let i = 0; i < 300; i++) {
      const dtype = dtypes[i % dtypes.length]!
      const deep = random() < 0.3
      const [m, n, k] = deep ? [upTo(20), upTo(40), 200 + upTo(400)] : [upTo(70), upTo(140), upTo(40)]
      const kernel = arbitraryKernel(dtype, random() < 0.7 ? [] : [2, 3], m, n, k, random)
      check(kernel, random, (context) => {
        const problem = contractionProblem(kernel)
        const plan = arbitraryPlan(problem, random)
        const { lanes } = contractionLanes[dtype]
        const before = plan.right === 'before' ? printBefore(context, problem, plan.tileVectors * lanes) : null
        const units = printUnits(context, problem, plan, before)
        return before === null ? [units] : [before.func, units]
      })
    }
  })
})

function arbitraryPlan(problem: ContractionProblem, random: () => number): ContractionPlan {
  const { dtype, m, n, k } = problem
  const { size, lanes } = contractionLanes[dtype]
  const upTo = (end: number): number => 1 + Math.floor(random() * end)
  const packed = size >= 4 && random() < 0.5
  const tileRows = packed ? 4 : upTo(4)
  const tileVectors = upTo(3)
  const tile = tileVectors * lanes
  const right = n.right === 1 && random() < 0.4 ? 'direct' : random() < 0.5 ? 'before' : 'unit'
  const plain = m.left === 1 ? 'columns' : k.left === 1 ? 'rows' : 'any'
  return {
    tileRows,
    tileVectors,
    rows: Math.min(m.extent, tileRows * upTo(Math.ceil(m.extent / tileRows))),
    columns: right === 'before' ? n.extent : Math.min(n.extent, tile * upTo(Math.ceil(n.extent / tile))),
    left: packed ? 'packed' : plain,
    right,
  }
}
