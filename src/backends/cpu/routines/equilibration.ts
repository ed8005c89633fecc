import type { Aval } from '../../../core/aval.js'
import type { TypedArray } from '../../../core/dtype.js'
import { at } from '../../../core/shape.js'
import { given } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf } from './matrix.js'

/** Powers of two that bring the elements of matrices, and their determinants, into range. */
export function equilibrationKernel(avals: readonly Aval[]): RoutineKernel {
  const a = at(avals, 0)
  const { rows: n, count } = extentsOf(a)
  // What is left to the type's own range, 1022 or 126, is room for what elimination adds.
  const range = a.dtype === 'float32' ? 100 : 900
  return (operands, results) => {
    const [elements, shifts, compensation] = [given(operands, 0), given(results, 0), given(results, 1)]
    shifts.fill(0)
    compensation.fill(0)
    for (let index = 0; index < count; index++) {
      const start = index * n * n
      const own = elements.subarray(start, start + n * n)
      if (!own.every((x) => Number.isFinite(x))) continue
      const { rows, columns } = scales(own, n)
      if (isOrdinary([...rows, ...columns], range)) continue
      compensation[index] = spread(rows, columns, range)
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) shifts[start + i * n + j] = rows[i]! + columns[j]!
    }
  }
}

/** The exponents of rows, and then of columns, by which the largest element of each comes to be at least 1 and below 2. */
function scales(a: TypedArray, n: number): { readonly rows: Int32Array; readonly columns: Int32Array } {
  const [rows, columns] = [new Int32Array(n), new Int32Array(n)]
  const exponents = Float64Array.from(a, exponentOf)
  const largest = (start: number, step: number): number => {
    let most = -Infinity
    for (let k = 0; k < n; k++) most = Math.max(most, exponents[start + k * step]!)
    return most === -Infinity ? 0 : most
  }
  for (let i = 0; i < n; i++) {
    rows[i] = -largest(i * n, 1)
    for (let j = 0; j < n; j++) exponents[i * n + j]! += rows[i]!
  }
  for (let j = 0; j < n; j++) columns[j] = -largest(j, n)
  return { rows, columns }
}

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
const upper = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0

/** The e for which |x| is at least 2^e and below 2^(e + 1); -Infinity for 0. */
function exponentOf(x: number): number {
  double[0] = x
  const biased = (words[upper]! >>> 20) & 0x7ff
  if (biased > 0) return biased - 1023
  return x === 0 ? -Infinity : exponentOf(x * 2 ** 54) - 54
}

/** Do neither quotients of elements nor products of pivots leave the range as they are? */
function isOrdinary(exponents: readonly number[], range: number): boolean {
  let [up, down, most] = [0, 0, 0]
  for (const exponent of exponents) {
    up += Math.max(0, exponent)
    down += Math.max(0, -exponent)
    most = Math.max(most, Math.abs(exponent))
  }
  return up <= range && down <= range && most <= range / 3
}

/** Takes back from the rows, evenly, what changes the determinant, unless that takes it out of range. Returns the exponent of what is left to multiply it with. */
function spread(rows: Int32Array, columns: Int32Array, range: number): number {
  const total = sumOf(rows) + sumOf(columns)
  const back = Math.max(-range, Math.min(range, total))
  for (let i = 0; i < rows.length; i++) rows[i]! -= Math.floor((back + i) / rows.length)
  return back - total
}

function sumOf(exponents: Int32Array): number {
  return exponents.reduce((x, y) => x + y, 0)
}
