import type { DType } from '../../core/dtype.js'
import type { Reduction } from '../../core/evaluation.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr } from '../../core/scalar/expression.js'
import { accumulatorsOf } from '../cpu/reductionOrder.js'
import { ExactBuilder } from './exactBuilder.js'

/** How states of a reduction are combined, for operands of one dtype. */
export interface Combination {
  readonly lanes: number
  readonly unit: readonly number[]
  readonly element: (s: ScalarBuilder, xs: readonly Expr[], index: Expr) => readonly Expr[]
  readonly merge: (types: readonly DType[]) => readonly Expr[]
  readonly projection: (s: ScalarBuilder, types: readonly DType[]) => Expr
}

/** What a reduction primitive combines. */
export function combinationOf(evaluation: Reduction<object>, dtype: DType): Combination {
  return {
    lanes: accumulatorsOf(dtype),
    unit: evaluation.unit(dtype),
    element: (s, xs, index) => evaluation.element(s, xs[0]!, index),
    merge: (types) => {
      const s = new ScalarBuilder()
      const states = (from: number): readonly Expr[] => types.map((type, i) => s.operand(type, from + i))
      return evaluation.combine(s, states(0), states(types.length))
    },
    projection: (s, types) =>
      evaluation.project(
        s,
        types.map((type, i) => s.operand(type, i)),
      ),
  }
}

/** Products of two operands, summed: a contraction without free axes. */
export function productSum(dtype: DType): Combination {
  const bool = dtype === 'bool'
  return {
    lanes: accumulatorsOf(dtype),
    unit: [0],
    element: (s, xs) => [bool ? s.and(xs[0]!, xs[1]!) : s.mul(xs[0]!, xs[1]!)],
    merge: () => {
      const s = new ScalarBuilder()
      const [x, y] = [s.operand(dtype, 0), s.operand(dtype, 1)]
      return [bool ? s.or(x, y) : s.add(x, y)]
    },
    projection: (s) => s.operand(dtype, 0),
  }
}

/** The result of combining nothing, if that is a constant. */
export function resultOfNothing(evaluation: Reduction<object>, dtype: DType): number | null {
  const s = new ExactBuilder()
  const types = evaluation.element(s, s.operand(dtype, 0), s.operand('int32', 1)).map((x) => x.type)
  const result = evaluation.project(
    s,
    evaluation.unit(dtype).map((value, i) => s.literal(types[i]!, value)),
  )
  return result.op === 'literal' ? result.value : null
}
