import { NdArray } from '../array.js'
import { avalOf } from '../aval.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { dtypes, isFloat } from '../dtype.js'
import type { Draw, Sample } from '../draw.js'
import { DtypeError, LinearityError, ShapeError } from '../errors.js'
import type { GatherLayout, ScatterLayout } from '../evaluation.js'
import { Zero, type Primitive, type Tangent, type TransposeOperand } from '../primitive.js'
import { at, equalNumbers, formatShape, range, sizeOf, type Shape } from '../shape.js'
import { eq } from './comparisons.js'
import { mappedAt } from './constructors/batching.js'
import { indexRows, sampleIndices } from './constructors/indexing.js'
import { checkAdded, instantiate, isZero, known, only, operandAval, triple } from './constructors/tangents.js'
import { iota } from './iota.js'
import { mul } from './mul.js'
import { reshape } from './reshape.js'
import { scatterExtremumTangent, scatterProductTangent, type Combine } from './scatterTangents.js'
import { select } from './select.js'
import { slice } from './slice.js'
import { broadcast } from './sum.js'
import { moveAxis } from './transpose.js'

export const gatherP: Primitive<GatherLayout> = {
  name: 'gather',
  doc: 'Windows of the operand [B, I, W] at the indices [B, N, K]: [B, N, W]. Linear in the operand; its adjoint adds the windows back (scatter).',
  effect: false,
  control: null,
  abstractEval: (avals, layout) => {
    const [x, indices] = [at(avals, 0), at(avals, 1)]
    const rows = indexRows('gather', x, indices, layout)
    return [avalOf([...x.shape.slice(0, layout.batch), ...rows, ...x.shape.slice(layout.batch + layout.indexed)], x.dtype, x.weak)]
  },
  evaluation: { kind: 'indexed', access: 'gather', layout: (layout) => layout },
  jvp: (primals, tangents, layout) => {
    const [x, indices] = [at(primals, 0), at(primals, 1)]
    const dx = at(tangents, 0)
    const y = gather(x, indices, layout)
    return [[y], [isZero(dx) ? new Zero(y.aval) : gatherOrZero(dx, indices, layout)]]
  },
  transpose: (cotangents, operands, layout) => {
    const ct = only(cotangents)
    const operand = operandAval(at(operands, 0))
    if (isZero(ct)) return [new Zero(operand), null]
    const back: ScatterLayout = { ...layout, outOfRange: layout.outOfRange === 'clamp' ? 'clamp' : 'drop', combine: 'add' }
    return [scatter(fill(0, operand.strong), known(at(operands, 1), 'gather'), ct, back), null]
  },
  batch: (size, operands, axes, layout) => {
    const [x, indices] = [at(operands, 0), at(operands, 1)]
    const [xAxis, indexAxis] = [axes[0] ?? null, axes[1] ?? null]
    if (indexAxis === null) {
      const windows = gather(moveAxis(x, xAxis ?? 0, x.ndim - 1), indices, layout)
      return [[windows], [windows.ndim - 1]]
    }
    // The same operand for all: the mapped axis is one more axis of index lists.
    if (xAxis === null) return [[gather(x, moveAxis(indices, indexAxis, layout.batch), layout)], [layout.batch]]
    return [[gather(mappedAt(x, xAxis, 0, size), mappedAt(indices, indexAxis, 0, size), { ...layout, batch: layout.batch + 1 })], [0]]
  },
  sample: (draw) => {
    const { layout, operand, indices } = sampleIndices(draw)
    return { operands: [draw.elements(operand, draw.dtype()), indices], params: { ...layout, outOfRange: draw.pick(['clamp', 'fill']) } }
  },
}

export const scatterP: Primitive<ScatterLayout> = {
  name: 'scatter',
  doc:
    'The operand [B, I, W] with updates [B, N, W] combined into its windows at the indices [B, N, K], one after the other. Set: the last of several wins, also in the ' +
    'derivative; min and max: ties share it equally; mul: right with zeros to third order.',
  effect: false,
  control: null,
  abstractEval: (avals, layout) => {
    const [x, indices, updates] = triple(avals)
    const rows = indexRows('scatter', x, indices, layout)
    const wanted = [...x.shape.slice(0, layout.batch), ...rows, ...x.shape.slice(layout.batch + layout.indexed)]
    if (!equalNumbers(updates.shape, wanted)) {
      throw new ShapeError(
        `scatter: updates ${updates.toString()} do not fit ${x.toString()} at indices ${indices.toString()}: they need shape ${formatShape(wanted)}. Broadcast or reshape them.`,
      )
    }
    if (updates.dtype !== x.dtype)
      throw new DtypeError(`scatter: the updates are ${updates.toString()}, the operand is ${x.toString()}. Convert one with astype.`)
    return [avalOf(x.shape, x.dtype, x.weak && updates.weak)]
  },
  evaluation: { kind: 'indexed', access: 'scatter', layout: (layout) => layout },
  jvp: (primals, tangents, layout) => {
    const [x, indices, updates] = triple(primals)
    const [dx, , du] = triple(tangents)
    const y = scatter(x, indices, updates, layout)
    if (isZero(dx) && isZero(du)) return [[y], [new Zero(y.aval)]]
    const combine: Combine = (how, operand, with_) => scatter(operand, indices, with_, { ...layout, combine: how })
    const fetch = (table: NdArray): NdArray => gatherOrZero(table, indices, layout)
    switch (layout.combine) {
      case 'set':
      case 'add':
        return [[y], [combine(layout.combine, instantiate(dx), instantiate(du))]]
      case 'mul':
        return [[y], [scatterProductTangent(combine, fetch, x, updates, dx, du)]]
      case 'min':
      case 'max':
        return [[y], [scatterExtremumTangent(combine, x, updates, y, fetch(y), instantiate(dx), instantiate(du))]]
    }
  },
  transpose: (cotangents, operands, layout) => {
    const ct = only(cotangents)
    const [x, given, updates] = triple(operands)
    const indices = known(given, 'scatter')
    if (layout.combine === 'add' || layout.combine === 'set') for (const operand of [x, updates]) checkAdded(operand, 'scatter')
    const along = (operand: TransposeOperand, rule: (ct: NdArray) => NdArray): Tangent | null =>
      operand instanceof NdArray ? null : isZero(ct) ? new Zero(operand) : rule(ct)
    return [along(x, (t) => toOperand(t, indices, updates, layout)), null, along(updates, (t) => toUpdates(t, indices, layout))]
  },
  batch: (size, operands, axes, layout) => {
    const [x, indices, updates] = triple(operands)
    const [xAxis, indexAxis, updateAxis] = triple(axes)
    if (indexAxis === null) {
      // The same indices for all: the mapped axis is one more axis of the windows.
      const [last, lastOfUpdates] = [x.ndim - Number(xAxis !== null), updates.ndim - Number(updateAxis !== null)]
      return [[scatter(mappedAt(x, xAxis, last, size), indices, mappedAt(updates, updateAxis, lastOfUpdates, size), layout)], [last]]
    }
    const inFront = mappedAt(updates, updateAxis, 0, size)
    return [
      [scatter(mappedAt(x, xAxis, 0, size), mappedAt(indices, indexAxis, 0, size), inFront, { ...layout, batch: layout.batch + 1 })],
      [0],
    ]
  },
  sample: sampleScatter,
}

/** Windows of `operand` at `indices`; see {@link gatherP} and {@link GatherLayout}. */
export function gather(operand: NdArray, indices: NdArray, layout: GatherLayout): NdArray {
  return bind1(gatherP, [operand, indices], layout)
}

/** `operand` with `updates` combined into it at `indices`; see {@link scatterP} and {@link ScatterLayout}. */
export function scatter(operand: NdArray, indices: NdArray, updates: NdArray, layout: ScatterLayout): NdArray {
  return bind1(scatterP, [operand, indices, updates], layout)
}

/** The windows at `indices`, and zeros for indices out of range that are not clamped. */
function gatherOrZero(x: NdArray, indices: NdArray, { batch, indexed, outOfRange }: GatherLayout | ScatterLayout): NdArray {
  const windows = gather(x, indices, { batch, indexed, outOfRange: 'clamp' })
  const addressed = x.shape.slice(0, batch + indexed)
  // An empty axis has no element to clamp to, so its windows are filled too.
  if (outOfRange === 'clamp' && !addressed.slice(batch).includes(0)) return windows
  const everywhere = fill(1, avalOf(addressed, 'bool'))
  return whereRow(gather(everywhere, indices, { batch, indexed, outOfRange: 'fill' }), windows)
}

/** The windows for which `row` [B, N] holds, zeros for the others. */
function whereRow(row: NdArray, windows: NdArray): NdArray {
  return select(broadcast(row, windows.shape, range(row.ndim)), windows, fill(0, windows.aval.strong))
}

/** The cotangent of a scatter's operand. */
function toOperand(ct: NdArray, indices: NdArray, updates: TransposeOperand, layout: ScatterLayout): NdArray {
  switch (layout.combine) {
    case 'add':
      return ct
    case 'set':
      return scatter(ct, indices, fill(0, operandAval(updates).strong), layout)
    case 'mul':
      return mul(ct, scatter(fill(1, ct.aval.strong), indices, known(updates, 'scatter mul'), layout))
    case 'min':
    case 'max':
      throw notLinear(layout)
  }
}

/** The cotangent of a scatter's updates. */
function toUpdates(ct: NdArray, indices: NdArray, layout: ScatterLayout): NdArray {
  const windows = gatherOrZero(ct, indices, layout)
  switch (layout.combine) {
    case 'add':
      return windows
    case 'set':
      return whereRow(lastOfEqual(ct.shape, indices, layout), windows)
    case 'mul':
    case 'min':
    case 'max':
      throw notLinear(layout)
  }
}

/** Which index lists are the last ones to write where they write, as bool [B, N]. Each writes its number, and reads what is left. */
function lastOfEqual(shape: Shape, indices: NdArray, { batch, indexed, outOfRange }: ScatterLayout): NdArray {
  const target = fill(0, avalOf(shape.slice(0, batch + indexed), 'int32'))
  const lists = indices.shape.slice(0, -1)
  const rows = lists.slice(batch)
  const own = broadcast(
    reshape(iota([sizeOf(rows)], 'int32', 0), rows),
    lists,
    range(rows.length).map((axis) => batch + axis),
  )
  const written = scatter(target, indices, own, { batch, indexed, outOfRange, combine: 'set' })
  return eq(gather(written, indices, { batch, indexed, outOfRange: outOfRange === 'clamp' ? 'clamp' : 'fill' }), own)
}

function notLinear({ combine }: ScatterLayout): LinearityError {
  return new LinearityError(
    `scatter ${combine} is not linear in its updates${combine === 'mul' ? '' : ' or its operand'}, so it has no transpose. Use vjp, which linearizes first.`,
  )
}

function sampleScatter(draw: Draw): Sample<ScatterLayout> {
  const { layout, operand, indices, windows } = sampleIndices(draw)
  const combine = draw.pick(['set', 'add', 'mul', 'min', 'max'] as const)
  const params: ScatterLayout = { ...layout, outOfRange: draw.pick(['clamp', 'drop']), combine }
  const dtype = draw.dtype(dtypes)
  if (!isFloat(dtype) || (combine !== 'min' && combine !== 'max')) {
    const zeros = combine === 'mul' && draw.boolean()
    return { operands: [draw.elements(operand, dtype), indices, draw.elements(windows, dtype, zeros ? { low: 0, high: 0 } : {})], params }
  }
  // Operand and updates meet each other, so they are parts of one array without ties.
  const first = sizeOf(operand)
  const all = draw.distinct([first + sizeOf(windows)], dtype)
  const part = (from: number, shape: Shape): Sample<object>['operands'][number] =>
    reshape(slice(all, [from], [from + sizeOf(shape)]), shape).toConcrete('be a sample')
  return { operands: [part(0, operand), indices, part(first, windows)], params }
}
