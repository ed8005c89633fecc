import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import type { Sample } from '../../src/core/draw.js'
import { fill } from '../../src/core/constant.js'
import { avalOf } from '../../src/core/aval.js'
import { isFloat } from '../../src/core/dtype.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { add } from '../../src/core/primitives/add.js'
import { mul } from '../../src/core/primitives/mul.js'
import { sum } from '../../src/core/primitives/sum.js'
import { show } from '../arrays.js'
import type { Check } from '../check.js'
import { difference, numbersOf, pull, push, written, type FlatFunction } from './differentiate.js'
import { evaluate, fail, floatOperands, functionOf } from './evaluate.js'

type Directions = readonly (ConcreteArray | null)[]

/** The derivative along fixed directions, as a function of the operands: of the float results alone. */
function derivative(f: FlatFunction, directions: Directions): FlatFunction {
  return (xs) =>
    push(f, xs, directions)
      .filter(([y]) => isFloat(y.dtype))
      .map(([, t]) => written(t))
}

/** Throws unless the second and third derivatives, jvp of jvp of jvp, are differences of the derivatives one order below. */
export function checkForwardOrders(primitive: AnyPrimitive, sample: Sample<object>, directions: Directions): void {
  let f = functionOf(primitive, sample.params)
  for (const order of [1, 2, 3]) {
    const next = derivative(f, directions)
    if (order > 1) compare(primitive, sample, order, f, next, directions)
    f = next
  }
}

function compare(primitive: AnyPrimitive, sample: Sample<object>, order: number, f: FlatFunction, next: FlatFunction, directions: Directions): void {
  const values = f(sample.operands).map(numbersOf)
  // Derivatives are computed in a few dozen operations from operands of magnitude 1 to 10.
  const most = values.flat().reduce((all, x) => Math.max(all, Math.abs(x)), 1)
  const noise = values.map((list) => list.map(() => 64 * 2 ** -53 * most))
  const found = next(sample.operands).map(numbersOf)
  difference(f, sample.operands, directions, noise).forEach(({ derivative: wanted, tolerance }, k) => {
    wanted.forEach((x, i) => {
      const [actual, allowed] = [found[k]?.[i] ?? NaN, tolerance[i] ?? NaN]
      if (Number.isNaN(x) && Number.isNaN(actual)) return
      if (!(allowed <= 1e-5 * (most + Math.abs(x)))) fail(primitive, sample, `differences for order ${String(order)} are inconclusive: ${show(x)} within ${String(allowed)}`)
      if (!(Math.abs(actual - x) <= allowed)) {
        fail(primitive, sample, `the derivative of order ${String(order)} is ${show(actual)} at element ${String(i)}, differences give ${show(x)} within ${String(allowed)}`)
      }
    })
  })
}

/** Σ w y over the float results, a scalar. */
function weighted(f: FlatFunction, weights: Directions): (xs: readonly NdArray[]) => NdArray {
  return (xs) =>
    f(xs).reduce<NdArray>((total, y, k) => {
      const w = weights[k]
      return w === null || w === undefined ? total : add(total, everything(mul(w, y)))
    }, fill(0, avalOf([], 'float64')))
}

function everything(x: NdArray): NdArray {
  return sum(
    x,
    x.shape.map((_, axis) => axis),
  )
}

/** ⟨x, v⟩ over lists. */
function against(xs: readonly NdArray[], v: readonly NdArray[]): NdArray {
  return xs.reduce<NdArray>((total, x, k) => add(total, everything(mul(v[k]!, x))), fill(0, avalOf([], 'float64')))
}

/**
 * Throws unless the second derivative of φ = Σ w f(x) along v is the same by forward over reverse, reverse over forward and reverse over reverse, and the
 * third by three reverse and three forward passes.
 */
export function checkMixedOrders(primitive: AnyPrimitive, sample: Sample<object>, directions: Directions, weights: Directions): void {
  const { operands, params } = sample
  const active = floatOperands(operands)
  const loss = weighted(functionOf(primitive, params), weights)
  const v = active.map((i) => directions[i]!)
  const one = fill(1, avalOf([], 'float64'))
  const gradient = (f: (xs: readonly NdArray[]) => NdArray): FlatFunction => (xs) => pull((ys) => [f(ys)], xs, active, [one])
  const slope =
    (f: (xs: readonly NdArray[]) => NdArray): ((xs: readonly NdArray[]) => NdArray) =>
    (xs) =>
      written(push((ys) => [f(ys)], xs, directions)[0]![1])
  const alongV = (f: FlatFunction) => (xs: readonly NdArray[]): NdArray => against(f(xs), v)
  const forwardOverReverse = push(gradient(loss), operands, directions).flatMap(([, t]) => numbersOf(written(t)))
  const reverseOverForward = gradient(slope(loss))(operands).flatMap(numbersOf)
  const reverseOverReverse = gradient(alongV(gradient(loss)))(operands).flatMap(numbersOf)
  same(primitive, sample, 'forward over reverse', forwardOverReverse, 'reverse over forward', reverseOverForward)
  same(primitive, sample, 'reverse over reverse', reverseOverReverse, 'reverse over forward', reverseOverForward)
  const forward = numbersOf(slope(slope(slope(loss)))(operands))
  const reverse = numbersOf(alongV(gradient(alongV(gradient(alongV(gradient(loss))))))(operands))
  same(primitive, sample, 'the third derivative by forward mode', forward, 'by reverse mode', reverse)
}

function same(primitive: AnyPrimitive, sample: Sample<object>, one: string, a: readonly number[], other: string, b: readonly number[]): void {
  const most = [...a, ...b].reduce((all, x) => Math.max(all, Math.abs(x)), 1)
  a.forEach((x, i) => {
    const y = b[i] ?? NaN
    if (Math.abs(x - y) <= 1e-10 * most || (Number.isNaN(x) && Number.isNaN(y))) return
    fail(primitive, sample, `${one} gives ${show(x)} at element ${String(i)}, ${other} ${show(y)}`)
  })
}

/** Second and third derivatives, in float64. */
export const orders: Check = {
  name: 'orders',
  law: 'orders 2 and 3 are differences of the order below, and all nestings of both modes agree',
  options: { floats: 'float64', maxRank: 2, maxExtent: 2 },
  runs: 25,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    const floats = sample.operands.filter((x) => isFloat(x.dtype))
    if (floats.length === 0 || floats.some((x) => x.dtype === 'float32')) return
    const directions = sample.operands.map((x) => (isFloat(x.dtype) ? draw.direction(x.shape, 'float64') : null))
    const results = evaluate(primitive, sample.operands, sample.params)
    checkForwardOrders(primitive, sample, directions)
    if (results.some((y) => y.dtype === 'float32')) return
    const weights = results.map((y) => (isFloat(y.dtype) ? draw.direction(y.shape, 'float64') : null))
    checkMixedOrders(primitive, sample, directions, weights)
  },
}
