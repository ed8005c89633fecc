import type { NdArray } from '../array.js'
import { avalOf, withShape, type Aval } from '../aval.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { ShapeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { at, range } from '../shape.js'
import { structural } from './constructors/structural.js'
import { pad } from './slice.js'

export interface ShearParams {
  /** The axis whose index moves. */
  readonly axis: number
  /** The axis along which it moves on. */
  readonly along: number
  /** How far it moves from index to index of `along`; any sign. */
  readonly step: number
  /** Where it starts. */
  readonly start: number
  /** Extent of `axis` in the result. */
  readonly extent: number
}

/**
 * Rows that start further and further on: with it a sliding window is a view (repeat along a new axis, then shear), and so is what adds windows up
 * again (shear back, then sum).
 */
export const shearP: Primitive<ShearParams> = structural({
  name: 'shear',
  doc: 'The element at i, k along two axes is that at start + i + step k, k of the operand. Adjoint: padding with zeros, and the shear back.',
  shape: (x, params) => {
    check(x, params)
    return withShape(
      x,
      x.shape.map((extent, axis) => (axis === params.axis ? params.extent : extent)),
    )
  },
  evaluation: {
    kind: 'view',
    source: (x, { axis, along, step, start }) => ({
      kind: 'combined',
      axes: range(x.ndim).map((i) => ({
        start: i === axis ? start : 0,
        steps: range(x.ndim).map((j) => (j === i ? 1 : i === axis && j === along ? step : 0)),
      })),
    }),
  },
  transpose: (ct, operand, { axis, along, step, start, extent }) => {
    const reach = step * Math.max(at(operand.shape, along) - 1, 0)
    const low = Math.max(0, start + Math.max(0, reach))
    const high = Math.max(0, at(operand.shape, axis) - extent - start - Math.min(0, reach))
    const around = (n: number): readonly number[] => range(ct.ndim).map((i) => (i === axis ? n : 0))
    const padded = pad(ct, fill(0, avalOf([], ct.dtype)), { low: around(low), high: around(high), interior: around(0) })
    return shear(padded, { axis, along, step: -step, start: low - start, extent: at(operand.shape, axis) })
  },
  batch: (x, mapped, { axis, along, ...rest }) => [
    shear(x, { axis: axis + Number(axis >= mapped), along: along + Number(along >= mapped), ...rest }),
    mapped,
  ],
  sample: (draw) => {
    const shape = draw.shape({ minRank: 2 })
    const [axis, along] = draw.permutation(shape.length)
    const pair = { axis: axis ?? 0, along: along ?? 1 }
    const size = at(shape, pair.axis)
    const others = Math.max(at(shape, pair.along) - 1, 0)
    const step = draw.integer(-2, 2)
    // Where rows go further than the operand does, there is none.
    const reach = Math.abs(step) * others
    const fits = reach <= size
    const by = fits ? step : 0
    const least = Math.max(0, -by * others)
    const start = draw.integer(least, least + size - (fits ? reach : 0))
    const extent = draw.integer(0, size - (fits ? reach : 0) - (start - least))
    return { operands: [draw.elements(shape, draw.dtype())], params: { ...pair, step: by, start, extent } }
  },
})

/** The element at `i` along `axis` and `k` along `along` is that at `start + i + step * k` and `k` of `x`. */
export function shear(x: NdArray, params: ShearParams): NdArray {
  return bind1(shearP, [x], params)
}

function check(x: Aval, { axis, along, step, start, extent }: ShearParams): void {
  const [size, rows] = [x.shape[axis], x.shape[along]]
  const whole = [step, start, extent].every((n) => Number.isInteger(n)) && extent >= 0
  if (size !== undefined && rows !== undefined && axis !== along && whole) {
    const reach = step * (rows - 1)
    const inside = start + Math.min(0, reach) >= 0 && start + Math.max(0, reach) + extent <= size
    if (extent === 0 || rows === 0 || inside) return
  }
  throw new ShapeError(
    `shear: ${String(extent)} elements along axis ${String(axis)} from ${String(start)} on, moved by ${String(step)} along axis ${String(along)}, ` +
      `do not lie within ${x.toString()}. Name two different axes, and start and extent such that each row is inside; pad first otherwise.`,
  )
}
