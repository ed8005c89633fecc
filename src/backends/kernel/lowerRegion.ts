import type { Aval } from '../../core/aval.js'
import type { Region, RegionPart } from '../../core/evaluation.js'
import type { Equation } from '../../core/program.js'
import { sizeOf, type Shape } from '../../core/shape.js'
import type { Memory, Operand, Value } from './draft.js'
import { inverted, movesAsOne, reshaped, type Affine, type Seen } from './indexMap.js'
import { lowerHost } from './lowerHost.js'
import { avalsOf, resultOf, type Lowering } from './lowering.js'
import type { Planner } from './planner.js'

/** Beyond so many parts, all are taken to overlap unless they plainly follow each other. */
const fewParts = 16

/** A result written in parts: each part is stored by the kernel that computes it. */
export function lowerRegion(lowering: Lowering, eq: Equation, evaluation: Region<object>): void {
  const y = resultOf(eq)
  if (y.aval.size === 0) {
    lowering.value(y)
    return
  }
  const parts = evaluation.parts(avalsOf(eq), eq.params)
  if (parts.some((part) => part.dynamicStart !== null)) {
    lowerHost(lowering, eq)
    return
  }
  const result = lowering.value(y)
  const memory = lowering.planner.stored(result, -1)
  const shapes = parts.map((part) => (part.spread ? y.aval.shape : eq.inputs[part.operand]!.aval.shape))
  const operands = parts.map((part) => lowering.operandOf(eq.inputs[part.operand]!))
  const apart = plainlyApart(parts, shapes)
  const positions: number[] = []
  const first = operands[0]
  const filled = parts[0]?.spread === true && first?.kind === 'literal'
  for (let i = filled ? 1 : 0; i < parts.length; i++) {
    if (sizeOf(shapes[i]!) === 0) continue
    let after = -1
    if (!apart) {
      for (let k = filled ? 1 : 0; k < i; k++) {
        if (parts.length > fewParts || overlap(parts[k]!, shapes[k]!, parts[i]!, shapes[i]!)) after = Math.max(after, positions[k] ?? -1)
      }
    }
    positions[i] = writePart(lowering.planner, parts[i]!, operands[i]!, shapes[i]!, result, memory, after)
  }
  const others = positions.filter((position) => position !== undefined)
  if (filled) others.push(writeFill(lowering.planner, first, parts, shapes, memory, y.aval, others))
  result.after = others.reduce((a, b) => Math.max(a, b), -1)
}

/** Stores a number around the only other part, or everywhere, before the first of the others; gives the last step that does. */
function writeFill(
  planner: Planner<unknown>,
  number: Extract<Operand, { readonly kind: 'literal' }>,
  parts: readonly RegionPart[],
  shapes: readonly Shape[],
  memory: Memory,
  aval: Aval,
  others: readonly number[],
): number {
  const border = parts.length === 2 && sizeOf(shapes[1]!) > 0 ? borderOf(parts[1]!, shapes[1]!, aval.shape) : null
  if (border === null) {
    const least = others.reduce((a, b) => Math.min(a, b), Infinity)
    const draft = planner.before(Number.isFinite(least) ? least : 0, aval.shape)
    draft.stores.push({ memory, at: { start: 0, steps: aval.strides }, value: draft.builder.literal(number.dtype, number.value) })
    return draft.position
  }
  let last = -1
  for (const { start, shape } of border) {
    const long = shape.flatMap((extent, axis) => (extent === 1 ? [] : [axis]))
    const to = {
      start: start.reduce((sum, n, axis) => sum + n * aval.strides[axis]!, 0),
      steps: long.map((axis) => aval.strides[axis]!),
    }
    const value = planner.copy(
      number,
      long.map((axis) => shape[axis]!),
      aval.dtype,
      { stores: [to] },
    )
    value.draft!.stores.push({ memory, at: to, value: value.expr! })
    last = Math.max(last, value.position)
  }
  return last
}

interface Box {
  readonly start: readonly number[]
  readonly shape: Shape
}

/** What a part leaves of the result, as one or two boxes that are smaller than the part; `null` where that is not so. */
function borderOf(part: RegionPart, shape: Shape, whole: Shape): readonly Box[] | null {
  if (part.step.some((step, axis) => step !== 1 && shape[axis] !== 1)) return null
  const boxes: Box[] = []
  const add = (axis: number, from: number, to: number): void => {
    if (from === to) return
    boxes.push({
      start: whole.map((_, i) => (i === axis ? from : i < axis ? part.start[i]! : 0)),
      shape: whole.map((extent, i) => (i === axis ? to - from : i < axis ? shape[i]! : extent)),
    })
  }
  whole.forEach((extent, axis) => {
    add(axis, 0, part.start[axis]!)
    add(axis, part.start[axis]! + shape[axis]!, extent)
  })
  const size = boxes.reduce((sum, box) => sum + sizeOf(box.shape), 0)
  return boxes.length <= 2 && size <= sizeOf(shape) ? boxes : null
}

/** Stores a part, and gives the step that does. */
function writePart(
  planner: Planner<unknown>,
  part: RegionPart,
  operand: Operand,
  shape: Shape,
  result: Value,
  memory: Memory,
  after: number,
): number {
  const { strides } = result.aval
  const to: Affine = part.spread
    ? { start: 0, steps: strides }
    : {
        start: part.start.reduce((sum, start, axis) => sum + start * strides[axis]!, 0),
        steps: part.step.map((step, axis) => (shape[axis] === 1 ? 0 : step * strides[axis]!)),
      }
  if (operand.kind === 'seen') {
    const { base, seen } = operand
    const { draft, expr } = base
    // A spread part is never where its operand is computed.
    const there = draft === null || draft.position <= after || part.spread ? null : inverted(seen, shape, base.aval.shape, to)
    const own = draft === null || there === null ? null : reshaped(there, base.aval.shape, draft.shape)
    if (draft !== null && expr !== null && own !== null && movesAsOne(draft.shape, own.steps, draft.reduced ?? [])) {
      draft.stores.push({ memory, at: own, value: expr })
      return draft.position
    }
  }
  const shown: Operand = operand.kind === 'literal' || !part.spread ? operand : { ...operand, seen: everywhere(operand, shape) }
  const copy = planner.copy(shown, shape, result.aval.dtype, { after, stores: [to] })
  copy.draft!.stores.push({ memory, at: to, value: copy.expr! })
  return copy.position
}

/** A scalar, seen at every index. */
function everywhere(operand: Extract<Operand, { readonly kind: 'seen' }>, shape: Shape): Seen {
  const steps = shape.map(() => 0)
  const { seen } = operand
  if (seen === null) return { kind: 'rows', rows: [] }
  return seen.kind === 'flat'
    ? { kind: 'flat', flat: { start: seen.flat.start, steps } }
    : { kind: 'rows', rows: seen.rows.map((row) => ({ start: row.start, steps })) }
}

/** Does each part end, along some axis, before the next one starts? */
function plainlyApart(parts: readonly RegionPart[], shapes: readonly Shape[]): boolean {
  if (parts.some((part) => part.spread)) return false
  const rank = shapes[0]?.length ?? 0
  for (let axis = 0; axis < rank; axis++) {
    let end = 0
    let good = true
    for (let i = 0; i < parts.length && good; i++) {
      good = parts[i]!.start[axis]! >= end
      end = parts[i]!.start[axis]! + Math.max(0, (shapes[i]![axis]! - 1) * parts[i]!.step[axis]! + 1)
    }
    if (good) return true
  }
  return parts.length <= 1
}

function overlap(a: RegionPart, shapeA: Shape, b: RegionPart, shapeB: Shape): boolean {
  if (a.spread || b.spread) return true
  return shapeA.every((extentA, axis) => {
    const lastA = a.start[axis]! + (extentA - 1) * a.step[axis]!
    const lastB = b.start[axis]! + (shapeB[axis]! - 1) * b.step[axis]!
    return a.start[axis]! <= lastB && b.start[axis]! <= lastA
  })
}
