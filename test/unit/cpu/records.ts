import type { Aval } from '../../../src/core/aval.js'
import { withDtype } from '../../../src/core/aval.js'
import type { DType } from '../../../src/core/dtype.js'
import type { Elementwise, Evaluation } from '../../../src/core/evaluation.js'
import type { Primitive } from '../../../src/core/primitive.js'

/** A primitive that can be evaluated and nothing else. */
export function record<P extends object>(
  name: string,
  evaluation: Evaluation<P>,
  abstractEval: (avals: readonly Aval[], params: P) => readonly Aval[],
): Primitive<P> {
  const absent = (): never => {
    throw new Error(`${name} has no such rule`)
  }
  return {
    name,
    doc: name,
    abstractEval,
    evaluation,
    jvp: absent,
    transpose: 'notLinear',
    batch: absent,
    effect: false,
    sample: absent,
    control: null,
  }
}

/** An elementwise primitive whose results have the shape of the first operand and these dtypes, or its dtype. */
export function elementwise(name: string, body: Elementwise<object>['body'], dtypes?: readonly DType[]): Primitive<object> {
  return record<object>(name, { kind: 'elementwise', body }, ([first]) =>
    dtypes === undefined ? [first!.strong] : dtypes.map((dtype) => withDtype(first!, dtype)),
  )
}
