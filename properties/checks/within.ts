import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { avalOf } from '../../src/core/aval.js'
import { bind } from '../../src/core/bind.js'
import type { Sample } from '../../src/core/draw.js'
import { Zero, type AnyPrimitive } from '../../src/core/primitive.js'
import { interpreters, interpretersOver } from '../../src/transforms/interpreters.js'
import { arrayOf, describeDifference, plainOf } from '../arrays.js'
import type { Check } from '../check.js'
import { collectiveSize } from '../draw.js'
import type { Plain } from '../reference/plain.js'
import { numbersOf, pull, push, roundoffOf, written, type FlatFunction } from './differentiate.js'
import { evaluate, fail, functionOf } from './evaluate.js'
import { stacked } from './vmap.js'

/** The element of `x` at `i` along its first axis. */
function element(x: Plain, i: number): Plain {
  const size = x.data.length / collectiveSize
  return { shape: x.shape.slice(1), dtype: x.dtype, data: x.data.slice(i * size, (i + 1) * size) }
}

/**
 * Throws unless a collective of one operand under a vmap without a name, inside the vmap of its axis, is the loop over what is mapped inside. The operand is mapped
 * at `own` by the named vmap and at `inner` by the other, or not at all.
 */
export function checkWithin(primitive: AnyPrimitive, batch: readonly Sample<object>[], own: number | null, inner: number | null): void {
  const sample = batch[0]!
  const { params } = sample
  const axisName = primitive.axisName?.(params) ?? ''
  const parts = batch.map(({ operands }) => plainOf(operands[0]!))
  const numbers = Array.from({ length: collectiveSize }, (_, n) => n)
  // For each element of the named axis, those of the other side by side.
  const rows = numbers.map((n) => {
    const elements = parts.map((part) => element(part, own === null ? 0 : n))
    return inner === null ? elements[0]! : stacked(elements, inner, elements[0]!)
  })
  const operand = own === null ? rows[0]! : stacked(rows, own, rows[0]!)
  const run = (xs: readonly NdArray[]): readonly NdArray[] => bind(primitive, xs, params)
  const mapped = (xs: readonly NdArray[]): readonly NdArray[] =>
    inner === null ? run(xs) : interpreters.map('the inner vmap of a property', run, batch.length, xs, [inner])
  const [result] = interpretersOver(axisName).map('vmap of a property', mapped, collectiveSize, [arrayOf(operand)], [own])
  const loop = (inner === null ? parts.slice(0, 1) : parts).map((part) => {
    const first = element(part, 0)
    const whole =
      own === null
        ? stacked(
            numbers.map(() => first),
            0,
            first,
          )
        : part
    return plainOf(evaluate(primitive, [arrayOf(whole)], params)[0]!)
  })
  const expected = numbers.map((n) => {
    const elements = loop.map((y) => element(y, n))
    return inner === null ? elements[0]! : stacked(elements, 0, elements[0]!)
  })
  const difference = describeDifference(plainOf(result!), stacked(expected, 0, expected[0]!))
  if (difference === null) return
  fail(primitive, sample, `mapped at ${String(own)} by the vmap of its axis, at ${String(inner)} inside it, the result is ${difference}`)
}

/** Throws unless both derivatives, taken inside the vmap of its axis, are those of the mapped function. */
export function checkInside(primitive: AnyPrimitive, sample: Sample<object>, direction: ConcreteArray, cotangent: ConcreteArray): void {
  const { operands, params } = sample
  const axisName = primitive.axisName?.(params) ?? ''
  const run = (xs: readonly NdArray[]): readonly NdArray[] => bind(primitive, xs, params)
  const inside = (f: FlatFunction, given: readonly NdArray[]): readonly NdArray[] =>
    interpretersOver(axisName).map('vmap of a property', f, collectiveSize, given, [0, 0])
  const compare = (what: string, found: NdArray | undefined, wanted: NdArray): void => {
    const slack = 1e3 * roundoffOf([wanted])
    const numbers = found === undefined ? [] : numbersOf(found)
    if (numbersOf(wanted).some((x, i) => !(Math.abs(x - (numbers[i] ?? NaN)) <= slack * (1 + Math.abs(x)))))
      fail(primitive, sample, `${what} inside the vmap of its axis is [${numbers.join()}], outside [${numbersOf(wanted).join()}]`)
  }
  const forward: FlatFunction = ([x, v]) => push(run, [x!], [v!]).flatMap(([y, t]) => [y, written(t)])
  const [value, tangent] = inside(forward, [...operands, direction])
  for (const [y, t] of push(functionOf(primitive, params), operands, [direction])) {
    compare('the value', value, y)
    compare('the tangent', tangent, written(t))
  }
  const reverse: FlatFunction = ([x, w]) => pull(run, [x!], [0], [w!])
  const [found] = inside(reverse, [...operands, cotangent])
  compare('the cotangent', found, pull(functionOf(primitive, params), operands, [0], [cotangent])[0]!)
}

/** Throws unless the transpose of a symbolic zero is one. */
function checkZero(primitive: AnyPrimitive, x: NdArray, params: object): void {
  if (primitive.transpose === 'notLinear') return
  const operand = avalOf(x.shape.slice(1), x.dtype)
  const [result] = primitive.abstractEval([operand], params)
  const [ct] = primitive.transpose([new Zero(result!)], [operand], params, interpreters)
  if (!(ct instanceof Zero) || ct.aval !== operand)
    throw new Error(`the transpose of a symbolic zero is no symbolic zero of ${operand.toString()}`)
}

export const within: Check = {
  name: 'within',
  law: 'a collective, mapped at any axis or at none by the vmap of its axis and by one inside, is the loop, and differentiates inside as outside',
  options: { maxExtent: 3 },
  runs: 15,
  concerns: (primitive) => primitive.axisName !== undefined && primitive.name !== 'axisIndex',
  run: (primitive, draw) => {
    const batch = draw.siblings(primitive, 2)
    const x = batch[0].operands[0]!
    const [y] = evaluate(primitive, [x], batch[0].params)
    const like = (z: NdArray): ConcreteArray => draw.direction(z.shape, z.dtype === 'float32' ? 'float32' : 'float64')
    checkInside(primitive, batch[0], like(x), like(y!))
    checkZero(primitive, x, batch[0].params)
    // Operands of one element of both axes have one axis less than these.
    const rank = x.ndim - 1
    const places = (count: number): readonly (number | null)[] => [null, ...Array.from({ length: count }, (_, axis) => axis)]
    for (const inner of places(rank + 1)) {
      for (const own of places(rank + (inner === null ? 1 : 2))) checkWithin(primitive, batch, own, inner)
    }
  },
}
