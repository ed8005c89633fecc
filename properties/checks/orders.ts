import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import type { Sample } from '../../src/core/draw.js'
import { fill } from '../../src/core/constant.js'
import { avalOf } from '../../src/core/aval.js'
import { isFloat } from '../../src/core/dtype.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { add } from '../../src/core/primitives/add.js'
import { mul } from '../../src/core/primitives/mul.js'
import { sum } from '../../src/core/primitives/sum.js'
import { arrayOf, plainOf, show } from '../arrays.js'
import type { Check } from '../check.js'
import { exclusionOf } from '../exclusions.js'
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

/** Throws unless the derivative of this order (2 or 3), jvp of jvp (of jvp), is the difference of the derivative one order below. */
export function checkForward(primitive: AnyPrimitive, sample: Sample<object>, directions: Directions, order: 2 | 3): void {
  const { operands, params } = sample
  const nth = (n: number, along: Directions): FlatFunction =>
    n === 0 ? functionOf(primitive, params) : derivative(nth(n - 1, along), along)
  const below = nth(order - 1, directions)
  // What the terms of the derivative amount to, which may cancel along one direction: the largest over all signs of the operands' directions.
  const most = signed(directions)
    .flatMap((along) => nth(order - 1, along)(operands).flatMap(numbersOf))
    .reduce((all, x) => Math.max(all, Math.abs(x)), 1)
  // Derivatives are computed in a few dozen operations from operands of magnitude 1 to 10.
  const noise = below(operands).map((y) => numbersOf(y).map(() => 64 * 2 ** -53 * most))
  const found = nth(order, directions)(operands).map(numbersOf)
  difference(below, operands, directions, noise).forEach(({ derivative: wanted, tolerance }, k) => {
    wanted.forEach((x, i) => {
      const [actual, allowed] = [found[k]?.[i] ?? NaN, tolerance[i] ?? NaN]
      if (Number.isNaN(x) && Number.isNaN(actual)) return
      if (!(allowed <= 1e-5 * (most + Math.abs(x)))) {
        fail(primitive, sample, `differences for order ${String(order)} are inconclusive: ${show(x)} within ${String(allowed)}`)
      }
      if (!(Math.abs(actual - x) <= allowed)) {
        fail(
          primitive,
          sample,
          `the derivative of order ${String(order)} is ${show(actual)} at element ${String(i)}, differences give ${show(x)} within ${String(allowed)}`,
        )
      }
    })
  })
}

/** The directions with every choice of signs for the second and later ones. */
function signed(directions: Directions): readonly Directions[] {
  const first = directions.findIndex((t) => t !== null)
  return directions.reduce<readonly Directions[]>(
    (all, t, i) =>
      t === null || i === first
        ? all
        : [...all, ...all.map((list) => list.map((each, k) => (k === i && each !== null ? negated(each) : each)))],
    [directions],
  )
}

function negated(x: ConcreteArray): ConcreteArray {
  const plain = plainOf(x)
  return arrayOf({ ...plain, data: plain.data.map((value) => -value) })
}

/** Σ w y over the float results, a scalar. */
function weighted(f: FlatFunction, weights: Directions): (xs: readonly NdArray[]) => NdArray {
  return (xs) =>
    f(xs).reduce<NdArray>(
      (total, y, k) => {
        const w = weights[k]
        return w === null || w === undefined ? total : add(total, everything(mul(w, y)))
      },
      fill(0, avalOf([], 'float64')),
    )
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

type Loss = (xs: readonly NdArray[]) => NdArray

/** The nestings of derivatives of φ = Σ w f(x). */
class Nesting {
  private readonly active: readonly number[]
  private readonly v: readonly NdArray[]
  readonly loss: Loss

  constructor(
    primitive: AnyPrimitive,
    sample: Sample<object>,
    private readonly directions: Directions,
    weights: Directions,
  ) {
    this.active = floatOperands(sample.operands)
    this.v = this.active.map((i) => directions[i]!)
    this.loss = weighted(functionOf(primitive, sample.params), weights)
  }

  /** ∇f by reverse mode. */
  gradient(f: Loss): FlatFunction {
    return (xs) => pull((ys) => [f(ys)], xs, this.active, [fill(1, avalOf([], 'float64'))])
  }

  /** ⟨∇f, v⟩ by forward mode. */
  slope(f: Loss): Loss {
    return (xs) => written(push((ys) => [f(ys)], xs, this.directions)[0]![1])
  }

  /** ⟨∇f, v⟩ by reverse mode. */
  slopeInReverse(f: Loss): Loss {
    return (xs) => against(this.gradient(f)(xs), this.v)
  }
}

/** Throws unless the second derivative of Σ w f(x) along v is the same by forward over reverse, reverse over forward and reverse over reverse. */
export function checkSecondNestings(primitive: AnyPrimitive, sample: Sample<object>, directions: Directions, weights: Directions): void {
  const { operands } = sample
  const nesting = new Nesting(primitive, sample, directions, weights)
  const { loss } = nesting
  const forwardOverReverse = push(nesting.gradient(loss), operands, directions).flatMap(([, t]) => numbersOf(written(t)))
  const reverseOverForward = nesting.gradient(nesting.slope(loss))(operands).flatMap(numbersOf)
  const reverseOverReverse = nesting.gradient(nesting.slopeInReverse(loss))(operands).flatMap(numbersOf)
  same(primitive, sample, 'forward over reverse', forwardOverReverse, 'reverse over forward', reverseOverForward)
  same(primitive, sample, 'reverse over reverse', reverseOverReverse, 'reverse over forward', reverseOverForward)
}

/** Throws unless three forward and three reverse passes give the same third derivative of Σ w f(x) along v. */
export function checkThirdNestings(primitive: AnyPrimitive, sample: Sample<object>, directions: Directions, weights: Directions): void {
  const nesting = new Nesting(primitive, sample, directions, weights)
  const forward = nesting.slope(nesting.slope(nesting.slope(nesting.loss)))
  const reverse = nesting.slopeInReverse(nesting.slopeInReverse(nesting.slopeInReverse(nesting.loss)))
  same(
    primitive,
    sample,
    'the third derivative by forward mode',
    numbersOf(forward(sample.operands)),
    'by reverse mode',
    numbersOf(reverse(sample.operands)),
  )
}

function same(
  primitive: AnyPrimitive,
  sample: Sample<object>,
  one: string,
  a: readonly number[],
  other: string,
  b: readonly number[],
): void {
  const most = [...a, ...b].reduce((all, x) => Math.max(all, Math.abs(x)), 1)
  a.forEach((x, i) => {
    const y = b[i] ?? NaN
    if (Math.abs(x - y) <= 1e-10 * most || (Number.isNaN(x) && Number.isNaN(y))) return
    fail(primitive, sample, `${one} gives ${show(x)} at element ${String(i)}, ${other} ${show(y)}`)
  })
}

type Nested = (primitive: AnyPrimitive, sample: Sample<object>, directions: Directions, weights: Directions) => void

function ofOrder(name: string, law: string, order: 2 | 3, nestings: Nested): Check {
  return {
    name,
    law,
    options: { floats: 'float64', maxRank: 2, maxExtent: 2 },
    runs: 25,
    run: (primitive, draw) => {
      const sample = draw.sample(primitive)
      const floats = sample.operands.filter((x) => isFloat(x.dtype))
      if (floats.length === 0 || floats.some((x) => x.dtype === 'float32') || exclusionOf(name, primitive.name, sample.params) !== null)
        return
      const directions = sample.operands.map((x) => (isFloat(x.dtype) ? draw.direction(x.shape, 'float64') : null))
      const results = evaluate(primitive, sample.operands, sample.params)
      checkForward(primitive, sample, directions, order)
      if (results.some((y) => y.dtype === 'float32')) return
      const weights = results.map((y) => (isFloat(y.dtype) ? draw.direction(y.shape, 'float64') : null))
      nestings(primitive, sample, directions, weights)
    },
  }
}

/** Second derivatives, in float64. */
export const second: Check = ofOrder(
  'second',
  'the second derivative is the difference of the first, and all nestings of both modes agree',
  2,
  checkSecondNestings,
)

/** Third derivatives, in float64. */
export const third: Check = ofOrder('third', 'the third derivative is the difference of the second, by both modes', 3, checkThirdNestings)
