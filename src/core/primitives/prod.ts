import type { NdArray } from '../array.js'
import { avalOf } from '../aval.js'
import { fill } from '../constant.js'
import { DtypeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { at, range, sizeOf, without } from '../shape.js'
import { add } from './add.js'
import { reduce, reduction, sampleReduction, type ReductionParams } from './constructors/reduction.js'
import { mul } from './mul.js'
import { reshape } from './reshape.js'
import { pad, sliceAxis } from './slice.js'
import { transpose } from './transpose.js'

export const prodP: Primitive<ReductionParams> = reduction({
  name: 'prod',
  doc: 'Product along axes. Its derivative sums dx times the product of the other elements, without a division: right with zeros, to every order. Integers wrap.',
  result: (x) => {
    if (x.dtype === 'bool') throw new DtypeError('prod: booleans are not multiplied. Convert them first: x.astype("int32"), or use all.')
    return x.dtype
  },
  element: (_s, x) => [x],
  unit: () => [1],
  combine: (s, left, right) => [s.mul(at(left, 0), at(right, 0))],
  project: (_s, state) => at(state, 0),
  tangent: (dx, x, _y, axes) => productTangent(factors(x, axes), factors(dx, axes)),
  sample: (draw) => {
    const dtype = draw.dtype(['float64', 'float32', 'int32', 'uint32'])
    const range = draw.pick([
      { low: -1.5, high: 1.5 },
      { low: 0, high: 0 },
    ])
    return sampleReduction(draw, (shape) => draw.elements(shape, dtype, range))
  },
})

/** Product of the elements along `axes` (distinct, non-negative). */
export function prod(x: NdArray, axes: readonly number[]): NdArray {
  return axes.length === 0 ? x : reduce(prodP, x, axes)
}

/** The elements that are multiplied, along one last axis. */
function factors(x: NdArray, axes: readonly number[]): NdArray {
  const kept = without(range(x.ndim), axes)
  const rows = kept.map((axis) => at(x.shape, axis))
  return reshape(transpose(x, [...kept, ...axes]), [...rows, sizeOf(axes.map((axis) => at(x.shape, axis)))])
}

/**
 * The tangent of the product along the last axis: d(ab) = da b + a db, applied to the first and the second half of the factors until one is left. A
 * tree of about log2(n) levels and 3n products, all of which can be differentiated again.
 */
function productTangent(x: NdArray, dx: NdArray): NdArray {
  const axis = x.ndim - 1
  let y = x
  let dy = dx
  for (let count = at(x.shape, axis); count > 1; count = at(y.shape, axis)) {
    const half = Math.ceil(count / 2)
    const first = (t: NdArray): NdArray => sliceAxis(t, axis, 0, half)
    const second = (t: NdArray, nothing: number): NdArray => lengthened(sliceAxis(t, axis, half, count), half, nothing)
    const [a, b] = [first(y), second(y, 1)]
    dy = add(mul(first(dy), b), mul(second(dy, 0), a))
    y = mul(a, b)
  }
  return reshape(dy, dy.shape.slice(0, -1))
}

/** `x` with `value` behind its last element, where it is shorter than `extent`. */
function lengthened(x: NdArray, extent: number, value: number): NdArray {
  const none = x.shape.map(() => 0)
  const high = [...none.slice(1), extent - at(x.shape, x.ndim - 1)]
  return pad(x, fill(value, avalOf([], x.dtype)), { low: none, high, interior: none })
}
