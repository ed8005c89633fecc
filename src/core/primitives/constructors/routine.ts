import type { Algorithm } from '../../algorithm.js'
import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { bind } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import type { BatchResult, JvpResult, Primitive, Tangent, TransposeRule } from '../../primitive.js'
import { mappedAt } from './batching.js'

/** What is particular to a primitive that is a named algorithm over trailing axes. */
export interface RoutineSpec<P extends object> {
  readonly name: string
  readonly doc: string
  /** How many trailing axes of the first operand the algorithm is about: 1 for vectors, 2 for matrices. */
  readonly trailing: number
  readonly shapes: (operands: readonly Aval[], params: P) => readonly Aval[]
  readonly algorithm: (params: P) => Algorithm
  readonly jvp: (primals: readonly NdArray[], tangents: readonly Tangent[], params: P) => JvpResult
  readonly transpose: 'notLinear' | TransposeRule<P>
  /** Where a batch goes; by default it becomes the first axis of every operand and result. */
  readonly batch?: Primitive<P>['batch']
  readonly sample: (draw: Draw) => Sample<P>
}

/** A primitive whose operands and results share leading axes, over which its algorithm is repeated. */
export function routine<P extends object>(spec: RoutineSpec<P>): Primitive<P> {
  const { name, doc, trailing, algorithm, jvp, transpose, sample } = spec
  const primitive: Primitive<P> = {
    name,
    doc,
    sample,
    transpose,
    effect: false,
    control: null,
    evaluation: { kind: 'routine', trailing, algorithm },
    abstractEval: (avals, params) => spec.shapes(avals, params),
    jvp: (primals, tangents, params) => jvp(primals, tangents, params),
    batch: spec.batch ?? ((size, operands, axes, params): BatchResult => batchFirst(primitive, size, operands, axes, params)),
  }
  return primitive
}

/** Runs `primitive` with the batch as the first axis of every operand. */
function batchFirst<P extends object>(
  primitive: Primitive<P>,
  size: number,
  operands: readonly NdArray[],
  axes: readonly (number | null)[],
  params: P,
): BatchResult {
  const results = bind(
    primitive,
    operands.map((x, i) => mappedAt(x, axes[i] ?? null, 0, size)),
    params,
  )
  return [results, results.map(() => 0)]
}
