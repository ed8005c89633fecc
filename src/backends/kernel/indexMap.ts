import type { IndexMap } from '../../core/evaluation.js'
import { equalNumbers, rowMajorStrides, sizeOf, type Shape } from '../../core/shape.js'

/** `start + sum of steps[axis] * index[axis]`, over the axes of what sees it. */
export interface Affine {
  readonly start: number
  readonly steps: readonly number[]
}

/** Where the elements that are seen lie among those of a base: the index along each base axis, or the row-major index. `null`: each at its own index. */
export type Seen = { readonly kind: 'rows'; readonly rows: readonly Affine[] } | { readonly kind: 'flat'; readonly flat: Affine } | null

/** The map of a view primitive from an operand of shape `base`. */
export function seenThrough(map: IndexMap, result: Shape, base: Shape): Seen {
  if (map.kind === 'reshape') return { kind: 'flat', flat: { start: 0, steps: rowMajorStrides(result) } }
  if (map.kind === 'combined') return { kind: 'rows', rows: map.axes }
  const identity = equalNumbers(result, base) && map.axes.every(({ start, step, axis }, k) => start === 0 && step === 1 && axis === k)
  if (identity) return null
  return {
    kind: 'rows',
    rows: map.axes.map(({ start, step, axis }) => ({ start, steps: result.map((_, i) => (i === axis ? step : 0)) })),
  }
}

/** Result axis `i` is axis `order[i]` of the base. */
export function permuted(order: readonly number[]): Seen {
  if (order.every((axis, i) => axis === i)) return null
  return { kind: 'rows', rows: order.map((_, axis) => ({ start: 0, steps: order.map((from) => Number(from === axis)) })) }
}

/**
 * What is seen through `outer` (of shape `shape`) of something of shape `middle` that itself sees a base through `inner`; `'impossible'` where no
 * affine map says it.
 */
export function compose(outer: Seen, shape: Shape, middle: Shape, inner: Seen): Seen | 'impossible' {
  if (inner === null) return simplest(outer, shape, middle)
  if (outer === null) return inner
  if (outer.kind === 'flat' && inner.kind === 'flat' && isRowMajor({ start: 0, steps: inner.flat.steps }, middle)) {
    return { kind: 'flat', flat: { start: outer.flat.start + inner.flat.start, steps: outer.flat.steps } }
  }
  const rows = rowsOf(outer, shape, middle)
  if (rows === null) return 'impossible'
  return inner.kind === 'flat'
    ? { kind: 'flat', flat: through(inner.flat, rows, shape.length) }
    : { kind: 'rows', rows: inner.rows.map((row) => through(row, rows, shape.length)) }
}

function through(outer: Affine, rows: readonly Affine[], rank: number): Affine {
  const steps = new Array<number>(rank).fill(0)
  let start = outer.start
  outer.steps.forEach((step, k) => {
    if (step === 0) return
    const row = rows[k]!
    start += step * row.start
    row.steps.forEach((inner, axis) => (steps[axis]! += step * inner))
  })
  return { start, steps }
}

/** A reshape that changes nothing is the identity. */
function simplest(seen: Seen, shape: Shape, base: Shape): Seen {
  if (seen?.kind !== 'flat') return seen
  const same = shape.length === base.length && shape.every((extent, axis) => extent === base[axis])
  return same && isRowMajor(seen.flat, shape) ? null : seen
}

/** Is it the row-major index itself? */
export function isRowMajor({ start, steps }: Affine, shape: Shape): boolean {
  const strides = rowMajorStrides(shape)
  return start === 0 && shape.every((extent, axis) => extent === 1 || steps[axis] === strides[axis])
}

/** The index along each axis of `base`, seen over `shape`, or `null` where a row-major index does not split. */
export function rowsOf(seen: Seen, shape: Shape, base: Shape): readonly Affine[] | null {
  if (seen === null) return base.map((_, axis) => ({ start: 0, steps: shape.map((_extent, i) => Number(i === axis)) }))
  return seen.kind === 'rows' ? seen.rows : split(seen.flat, shape, base)
}

/** The row-major index in `base`. */
export function flatOf(seen: Seen, shape: Shape, base: Shape): Affine {
  const strides = rowMajorStrides(base)
  if (seen === null) return { start: 0, steps: strides }
  return seen.kind === 'flat' ? seen.flat : through({ start: 0, steps: strides }, seen.rows, shape.length)
}

/** Splits a row-major index of `base` into one index for each axis, where every axis of `shape` moves along one of them and none overflows. */
export function split(flat: Affine, shape: Shape, base: Shape): readonly Affine[] | null {
  const strides = rowMajorStrides(base)
  const rows = base.map(() => ({ start: 0, steps: new Array<number>(shape.length).fill(0) }))
  const least = base.map(() => 0)
  const most = base.map(() => 0)
  let rest = flat.start
  base.forEach((extent, k) => {
    if (extent <= 1) return
    const digit = Math.floor(rest / strides[k]!)
    rest -= digit * strides[k]!
    rows[k]!.start = digit
    least[k] = digit
    most[k] = digit
  })
  if (rest !== 0) return null
  for (let axis = 0; axis < shape.length; axis++) {
    const step = flat.steps[axis]!
    const last = shape[axis]! - 1
    if (step === 0 || last <= 0) continue
    const k = base.findIndex((extent, i) => extent > 1 && step % strides[i]! === 0 && Math.abs(step / strides[i]!) * last < extent)
    if (k < 0) return null
    const own = step / strides[k]!
    rows[k]!.steps[axis] = own
    if (own > 0) most[k]! += own * last
    else least[k]! += own * last
  }
  return base.every((extent, k) => extent <= 1 || (least[k]! >= 0 && most[k]! < extent)) ? rows : null
}

/** Is no element seen twice? Says so only where it is plain to see. */
export function readsOnce(seen: Seen, shape: Shape): boolean {
  if (seen === null) return true
  const lists = seen.kind === 'flat' ? [seen.flat.steps] : seen.rows.map((row) => row.steps)
  return shape.every((extent, axis) => extent <= 1 || lists.some((steps) => steps[axis] !== 0))
}

/**
 * Where the element of the base at its own index goes in a target, when `to` says where the element that sees it goes. `null` unless every element is seen
 * exactly once and the places are affine.
 */
export function inverted(seen: Seen, shape: Shape, base: Shape, to: Affine): Affine | null {
  if (seen === null) return to
  if (sizeOf(shape) !== sizeOf(base)) return null
  if (seen.kind === 'flat') {
    if (!isRowMajor(seen.flat, shape)) return null
    return reshaped(to, shape, base)
  }
  const steps = new Array<number>(base.length).fill(0)
  let start = to.start
  const taken = new Set<number>()
  for (let k = 0; k < base.length; k++) {
    if (base[k] === 1) continue
    const row: Affine = seen.rows[k]!
    const moving = row.steps.flatMap((step, axis) => (step !== 0 && shape[axis]! > 1 ? [axis] : []))
    const axis = moving[0]
    if (axis === undefined || moving.length > 1 || taken.has(axis) || shape[axis] !== base[k]) return null
    taken.add(axis)
    const step = row.steps[axis]!
    if (step === 1 && row.start === 0) {
      steps[k] = to.steps[axis]!
    } else if (step === -1 && row.start === base[k]! - 1) {
      steps[k] = -to.steps[axis]!
      start += to.steps[axis]! * row.start
    } else {
      return null
    }
  }
  return { start, steps }
}

/** Where elements go, over another shape of the same row-major order; `null` where that is not affine. */
export function reshaped(to: Affine, from: Shape, shape: Shape): Affine | null {
  if (equalNumbers(from, shape)) return to
  const rows = split({ start: 0, steps: rowMajorStrides(shape) }, shape, from)
  return rows === null ? null : through(to, rows, shape.length)
}

/** Do `axes` of `shape`, in this order, move as one along these strides? */
export function movesAsOne(shape: Shape, strides: readonly number[], axes: readonly number[]): boolean {
  let inner: number | null = null
  for (let i = axes.length - 1; i >= 0; i--) {
    const axis = axes[i]!
    if (shape[axis] === 1) continue
    if (inner !== null && strides[axis] !== inner) return false
    inner = strides[axis]! * shape[axis]!
  }
  return true
}
