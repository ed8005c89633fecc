import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import type { Sample } from '../../src/core/draw.js'
import { fill } from '../../src/core/constant.js'
import { isFloat } from '../../src/core/dtype.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { linearTranspose } from '../../src/transforms/linearTranspose.js'
import { arrayOf, plainOf } from '../arrays.js'
import type { Check } from '../check.js'
import { exclusionOf } from '../exclusions.js'
import type { PropertyDraw } from '../draw.js'
import { magnitudes, numbersOf, pull, push, roundoffOf, written, type FlatFunction } from './differentiate.js'
import { evaluate, fail, floatOperands, functionOf, subsets } from './evaluate.js'

type Directions = readonly (ConcreteArray | null)[]

/** ⟨a, b⟩ over lists of arrays, in double; `null` is zero. */
export function inner(a: readonly (NdArray | null)[], b: readonly (NdArray | null)[]): number {
  let sum = 0
  a.forEach((x, k) => {
    const y = b[k]
    if (x === null || y === null || y === undefined) return
    const [xs, ys] = [numbersOf(x), numbersOf(y)]
    xs.forEach((value, i) => (sum += value * (ys[i] ?? NaN)))
  })
  return sum
}

/** Relative tolerance of ⟨Jv, w⟩ = ⟨v, Jᵀw⟩: 1e-11 in float64, the same number of roundings in float32. */
function relative(arrays: readonly NdArray[]): number {
  return (1e-11 / 2 ** -53) * roundoffOf(arrays) > 1e-3 ? 1e-5 : 1e-11
}

/** Throws unless ⟨Jv, w⟩ = ⟨v, Jᵀw⟩ for `active` operands, Jv by forward and Jᵀw by reverse mode. */
export function checkAdjoint(
  primitive: AnyPrimitive,
  sample: Sample<object>,
  active: readonly number[],
  directions: Directions,
  cotangents: Directions,
): void {
  const { operands, params } = sample
  const f = functionOf(primitive, params)
  const v = directions.map((t, i) => (active.includes(i) ? t : null))
  const pairs = push(f, operands, v)
  const back = pull(f, operands, active, cotangents)
  back.forEach((ct, k) => {
    const wanted = operands[active[k]!]!.aval
    if (ct.aval.strong !== wanted.strong) fail(primitive, sample, `the cotangent of ${wanted.toString()} is ${ct.aval.toString()}`)
  })
  const forward = inner(
    pairs.map(([, t]) => (isFloat(t.aval.dtype) ? written(t) : null)),
    cotangents,
  )
  const reverse = inner(
    back,
    active.map((i) => directions[i] ?? null),
  )
  // Each term of the inner product by its magnitude, so that cancellation widens nothing.
  const w = cotangents.filter((_, i) => isFloat(pairs[i]![0].dtype))
  const scale = magnitudes(f, operands, v).reduce((sum, list, k) => {
    const weights = w[k] === null || w[k] === undefined ? [] : numbersOf(w[k])
    return sum + list.reduce((total, x, i) => total + x * Math.abs(weights[i] ?? 0), 0)
  }, 0)
  const allowed = relative([...operands, ...pairs.map(([y]) => y)]) * scale
  if (!(Math.abs(forward - reverse) <= allowed)) {
    fail(
      primitive,
      sample,
      `<Jv, w> = ${String(forward)}, but <v, Jt w> = ${String(reverse)}, off by more than ${String(allowed)}, for operands ${active.join()}`,
    )
  }
}

/** The primitive as a function of the chosen operands alone; the other floats are as they are, or zero. */
function restricted(
  primitive: AnyPrimitive,
  { operands, params }: Sample<object>,
  chosen: readonly number[],
  others: 'given' | 'zero',
): FlatFunction {
  const f = functionOf(primitive, params)
  const rest = operands.map((x) => (others === 'zero' && isFloat(x.dtype) ? fill(0, x.aval) : x))
  return (xs) => f(rest.map((x, i) => (chosen.includes(i) ? xs[chosen.indexOf(i)]! : x)))
}

/** Is the function linear, as its values tell? f(0) = 0, and f(au + bv) = a f(u) + b f(v) for two pairs (a, b), one of them positive: an odd function passes the other where u = v. */
function isLinear(f: FlatFunction, u: readonly ConcreteArray[], v: readonly ConcreteArray[]): boolean {
  const combination = (a: number, b: number): readonly ConcreteArray[] =>
    u.map((x, k) => {
      const [xs, ys] = [plainOf(x), numbersOf(v[k]!)]
      return arrayOf({ ...xs, data: xs.data.map((value, i) => a * value + b * (ys[i] ?? NaN)) })
    })
  const values = (a: number, b: number): readonly number[] => f(combination(a, b)).flatMap(numbersOf)
  const [atU, atV] = [values(1, 0), values(0, 1)]
  const slack = roundoffOf(u) * 1e4
  const superposes = (a: number, b: number): boolean =>
    values(a, b).every((x, i) => Math.abs(a * (atU[i] ?? NaN) + b * (atV[i] ?? NaN) - x) <= slack * (1 + Math.abs(x)))
  return values(0, 0).every((x) => x === 0) && superposes(2, -3) && superposes(0.5, 1.75)
}

/**
 * Where the values say that the primitive is linear in the chosen operands, throws unless its transpose rule gives the adjoint, and the transpose of the
 * transpose is the function itself.
 *
 * @returns whether they say so
 */
export function checkLinearTranspose(
  primitive: AnyPrimitive,
  sample: Sample<object>,
  chosen: readonly number[],
  draw: PropertyDraw,
): boolean {
  const { operands, params } = sample
  if (primitive.transpose === 'notLinear') return false
  const results = evaluate(primitive, operands, params)
  if (results.some((y) => !isFloat(y.dtype) || y.size === 0)) return false
  const directions = (): readonly ConcreteArray[] =>
    chosen.map((i) => draw.direction(operands[i]!.shape, operands[i]!.dtype === 'float32' ? 'float32' : 'float64'))
  const [u, v] = [directions(), directions()]
  // A sum is linear in one operand where the other is zero, a product where it is not. What is zero everywhere looks linear in everything.
  const f = (['zero', 'given'] as const)
    .map((others) => restricted(primitive, sample, chosen, others))
    .find(
      (candidate) =>
        candidate(v)
          .flatMap(numbersOf)
          .some((x) => x !== 0) && isLinear(candidate, u, v),
    )
  if (f === undefined) return false
  const value = f(v)
  const w = results.map((y) => draw.direction(y.shape, y.dtype === 'float32' ? 'float32' : 'float64'))
  const transposed = (cts: readonly NdArray[]): readonly NdArray[] =>
    linearTranspose((xs: readonly NdArray[]) => [...f(xs)], [...u])([...cts])[0]
  const back = transposed(w)
  const [forward, reverse] = [inner(value, w), inner(v, back)]
  const scale = inner(value.map(absolute), w.map(absolute)) + inner(v.map(absolute), back.map(absolute))
  const slack = relative([...operands, ...results])
  if (!(Math.abs(forward - reverse) <= slack * scale)) {
    fail(
      primitive,
      sample,
      `<f(v), w> = ${String(forward)}, but <v, ft(w)> = ${String(reverse)} by its transpose rule, in operands ${chosen.join()}`,
    )
  }
  const again = linearTranspose((cts: readonly NdArray[]) => [...transposed(cts)], [...w])([...v])[0]
  again.forEach((y, k) => {
    const wanted = numbersOf(value[k]!)
    numbersOf(y).forEach((x, i) => {
      if (!(Math.abs(x - (wanted[i] ?? NaN)) <= slack * (1 + Math.abs(x)) * operands.length * 8)) {
        fail(primitive, sample, `transposed twice it gives ${String(x)}, not ${String(wanted[i])}, in operands ${chosen.join()}`)
      }
    })
  })
  return true
}

function absolute(x: NdArray): ConcreteArray {
  const plain = plainOf(x)
  return arrayOf({ ...plain, data: plain.data.map(Math.abs) })
}

/** Adjoints by vjp. */
export const transpose: Check = {
  name: 'transpose',
  law: '<Jv, w> = <v, Jt w>, for every choice of operands',
  options: { floats: 'any', maxRank: 3, maxExtent: 3 },
  runs: 40,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    const directions = sample.operands.map((x) => (isFloat(x.dtype) ? draw.direction(x.shape, x.dtype) : null))
    const results = evaluate(primitive, sample.operands, sample.params)
    const cotangents = results.map((y) =>
      isFloat(y.dtype) && (results.length === 1 || draw.integer(0, 3) > 0) ? draw.direction(y.shape, y.dtype) : null,
    )
    for (const chosen of subsets(floatOperands(sample.operands))) checkAdjoint(primitive, sample, chosen, directions, cotangents)
  },
}

/** Transpose rules by themselves. */
export const linear: Check = {
  name: 'linear',
  law: 'where it is linear, its transpose rule gives the adjoint, and transposed twice it is itself',
  options: { floats: 'any', maxRank: 3, maxExtent: 3 },
  runs: 40,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    if (exclusionOf('linear', primitive.name, sample.params) !== null) return
    for (const chosen of subsets(floatOperands(sample.operands))) checkLinearTranspose(primitive, sample, chosen, draw)
  },
}
