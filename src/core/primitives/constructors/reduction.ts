import type { NdArray } from '../../array.js'
import { avalOf, withShape, type Aval } from '../../aval.js'
import { bind1 } from '../../bind.js'
import type { DType } from '../../dtype.js'
import type { Draw, Sample } from '../../draw.js'
import type { Reduction } from '../../evaluation.js'
import type { Primitive } from '../../primitive.js'
import { range, without, type Shape } from '../../shape.js'
import { broadcast, checkReducedAxes, shiftAxes } from '../sum.js'
import { isZero, only, zeroLike } from './tangents.js'

export interface ReductionParams {
  /** Positions in the operand, distinct, increasing. */
  readonly axes: readonly number[]
}

/** What is particular to a primitive that combines the elements along axes. */
export interface ReductionSpec extends Pick<Reduction<ReductionParams>, 'element' | 'unit' | 'combine' | 'project'> {
  readonly name: string
  readonly doc: string
  /** The dtype of the result; throws where the operand does not suit. */
  readonly result: (operand: Aval, axes: readonly number[]) => DType
  /** The tangent of the result `y` of a float operand that is not empty; `null` if it is zero. */
  readonly tangent: null | ((dx: NdArray, x: NdArray, y: NdArray, axes: readonly number[]) => NdArray)
  readonly sample: (draw: Draw) => Sample<ReductionParams>
}

/** A primitive that combines the elements of one operand along axes, which the result has no longer. */
export function reduction(spec: ReductionSpec): Primitive<ReductionParams> {
  const { name, doc, tangent, sample, element, unit, combine, project } = spec
  const primitive: Primitive<ReductionParams> = {
    name,
    doc,
    sample,
    effect: false,
    control: null,
    abstractEval: (avals, { axes }) => {
      const x = only(avals)
      checkReducedAxes(name, x, axes)
      const dtype = spec.result(x, axes)
      const shape = without(x.shape, axes)
      return [dtype === x.dtype ? withShape(x, shape) : avalOf(shape, dtype)]
    },
    evaluation: { kind: 'reduction', axes: ({ axes }) => axes, element, unit, combine, project },
    jvp: (primals, tangents, params) => {
      const x = only(primals)
      const dx = only(tangents)
      const y = bind1(primitive, primals, params)
      // What no element reaches is constant.
      const constant = tangent === null || isZero(dx) || x.size === 0
      return [[y], [constant ? zeroLike(y) : tangent(dx, x, y, params.axes)]]
    },
    transpose: 'notLinear',
    batch: (_size, operands, axes, params) => {
      const mapped = only(axes) ?? 0
      const shifted = shiftAxes(params.axes, mapped)
      return [[bind1(primitive, operands, { axes: shifted })], [mapped - shifted.filter((axis) => axis < mapped).length]]
    },
  }
  return primitive
}

/** Applies a reduction along `axes`, in any order. */
export function reduce(primitive: Primitive<ReductionParams>, x: NdArray, axes: readonly number[]): NdArray {
  return bind1(primitive, [x], { axes: [...axes].sort((a, b) => a - b) })
}

/** A reduced array, repeated along the axes that were reduced. */
export function unreduced(y: NdArray, shape: Shape, axes: readonly number[]): NdArray {
  return broadcast(y, shape, without(range(shape.length), axes))
}

/** An operand drawn by `elements`, reduced along some of its axes. */
export function sampleReduction(draw: Draw, elements: (shape: Shape) => Sample<object>['operands'][number]): Sample<ReductionParams> {
  const shape = draw.shape()
  return { operands: [elements(shape)], params: { axes: draw.subset(shape.length, draw.integer(0, shape.length)) } }
}
