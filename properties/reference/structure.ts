import type { DType } from '../../src/core/dtype.js'
import { allIndices, build, isReal, item, positionOf, read, type Plain, type Reference } from './plain.js'

const identity: Reference = (operands) => [item(operands, 0)]

const broadcast: Reference = (operands, params: { shape: readonly number[]; axes: readonly number[] }) => {
  const x = item(operands, 0)
  return [
    build(params.shape, x.dtype, (index) =>
      read(
        x,
        params.axes.map((axis) => item(index, axis)),
      ),
    ),
  ]
}

const transpose: Reference = (operands, params: { permutation: readonly number[] }) => {
  const x = item(operands, 0)
  const shape = params.permutation.map((axis) => item(x.shape, axis))
  const data = new Array<number>(x.data.length).fill(0)
  for (const index of allIndices(x.shape)) {
    const moved = params.permutation.map((axis) => item(index, axis))
    data[positionOf(moved, shape)] = read(x, index)
  }
  return [{ shape, dtype: x.dtype, data }]
}

const reshape: Reference = (operands, params: { shape: readonly number[] }) => [{ ...item(operands, 0), shape: params.shape }]

const reverse: Reference = (operands, params: { axes: readonly number[] }) => {
  const x = item(operands, 0)
  return [
    build(x.shape, x.dtype, (index) =>
      read(
        x,
        index.map((i, axis) => (params.axes.includes(axis) ? item(x.shape, axis) - 1 - i : i)),
      ),
    ),
  ]
}

const slice: Reference = (operands, params: { start: readonly number[]; stop: readonly number[]; step: readonly number[] }) => {
  const x = item(operands, 0)
  const taken = x.shape.map((_, axis) => {
    const list: number[] = []
    for (let i = item(params.start, axis); i < item(params.stop, axis); i += item(params.step, axis)) list.push(i)
    return list
  })
  return [
    build(
      taken.map((list) => list.length),
      x.dtype,
      (index) =>
        read(
          x,
          index.map((i, axis) => item(item(taken, axis), i)),
        ),
    ),
  ]
}

const pad: Reference = (operands, params: { low: readonly number[]; high: readonly number[]; interior: readonly number[] }) => {
  const [x, value] = [item(operands, 0), item(operands, 1)]
  // Each axis as a list of sources: an index of the operand, or null for padding.
  const sources = x.shape.map((extent, axis) => {
    const list: (number | null)[] = new Array<null>(item(params.low, axis)).fill(null)
    for (let i = 0; i < extent; i++) {
      if (i > 0) list.push(...new Array<null>(item(params.interior, axis)).fill(null))
      list.push(i)
    }
    return [...list, ...new Array<null>(item(params.high, axis)).fill(null)]
  })
  return [
    build(
      sources.map((list) => list.length),
      x.dtype,
      (index) => {
        const from: number[] = []
        for (let axis = 0; axis < index.length; axis++) {
          const source = item(item(sources, axis), item(index, axis))
          if (source === null) return item(value.data, 0)
          from.push(source)
        }
        return read(x, from)
      },
    ),
  ]
}

const concatenate: Reference = (operands, params: { axis: number }) => {
  const { axis } = params
  const first = item(operands, 0)
  const owners = operands.flatMap((x, k) => Array.from({ length: item(x.shape, axis) }, (_, i) => [k, i] as const))
  const shape = first.shape.map((extent, i) => (i === axis ? owners.length : extent))
  return [
    build(shape, first.dtype, (index) => {
      const [k, i] = item(owners, item(index, axis))
      return read(
        item(operands, k),
        index.map((j, a) => (a === axis ? i : j)),
      )
    }),
  ]
}

const clamped = (i: number, low: number, high: number): number => Math.min(Math.max(i, low), high)

/** Where a block begins: as asked, but never so that it does not fit. */
function blockStart(x: Plain, starts: readonly Plain[], sizes: readonly number[]): readonly number[] {
  return x.shape.map((extent, axis) => clamped(item(item(starts, axis).data, 0), 0, extent - item(sizes, axis)))
}

const dynamicSlice: Reference = (operands, params: { sizes: readonly number[] }) => {
  const x = item(operands, 0)
  const start = blockStart(x, operands.slice(1), params.sizes)
  return [
    build(params.sizes, x.dtype, (index) =>
      read(
        x,
        index.map((i, axis) => i + item(start, axis)),
      ),
    ),
  ]
}

const dynamicUpdateSlice: Reference = (operands) => {
  const [x, update] = [item(operands, 0), item(operands, 1)]
  const start = blockStart(x, operands.slice(2), update.shape)
  const data = [...x.data]
  for (const index of allIndices(update.shape)) {
    const target = index.map((i, axis) => i + item(start, axis))
    data[positionOf(target, x.shape)] = read(update, index)
  }
  return [{ ...x, data }]
}

interface Indexed {
  readonly batch: number
  readonly indexed: number
  readonly outOfRange: 'clamp' | 'fill' | 'drop'
}

/** The shape of what stands at one place: everything behind the batch and the indexed axes. */
const windowOf = (x: Plain, { batch, indexed }: Indexed): readonly number[] => x.shape.slice(batch + indexed)

/** Each place in the order of the index lists, with the index it holds: `null` where it is out of range and not clamped. */
function places(
  x: Plain,
  indices: Plain,
  layout: Indexed,
): readonly { readonly at: readonly number[]; readonly index: readonly number[] | null }[] {
  const lists = indices.shape.slice(0, -1)
  return allIndices(lists).map((at) => {
    const given = Array.from({ length: layout.indexed }, (_, k) => read(indices, [...at, k]))
    const inRange = given.every((i, k) => i >= 0 && i < item(x.shape, layout.batch + k))
    // An empty axis has no index to clamp to.
    const isEmpty = given.some((_, k) => item(x.shape, layout.batch + k) === 0)
    if (!inRange && (layout.outOfRange !== 'clamp' || isEmpty)) return { at, index: null }
    return { at, index: given.map((i, k) => clamped(i, 0, item(x.shape, layout.batch + k) - 1)) }
  })
}

const gather: Reference = (operands, params: Indexed) => {
  const [x, indices] = [item(operands, 0), item(operands, 1)]
  const window = windowOf(x, params)
  const data = places(x, indices, params).flatMap(({ at, index }) =>
    allIndices(window).map((w) => (index === null ? (isReal(x.dtype) ? NaN : 0) : read(x, [...at.slice(0, params.batch), ...index, ...w]))),
  )
  return [{ shape: [...indices.shape.slice(0, -1), ...window], dtype: x.dtype, data }]
}

type Combine = 'set' | 'add' | 'mul' | 'min' | 'max'

function combined(combine: Combine, dtype: DType, x: number, y: number): number {
  switch (combine) {
    case 'set':
      return y
    case 'add':
      return dtype === 'bool'
        ? x | y
        : dtype === 'int32'
          ? (x + y) | 0
          : dtype === 'uint32'
            ? (x + y) >>> 0
            : dtype === 'float32'
              ? Math.fround(x + y)
              : x + y
    case 'mul':
      return dtype === 'bool'
        ? x & y
        : dtype === 'int32'
          ? Math.imul(x, y)
          : dtype === 'uint32'
            ? Math.imul(x, y) >>> 0
            : dtype === 'float32'
              ? Math.fround(x * y)
              : x * y
    case 'min':
      return Math.min(x, y)
    case 'max':
      return Math.max(x, y)
  }
}

/** Updates apply one after the other, each rounded: bit for bit. */
const scatter: Reference = (operands, params: Indexed & { readonly combine: Combine }) => {
  const [x, indices, updates] = [item(operands, 0), item(operands, 1), item(operands, 2)]
  const data = [...x.data]
  for (const { at, index } of places(x, indices, params)) {
    if (index === null) continue
    for (const w of allIndices(windowOf(x, params))) {
      const target = positionOf([...at.slice(0, params.batch), ...index, ...w], x.shape)
      data[target] = combined(params.combine, x.dtype, item(data, target), read(updates, [...at, ...w]))
    }
  }
  return [{ ...x, data }]
}

/** Primitives that move elements: exact, NaN and signed zeros included. */
export const structure: Readonly<Record<string, Reference>> = {
  broadcast,
  transpose,
  reshape,
  reverse,
  slice,
  pad,
  concatenate,
  dynamicSlice,
  dynamicUpdateSlice,
  gather,
  scatter,
  stopGradient: identity,
  barrier: identity,
  name: identity,
}
