import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { isFloat } from '../../src/core/dtype.js'
import type { Sample } from '../../src/core/draw.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { interpreters } from '../../src/transforms/interpreters.js'
import { arrayOf, plainOf } from '../arrays.js'
import type { Check } from '../check.js'
import type { PropertyDraw } from '../draw.js'
import { close } from './close.js'
import { pull, push, written, type FlatFunction } from './differentiate.js'
import { floatOperands, functionOf, subsets } from './evaluate.js'
import { stacked } from './vmap.js'

type Directions = readonly (ConcreteArray | null)[]

function sideBySide(parts: readonly NdArray[]): ConcreteArray {
  const plain = parts.map(plainOf)
  return arrayOf(stacked(plain, 0, plain[0]!))
}

function together(lists: readonly Directions[]): Directions {
  return lists[0]!.map((first, i) => (first === null ? null : sideBySide(lists.map((list) => list[i] ?? first))))
}

/** Results, their tangents and the cotangents of the operands. */
function derivatives(
  f: FlatFunction,
  operands: readonly NdArray[],
  directions: Directions,
  cotangents: Directions,
): readonly (readonly [what: string, value: NdArray])[] {
  const pushed = push(f, operands, directions).flatMap(([y, t], k) => [
    [`result ${String(k)}`, y] as const,
    ...(isFloat(y.dtype) ? [[`tangent ${String(k)}`, written(t)] as const] : []),
  ])
  const pulled = pull(f, operands, floatOperands(operands), cotangents)
  return [...pushed, ...pulled.map((ct, k) => [`cotangent ${String(k)}`, ct] as const)]
}

/**
 * Throws unless the primitive has the same values and derivatives once a program holds it, mapped or not; and mapped, those that it has element by element.
 */
export function checkComposed(primitive: AnyPrimitive, samples: readonly Sample<object>[], draw: PropertyDraw): void {
  const sample = samples[0]!
  const { operands, params } = sample
  const f = functionOf(primitive, params)
  const program = interpreters.stage(
    primitive.name,
    operands.map((x) => x.aval),
    f,
  )
  const inProgram: FlatFunction = (xs) => interpreters.evaluate(program, [...program.captured, ...xs])
  const avals = program.outputAvals
  const directions = samples.map((): Directions => operands.map((x) => (isFloat(x.dtype) ? draw.direction(x.shape, x.dtype) : null)))
  const cotangents = samples.map((): Directions => avals.map((y) => (isFloat(y.dtype) ? draw.direction(y.shape, y.dtype) : null)))
  const alone = samples.map((one, n) => derivatives(f, one.operands, directions[n]!, cotangents[n]!))
  const same = (where: string, found: ReturnType<typeof derivatives>, wanted: ReturnType<typeof derivatives>): void => {
    wanted.forEach(([what, value], k) => close(primitive, sample, `${where}, ${what}`, found[k]?.[1], value))
  }
  same('in a program', derivatives(inProgram, operands, directions[0]!, cotangents[0]!), alone[0]!)
  const whole = operands.map((_, i) => sideBySide(samples.map((one) => one.operands[i]!)))
  const beside = alone[0]!.map(([what], k) => [what, sideBySide(alone.map((list) => list[k]![1]))] as const)
  for (const [where, one] of [['mapped', f] as const, ['mapped in a program', inProgram] as const]) {
    const mapped: FlatFunction = (xs) =>
      interpreters.map(
        'vmap of a property',
        one,
        samples.length,
        xs,
        xs.map(() => 0),
      )
    same(where, derivatives(mapped, whole, together(directions), together(cotangents)), beside)
  }
  checkCaptured(primitive, sample, program.captured, (xs) => interpreters.evaluate(program, xs))
}

/** Throws unless `f`, of captured arrays and then operands, is the loop over what some captured arrays are mapped over. */
function checkCaptured(primitive: AnyPrimitive, sample: Sample<object>, captured: readonly NdArray[], f: FlatFunction): void {
  const doubled = captured.map((x) => arrayOf({ ...plainOf(x), data: plainOf(x).data.map((value) => 2 * value) }))
  for (const chosen of subsets(captured.map((_, i) => i))) {
    const both = [captured, captured.map((x, i) => (chosen.includes(i) ? doubled[i]! : x))]
    const given = captured.map((x, i) => (chosen.includes(i) ? sideBySide([x, doubled[i]!]) : x))
    const axes = [...captured.map((_, i) => (chosen.includes(i) ? 0 : null)), ...sample.operands.map(() => null)]
    const mapped = interpreters.map('vmap of a property', f, 2, [...given, ...sample.operands], axes)
    const loop = both.map((list) => f([...list, ...sample.operands]))
    mapped.forEach((y, k) => {
      close(primitive, sample, `mapped over what it captured, result ${String(k)}`, y, sideBySide(loop.map((results) => results[k]!)))
    })
  }
}

/** Programs and functions that a primitive holds, transformed more than once. */
export const composed: Check = {
  name: 'composed',
  law: 'what contains programs or functions has the same derivatives in a program, and mapped those of the loop',
  options: { maxRank: 2, maxExtent: 3 },
  runs: 15,
  concerns: ({ control }) => control !== null,
  run: (primitive, draw) => checkComposed(primitive, draw.siblings(primitive, 1), draw),
}
