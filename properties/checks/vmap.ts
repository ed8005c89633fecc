import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import type { Sample } from '../../src/core/draw.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { Program } from '../../src/core/program.js'
import { interpreters } from '../../src/transforms/interpreters.js'
import { arrayOf, describeDifference, plainOf } from '../arrays.js'
import type { Check } from '../check.js'
import type { Plain } from '../reference/plain.js'
import { evaluate, expectedOf, fail, functionOf, subsets } from './evaluate.js'

type Axes = readonly (number | null)[]

/** Arrays of one shape side by side along a new axis. */
export function stacked(parts: readonly Plain[], axis: number, like: Plain): Plain {
  const shape = [...like.shape.slice(0, axis), parts.length, ...like.shape.slice(axis)]
  const before = like.shape.slice(0, axis).reduce((size, extent) => size * extent, 1)
  const after = like.shape.slice(axis).reduce((size, extent) => size * extent, 1)
  const data: number[] = []
  for (let i = 0; i < before; i++) for (const part of parts) data.push(...part.data.slice(i * after, (i + 1) * after))
  return { shape, dtype: like.dtype, data }
}

/**
 * Throws unless the primitive mapped over some operands is the loop over the elements, which are the samples of `batch` (with the first one's values in
 * operands that are not mapped). Bit for bit, or within the bounds of the reference: a contraction with one more free axis adds in another order.
 */
export function checkVmap(primitive: AnyPrimitive, batch: readonly Sample<object>[], axes: Axes, size: number): void {
  const sample = batch[0]!
  const { params } = sample
  const used = batch.slice(0, size)
  const operands = sample.operands.map((x, i): ConcreteArray => {
    const axis = axes[i] ?? null
    return axis === null
      ? x
      : arrayOf(
          stacked(
            used.map((one) => plainOf(one.operands[i]!)),
            axis,
            plainOf(x),
          ),
        )
  })
  const where = `vmap of size ${String(size)} over axes [${axes.join()}]`
  const mapped = interpreters.map('vmap of a property', functionOf(primitive, params), size, operands, axes)
  const elements = used.map((one) => sample.operands.map((x, i) => (axes[i] === null || axes[i] === undefined ? x : one.operands[i]!)))
  const loop = elements.map((xs) => evaluate(primitive, xs, params))
  evaluate(primitive, sample.operands, params).forEach((single, k) => {
    const expected = stacked(
      loop.map((results) => plainOf(results[k]!)),
      0,
      plainOf(single),
    )
    const actual = plainOf(mapped[k]!)
    const difference = describeDifference(actual, expected)
    if (difference === null) return
    const sameShape = actual.dtype === expected.dtype && actual.shape.join() === expected.shape.join()
    const bounds = elements.flatMap(
      (xs) => expectedOf(primitive, { operands: xs, params })[k]?.bounds ?? new Array<number>(single.size).fill(0),
    )
    if (
      sameShape &&
      actual.data.every((x, i) => Object.is(x, expected.data[i]) || Math.abs(x - (expected.data[i] ?? NaN)) <= 2 * (bounds[i] ?? 0))
    )
      return
    fail(primitive, { operands, params }, `${where}: result ${String(k)} is ${difference}`)
  })
}

/** All equations of a program, those of programs inside included. */
export function countEquations(program: Program): number {
  return program.equations.reduce((total, eq) => {
    const inside = Object.values(eq.params).filter((value): value is Program => value instanceof Program)
    return total + 1 + inside.reduce((sum, each) => sum + countEquations(each), 0)
  }, 0)
}

/** Throws unless the batched program is as long for a batch of 7 as for one of 2. */
export function checkBatchedSize(primitive: AnyPrimitive, sample: Sample<object>, axes: Axes): void {
  const program = interpreters.stage(
    primitive.name,
    sample.operands.map((x) => x.aval),
    functionOf(primitive, sample.params),
  )
  const lengths = [2, 7].map((size) =>
    countEquations(interpreters.batch(program, size, [...program.captured.map(() => null), ...axes]).program),
  )
  if (lengths[0] !== lengths[1]) {
    fail(
      primitive,
      sample,
      `batched over axes [${axes.join()}] it has ${String(lengths[0])} equations for a batch of 2, and ${String(lengths[1])} for one of 7`,
    )
  }
}

/** Every choice of operands; each operand's mapped axis in every place. */
export function axesChoices(operands: readonly NdArray[]): readonly Axes[] {
  const places = 1 + operands.reduce((most, x) => Math.max(most, x.ndim), 0)
  const chosen = subsets(operands.map((_, i) => i)).flatMap((subset) =>
    Array.from({ length: places }, (_, shift) => operands.map((x, i) => (subset.includes(i) ? (shift + i) % (x.ndim + 1) : null))),
  )
  return [...new Map(chosen.map((axes) => [axes.join(), axes])).values()]
}

/** Batches of 3, 1 and 0. */
export const vmap: Check = {
  name: 'vmap',
  law: 'vmap = loop over every operand and axis, and its program does not grow with the batch',
  options: { maxExtent: 3 },
  runs: 30,
  run: (primitive, draw) => {
    const batch = draw.siblings(primitive, 2)
    const choices = axesChoices(batch[0].operands)
    choices.forEach((axes, i) => {
      checkVmap(primitive, batch, axes, 3)
      checkVmap(primitive, batch, axes, i % 2)
    })
    const axes = choices[draw.integer(0, Math.max(0, choices.length - 1))]
    if (axes !== undefined) checkBatchedSize(primitive, batch[0], axes)
  },
}
