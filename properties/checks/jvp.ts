import type { ConcreteArray } from '../../src/core/array.js'
import type { Sample } from '../../src/core/draw.js'
import { isFloat } from '../../src/core/dtype.js'
import { Zero, type AnyPrimitive } from '../../src/core/primitive.js'
import { Program } from '../../src/core/program.js'
import { arrayOf, plainOf, show } from '../arrays.js'
import type { Check } from '../check.js'
import { formatArray } from '../report.js'
import { difference, largest, magnitudes, moved, numbersOf, push, roundoffOf, widest, written, type FlatFunction } from './differentiate.js'
import { evaluate, expectedOf, fail, floatOperands, functionOf, subsets } from './evaluate.js'

/**
 * Throws unless the derivative along `directions` (one for each float operand; the others are symbolic zeros) is that of central differences.
 *
 * The differences' tolerance follows from the errors of the values: the bounds that the reference states, and the rounding of `x + h v`.
 */
export function checkJvp(primitive: AnyPrimitive, sample: Sample<object>, directions: readonly (ConcreteArray | null)[]): void {
  const { operands, params } = sample
  const f = functionOf(primitive, params)
  const along = (): string => `along [${directions.map((t) => (t === null ? 'null' : formatArray(t))).join(', ')}]`
  const pairs = push(f, operands, directions)
  for (const [y, t] of pairs) {
    if (t.aval.shape.join() !== y.shape.join() || t.aval.dtype !== y.dtype)
      fail(primitive, sample, `the tangent is ${t.aval.toString()}, the value ${y.aval.toString()}`)
    if (!isFloat(y.dtype) && !(t instanceof Zero)) fail(primitive, sample, `the tangent of ${y.aval.toString()} is no symbolic zero`)
  }
  const values = pairs.map(([y]) => y)
  evaluate(primitive, operands, params).forEach((y, k) => {
    if (numbersOf(y).some((x, i) => !Object.is(x, numbersOf(values[k]!)[i])))
      fail(primitive, sample, `result ${String(k)} of jvp differs from the value`)
  })
  const floats = pairs.filter(([y]) => isFloat(y.dtype))
  if (floats.length === 0) return
  const unit = roundoffOf([...operands, ...values])
  const scale = magnitudes(f, operands, directions)
  const noise = noiseAround(primitive, sample, directions, unit)
  difference(f, operands, directions, noise).forEach(({ derivative, tolerance }, k) => {
    const tangent = numbersOf(written(floats[k]![1]))
    derivative.forEach((wanted, i) => {
      const [found, allowed] = [tangent[i] ?? NaN, tolerance[i] ?? NaN]
      // The fill value of an index out of range, or the extremum of nothing, has no differences.
      if (!Number.isFinite(numbersOf(floats[k]![0])[i] ?? 0)) return
      // A tolerance of this size says nothing: the sample is too close to a kink or a pole.
      const conclusive = (unit > 1e-10 ? 2e-2 : 1e-6) * (1 + Math.abs(wanted) + (scale[k]?.[i] ?? 0))
      if (!(allowed <= conclusive))
        fail(primitive, sample, `differences are inconclusive: ${show(wanted)} within ${String(allowed)}, ${along()}`)
      if (!(Math.abs(found - wanted) <= allowed)) {
        fail(
          primitive,
          sample,
          `the tangent is ${show(found)} at element ${String(i)}, differences give ${show(wanted)} within ${String(allowed)}, ${along()}`,
        )
      }
    })
  })
}

/**
 * How far the values near the sample may be off: the bounds of the reference, and what the rounding of `x + h v` changes. The largest of the three places
 * counts, for a value may vanish at the sample (a product with two zeros).
 */
function noiseAround(
  primitive: AnyPrimitive,
  { operands, params }: Sample<object>,
  directions: readonly (ConcreteArray | null)[],
  unit: number,
): number[][] {
  const f = functionOf(primitive, params)
  const step = widest[operands.some((x) => x.dtype === 'float32') ? 'float32' : 'float64']
  const places = [0, step, -step].map((h) => operands.map((x, i) => moved(x, directions[i] ? numbersOf(directions[i]) : null, h)))
  const each = places.map((xs) => {
    const reach = 2 * largest(xs)
    const scale = magnitudes(f, xs, directions)
    return expectedOf(primitive, { operands: xs, params })
      .filter((y) => isFloat(y.dtype))
      .map((y, k) => y.data.map((x, i) => (y.bounds?.[i] ?? 0) + unit * (Math.abs(x) + reach * (scale[k]?.[i] ?? 0))))
  })
  return each[0]!.map((list, k) => list.map((x, i) => Math.max(x, each[1]?.[k]?.[i] ?? NaN, each[2]?.[k]?.[i] ?? NaN)))
}

/**
 * Throws unless the derivative in float32 is that in float64 of the same operands, but for rounding: a few roundings for each term that is added, or
 * what as many roundings of the operands would change (where the derivative itself cancels).
 */
export function checkSinglePrecision(primitive: AnyPrimitive, sample: Sample<object>, directions: readonly (ConcreteArray | null)[]): void {
  const widened = (x: ConcreteArray): ConcreteArray => (x.dtype === 'float32' ? arrayOf({ ...plainOf(x), dtype: 'float64' }) : x)
  const f = functionOf(primitive, sample.params)
  const operands = sample.operands.map(widened)
  const wide = directions.map((t) => (t === null ? null : widened(t)))
  const scale = magnitudes(f, operands, wide)
  const terms = operands.reduce((size, x) => size + x.size, 0)
  const tangentsOf = (xs: readonly ConcreteArray[], ts: readonly (ConcreteArray | null)[]): readonly (readonly number[])[] =>
    push(f, xs, ts)
      .filter(([y]) => isFloat(y.dtype))
      .map(([, t]) => numbersOf(written(t)))
  const expected = tangentsOf(operands, wide)
  const units = (32 + 2 * terms) * 2 ** -24
  const sensitivity = (): readonly (readonly number[])[] => {
    const slope: FlatFunction = (xs) =>
      push(f, xs, wide)
        .filter(([y]) => isFloat(y.dtype))
        .map(([, t]) => written(t))
    return magnitudes(
      slope,
      operands,
      operands.map((x) => (isFloat(x.dtype) ? x : null)),
    )
  }
  tangentsOf(sample.operands, directions).forEach((tangent, k) => {
    tangent.forEach((found, i) => {
      const wanted = expected[k]?.[i] ?? NaN
      const error = Math.abs(found - wanted)
      const near = units * (scale[k]?.[i] ?? NaN)
      if (error <= near || (Number.isNaN(found) && Number.isNaN(wanted))) return
      const allowed = near + units * (sensitivity()[k]?.[i] ?? NaN)
      if (error <= allowed) return
      fail(
        primitive,
        sample,
        `the tangent in float32 is ${show(found)} at element ${String(i)}, in float64 ${show(wanted)}, off by more than ${String(allowed)}`,
      )
    })
  })
}

/** Can the same params be used with float64 operands? */
function isGeneric({ operands, params }: Sample<object>): boolean {
  return (
    operands.some((x) => x.dtype === 'float32') &&
    !('dtype' in params) &&
    !('results' in params) &&
    !('captured' in params) &&
    !holdsPrograms(params)
  )
}

/** Programs are written for one dtype. */
function holdsPrograms(params: object): boolean {
  return Object.values(params).some(
    (value: unknown) => value instanceof Program || (Array.isArray(value) && value.some((x) => x instanceof Program)),
  )
}

/** All choices of operands that have tangents, the others symbolic zeros. */
export const jvp: Check = {
  name: 'jvp',
  law: 'jvp = central differences, along every choice of operands',
  options: { floats: 'any', maxRank: 2, maxExtent: 3 },
  runs: 40,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    const directions = sample.operands.map((x) => (isFloat(x.dtype) ? draw.direction(x.shape, x.dtype) : null))
    for (const chosen of subsets(floatOperands(sample.operands))) {
      const some = directions.map((t, i) => (chosen.includes(i) ? t : null))
      checkJvp(primitive, sample, some)
      if (isGeneric(sample)) checkSinglePrecision(primitive, sample, some)
    }
  },
}
