import { describe, expect, it } from 'vitest'
import { Matrix, matrixOf } from '../../../src/backends/cpu/routines/matrix.js'
import { addProduct, subtractProduct } from '../../../src/backends/cpu/routines/product.js'
import { mostRows, plainEngine, tile, vectorEngine } from '../../../src/backends/cpu/routines/productTiles.js'

const elements = (length: number, seed: number): Float64Array => Float64Array.from({ length }, (_, i) => Math.sin(seed + i * 1.7) * 2)

/** Runs of 256 products, each added to the element. */
function expected(c: number, left: readonly number[], right: readonly number[], sign: number, round: (x: number) => number): number {
  let total = c
  for (let from = 0; from < left.length; from += 256) {
    let sum = 0
    for (let k = from; k < Math.min(left.length, from + 256); k++) sum += left[k]! * right[k]!
    total = round(total + sign * sum)
  }
  return total
}

const shapes = [
  [1, 1, 1],
  [3, 5, 2],
  [4, 8, 4],
  [17, 33, 9],
  [40, 300, 41],
  [mostRows + 9, 20, 13],
  [5, 600, 6],
  [64, 64, 64],
  [0, 3, 2],
  [3, 0, 2],
] as const

describe('products of blocks', () => {
  it('are the sums that are documented, to the bit, in blocks and transposed ones of larger matrices', () => {
    for (const [rows, depth, columns] of shapes) {
      for (const sign of [1, -1]) {
        const width = columns + 3
        const target = elements((rows + 2) * width, 1)
        const before = target.slice()
        const [left, right] = [elements(rows * depth, 2), elements(depth * columns, 3)]
        const c = new Matrix(target, 0, rows + 2, width, width, 1).block(1, 2, rows, columns)
        // A is given as its transpose; B is a block of every other column.
        const spaced = new Float64Array(2 * right.length)
        right.forEach((x, i) => (spaced[2 * i] = x))
        const a = new Float64Array(left.length)
        for (let i = 0; i < rows; i++) for (let k = 0; k < depth; k++) a[k * rows + i] = left[i * depth + k]!
        const run = sign > 0 ? addProduct : subtractProduct
        run(c, matrixOf(a, 0, depth, rows).transposed, new Matrix(spaced, 0, depth, columns, 2 * columns, 2))
        for (let i = 0; i < rows + 2; i++) {
          for (let j = 0; j < width; j++) {
            const old = before[i * width + j]!
            const inside = i >= 1 && i <= rows && j >= 2 && j < columns + 2
            const row = Array.from({ length: depth }, (_, k) => left[(i - 1) * depth + k]!)
            const column = Array.from({ length: depth }, (_, k) => right[k * columns + j - 2]!)
            expect(target[i * width + j]).toBe(inside ? expected(old, row, column, sign, (x) => x) : old)
          }
        }
      }
    }
  })

  it('of float32 are summed in float64 and rounded', () => {
    for (const [rows, depth, columns] of shapes) {
      const [target, left, right] = [elements(rows * columns, 1), elements(rows * depth, 2), elements(depth * columns, 3)].map((x) =>
        Float32Array.from(x),
      )
      if (target === undefined || left === undefined || right === undefined) throw new Error('unreachable')
      const before = target.slice()
      addProduct(matrixOf(target, 0, rows, columns), matrixOf(left, 0, rows, depth), matrixOf(right, 0, depth, columns))
      target.forEach((x, p) => {
        const [i, j] = [Math.floor(p / columns), p % columns]
        const row = Array.from({ length: depth }, (_, k) => left[i * depth + k]!)
        const column = Array.from({ length: depth }, (_, k) => right[k * columns + j]!)
        expect(x).toBe(expected(before[p]!, row, column, 1, Math.fround))
      })
    }
  })

  it('have the same bits with and without WebAssembly', () => {
    const [vectors, plain] = [vectorEngine(), plainEngine()]
    if (vectors === null) throw new Error('the tests run where there is WebAssembly')
    for (const [panels, depth] of [
      [1, 1],
      [3, 7],
      [mostRows / tile, 256],
      [mostRows / tile, 100],
    ] as const) {
      for (const engine of [vectors, plain]) {
        engine.left.set(elements(engine.left.length, 4))
        engine.right.set(elements(engine.right.length, 5))
        engine.multiply(panels, depth)
      }
      const length = panels * tile * tile
      expect(vectors.sums.slice(0, length)).toEqual(plain.sums.slice(0, length))
    }
  })
})
