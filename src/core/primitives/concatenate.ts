import { NdArray } from '../array.js'
import { avalOf, type Aval } from '../aval.js'
import { bind1 } from '../bind.js'
import { DtypeError, ShapeError } from '../errors.js'
import { Zero, type Primitive } from '../primitive.js'
import { at, checkList, checkNumber, equalNumbers, range, without } from '../shape.js'
import { alignMapped } from './constructors/batching.js'
import { checkAdded, instantiate, isZero, only, operandAval } from './constructors/tangents.js'
import { sliceAxis } from './slice.js'

export interface ConcatenateParams {
  readonly axis: number
}

export const concatenateP: Primitive<ConcatenateParams> = {
  name: 'concatenate',
  doc: 'Joins arrays along an axis. Linear; its adjoint slices the parts out again.',
  effect: false,
  control: null,
  abstractEval: (avals, { axis }) => {
    const [first] = avals
    if (first === undefined || axis < 0 || axis >= first.ndim) {
      throw new ShapeError(
        `concatenate: needs at least one operand, with an axis ${String(axis)}. Give arrays of one axis or more; expandDims makes one.`,
      )
    }
    avals.forEach((x, i) => {
      if (x.ndim !== first.ndim || !equalNumbers(without(x.shape, [axis]), without(first.shape, [axis]))) {
        throw new ShapeError(
          `concatenate: operand ${String(i)} is ${x.toString()}, operand 0 is ${first.toString()}; they may differ only along axis ${String(axis)}. Reshape or slice one of them.`,
        )
      }
      if (x.dtype !== first.dtype)
        throw new DtypeError(`concatenate: operand ${String(i)} is ${x.toString()}, operand 0 is ${first.toString()}. Convert with astype.`)
    })
    const total = avals.reduce((sum, x) => sum + at(x.shape, axis), 0)
    return [
      avalOf(
        first.shape.map((extent, i) => (i === axis ? total : extent)),
        first.dtype,
        avals.every((x) => x.weak),
      ),
    ]
  },
  evaluation: {
    kind: 'region',
    parts: (avals, { axis }) => {
      const starts = startsAlong(avals, axis)
      return avals.map((x, operand) => ({
        operand,
        spread: false,
        start: range(x.ndim).map((i) => (i === axis ? at(starts, operand) : 0)),
        step: x.shape.map(() => 1),
        dynamicStart: null,
      }))
    },
  },
  jvp: (primals, tangents, { axis }) => {
    const y = concatenate(primals, axis)
    return [[y], [tangents.every(isZero) ? new Zero(y.aval) : concatenate(tangents.map(instantiate), axis)]]
  },
  transpose: (cotangents, operands, { axis }) => {
    const ct = only(cotangents)
    const avals = operands.map(operandAval)
    const starts = startsAlong(avals, axis)
    return operands.map((x, i) => {
      checkAdded(x, 'concatenate')
      if (x instanceof NdArray) return null
      return isZero(ct) ? new Zero(x) : sliceAxis(ct, axis, at(starts, i), at(starts, i) + at(x.shape, axis))
    })
  },
  batch: (size, operands, axes, { axis }) => {
    const [aligned, mapped] = alignMapped(size, operands, axes)
    return [[concatenate(aligned, axis + Number(axis >= mapped))], [mapped]]
  },
  sample: (draw) => {
    const shape = draw.shape({ minRank: 1 })
    const axis = draw.integer(0, shape.length - 1)
    const dtype = draw.dtype()
    const part = (): readonly number[] => shape.map((extent, i) => (i === axis ? draw.integer(0, 3) : extent))
    return { operands: range(draw.integer(1, 3)).map(() => draw.elements(part(), dtype)), params: { axis } }
  },
}

/**
 * Joins arrays along `axis`; their other extents and dtypes agree.
 *
 * @example
 * lax.concatenate([np.array([1, 2]), np.array([3])], 0).toArray() // [1, 2, 3]
 */
export function concatenate(xs: readonly NdArray[], axis: number): NdArray {
  checkList('concatenate', 'the arrays are', xs)
  checkNumber('concatenate', 'the axis', axis)
  const [first] = xs
  return xs.length === 1 && first !== undefined ? first : bind1(concatenateP, xs, { axis })
}

function startsAlong(avals: readonly Aval[], axis: number): readonly number[] {
  let next = 0
  return avals.map((x) => {
    const start = next
    next += at(x.shape, axis)
    return start
  })
}
