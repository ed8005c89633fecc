import { bind1 } from '../../bind.js'
import type { Aval } from '../../aval.js'
import type { Draw, Sample } from '../../draw.js'
import type { Evaluation } from '../../evaluation.js'
import type { NdArray } from '../../array.js'
import type { BatchResult, Primitive, Tangent, TransposeOperand } from '../../primitive.js'
import { Zero } from '../../primitive.js'
import { isFloat } from '../../dtype.js'
import { isZero, only, operandAval } from './tangents.js'

/** What is particular to a primitive that moves the elements of one operand, and is linear in it. */
export interface StructuralSpec<P extends object> {
  readonly name: string
  readonly doc: string
  readonly shape: (operand: Aval, params: P) => Aval
  readonly evaluation: Evaluation<P>
  /** The cotangent of the operand, whose aval is given. */
  readonly transpose: (ct: NdArray, operand: Aval, params: P) => NdArray
  /** The result for an operand mapped at `axis`, and where it is mapped then. */
  readonly batch: (x: NdArray, axis: number, params: P) => readonly [result: NdArray, axis: number]
  readonly sample: (draw: Draw) => Sample<P>
}

/** A primitive of one operand that is linear in it, whatever its dtype: the tangent goes the way of the primal. */
export function structural<P extends object>(spec: StructuralSpec<P>): Primitive<P> {
  const { name, doc, evaluation, sample } = spec
  const primitive: Primitive<P> = {
    name,
    doc,
    evaluation,
    sample,
    effect: false,
    control: null,
    abstractEval: (avals, params) => [spec.shape(only(avals), params)],
    jvp: (primals, tangents, params) => {
      const y = bind1(primitive, primals, params)
      const dx = only(tangents)
      return [[y], [isZero(dx) || !isFloat(y.dtype) ? new Zero(y.aval) : bind1(primitive, [dx], params)]]
    },
    transpose: (cotangents: readonly Tangent[], operands: readonly TransposeOperand[], params: P): readonly Tangent[] => {
      const ct = only(cotangents)
      const operand = operandAval(only(operands))
      return [isZero(ct) ? new Zero(operand) : spec.transpose(ct, operand, params)]
    },
    batch: (_size, operands, axes, params): BatchResult => {
      const [y, axis] = spec.batch(only(operands), only(axes) ?? 0, params)
      return [[y], [axis]]
    },
  }
  return primitive
}
