import type { NdArray } from '../../src/core/array.js'
import type { Sample } from '../../src/core/draw.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { describeDifference, laidOut, layouts, onBackend, plainOf, show } from '../arrays.js'
import { interpreter, wasm } from '../backends.js'
import type { Check } from '../check.js'
import { greatestFinite, type Expected, type Plain } from '../reference/plain.js'
import { evaluate, expectedOf, fail, isMovable } from './evaluate.js'

/** Throws unless the primitive gives what its reference gives, within the bounds that the reference states, on all tiers with the same bits. */
export function checkValue(primitive: AnyPrimitive, sample: Sample<object>, of = ''): void {
  const actual = evaluate(primitive, sample.operands, sample.params)
  const expected = expectedOf(primitive, sample)
  if (actual.length !== expected.length) fail(primitive, sample, `${String(actual.length)} results${of}, not ${String(expected.length)}`)
  actual.forEach((y, i) => {
    const difference = outOfBounds(plainOf(y), expected[i]!)
    if (difference !== null) fail(primitive, sample, `result ${String(i)}${of} is ${difference}`)
  })
}

/** Throws unless the interpreter, and WebAssembly if asked for, give the same bits as JavaScript. */
export function checkTiers(primitive: AnyPrimitive, sample: Sample<object>, webAssembly: boolean): void {
  if (!isMovable(sample.params)) return
  const expected = evaluate(primitive, sample.operands, sample.params)
  for (const [name, backend] of webAssembly ? others : others.slice(0, 1)) {
    const operands = sample.operands.map((x) => onBackend(x, backend))
    sameBits(primitive, sample, name, evaluate(primitive, operands, sample.params, backend), expected)
  }
}

const others = [
  ['the interpreter', interpreter],
  ['WebAssembly', wasm],
] as const

/** Throws unless these are the same results, bit for bit; any NaN is as good as any other. */
export function sameBits(
  primitive: AnyPrimitive,
  sample: Sample<object>,
  what: string,
  actual: readonly NdArray[],
  expected: readonly NdArray[],
): void {
  if (actual.length !== expected.length)
    fail(primitive, sample, `${what}: ${String(actual.length)} results, not ${String(expected.length)}`)
  actual.forEach((y, i) => {
    const difference = describeDifference(plainOf(y), plainOf(expected[i]!))
    if (difference !== null) fail(primitive, sample, `${what}: result ${String(i)} is ${difference}`)
  })
}

/** Where a result is further off than its bound, in words. */
export function outOfBounds(actual: Plain, expected: Expected): string | null {
  if (actual.dtype !== expected.dtype || actual.shape.join() !== expected.shape.join() || actual.data.length !== expected.data.length) {
    return `${actual.dtype}[${actual.shape.join()}], not ${expected.dtype}[${expected.shape.join()}]`
  }
  for (const [i, x] of actual.data.entries()) {
    const y = expected.data[i] ?? NaN
    const bound = expected.bounds?.[i] ?? 0
    if (agrees(x, y, bound, expected)) continue
    return `${show(x)} at element ${String(i)}, not ${show(y)}${bound > 0 ? ` within ${String(bound)}` : ''}`
  }
  return null
}

function agrees(x: number, y: number, bound: number, { dtype, signless = false }: Expected): boolean {
  if (bound === Infinity) return true
  if (x === 0 && y === 0) return signless || Object.is(x, y)
  if (Object.is(x, y)) return true
  if (Number.isNaN(x) || Number.isNaN(y)) return false
  // A reference in double does not see a float32 result overflow.
  const most = greatestFinite(dtype)
  if (Math.abs(x) === Infinity) return Math.sign(x) === Math.sign(y) && Math.abs(y) + bound > most
  if (Math.abs(y) === Infinity) return false
  // A result that underflows keeps its sign.
  if ((x === 0 || y === 0) && !signless && !sameSign(x, y)) return false
  return Math.abs(x - y) <= bound
}

function sameSign(x: number, y: number): boolean {
  return (x < 0 || Object.is(x, -0)) === (y < 0 || Object.is(y, -0))
}

/** Values on fresh operands, and on views of all kinds. */
export const value: Check = {
  name: 'value',
  law: 'the value is that of the naive reference, on every layout and all CPU tiers',
  options: {},
  runs: 150,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    checkValue(primitive, sample)
    // A module is made for each sample, which takes about a millisecond.
    checkTiers(primitive, sample, draw.integer(0, 3) === 3)
    const layout = draw.pick(layouts)
    const seen = { ...sample, operands: sample.operands.map((x, i) => (draw.integer(0, 2) === 2 && i > 0 ? x : laidOut(x, layout))) }
    checkValue(primitive, seen, ` of ${layout} operands`)
  },
}
