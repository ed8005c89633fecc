import { newTypedArray, type DType, type TypedArray } from '../../core/dtype.js'
import type { Reduction } from '../../core/evaluation.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr } from '../../core/scalar/expression.js'
import { accumulatorsOf, blockLength } from './reductionOrder.js'
import type { ReductionKernel } from './reductionKernel.js'

/** What is combined, without saying where it lies: the scalar part of a reduction of one or several operands of equal shape. */
export interface Combination {
  element(s: ScalarBuilder, xs: readonly Expr[], index: Expr): readonly Expr[]
  readonly unit: readonly number[]
  combine(s: ScalarBuilder, left: readonly Expr[], right: readonly Expr[]): readonly Expr[]
  project(s: ScalarBuilder, state: readonly Expr[]): Expr
}

/**
 * A combination as expressions. Operand positions: in {@link ReductionBody.step} the inputs, then the int32 index, then the state; in
 * {@link ReductionBody.merge} the left state, then the right one; in {@link ReductionBody.projection} the state.
 */
export class ReductionBody {
  readonly accumulators: number
  readonly types: readonly DType[]
  readonly unit: readonly number[]
  /** The state after one more element. */
  readonly step: readonly Expr[]
  readonly merge: readonly Expr[]
  readonly projection: Expr
  /** Printed so far, by layout. */
  readonly kernels: Map<string, ReductionKernel> = new Map()
  private accumulatorMemory: readonly TypedArray[] = []
  private stackMemory: readonly TypedArray[] = []

  constructor(
    readonly inputs: readonly DType[],
    combination: Combination,
  ) {
    const s = new ScalarBuilder()
    const index = inputs.length
    const element = combination.element(
      s,
      inputs.map((type, i) => s.operand(type, i)),
      s.operand('int32', index),
    )
    const types = element.map((x) => x.type)
    const state = (from: number): readonly Expr[] => types.map((type, i) => s.operand(type, from + i))
    this.accumulators = accumulatorsOf(inputs[0] ?? 'float64')
    this.types = types
    this.unit = combination.unit
    this.step = combination.combine(s, state(index + 1), element)
    this.merge = combination.combine(s, state(0), state(types.length))
    this.projection = combination.project(s, state(0))
  }

  /** Memory for the accumulators of `columns`, and for the partial sums of `rows` of them: one array for each state, for the duration of a call. */
  scratch(columns: number, rows: number): readonly [accumulators: readonly TypedArray[], stack: readonly TypedArray[]] {
    // One partial sum for each binary digit of the number of blocks, and the one that is to be merged.
    const levels = 33 - Math.clz32(rows / blockLength)
    this.accumulatorMemory = withLength(this.accumulatorMemory, this.types, columns * this.accumulators)
    this.stackMemory = withLength(this.stackMemory, this.types, columns * levels)
    return [this.accumulatorMemory, this.stackMemory]
  }
}

function withLength(memory: readonly TypedArray[], types: readonly DType[], length: number): readonly TypedArray[] {
  return (memory[0]?.length ?? 0) >= length ? memory : types.map((type) => newTypedArray(type, length))
}

const bodies = new WeakMap<Reduction<object>, Map<DType, ReductionBody>>()

/** The body of a reduction for operands of a dtype. */
export function reductionBody(evaluation: Reduction<object>, dtype: DType): ReductionBody {
  let known = bodies.get(evaluation)
  if (known === undefined) {
    known = new Map()
    bodies.set(evaluation, known)
  }
  const found = known.get(dtype)
  if (found !== undefined) return found
  const made = new ReductionBody([dtype], {
    element: (s, [x], index) => (x === undefined ? [] : evaluation.element(s, x, index)),
    unit: evaluation.unit(dtype),
    combine: (s, left, right) => evaluation.combine(s, left, right),
    project: (s, state) => evaluation.project(s, state),
  })
  known.set(dtype, made)
  return made
}
