import type { Expr, ScalarFunction } from '../../core/scalar/expression.js'
import type { Computation, Draft, DraftAccumulator, Epilogue, Memory, Operand, Value } from './draft.js'
import { ExactBuilder } from './exactBuilder.js'
import { flatOf, isRowMajor } from './indexMap.js'
import type { Shape } from '../../core/shape.js'

/** Builds projections, which have no index. */
class ProjectionBuilder extends ExactBuilder {
  indexed = false

  override index(axis: number): Expr {
    this.indexed = true
    return super.index(axis)
  }
}

/** Keeps the values of an epilogue until the first of them is read, and then adds the accumulator to its kernel. */
export class AccumulatorEpilogue implements Epilogue {
  readonly builder: ProjectionBuilder
  private readonly members = new Map<Value, Expr>()
  private settled = false

  constructor(
    private readonly draft: Draft,
    private readonly result: Value,
    /** Where the elements of the result go, along the axes of the draft. */
    private readonly steps: readonly number[],
    private readonly accumulator: Omit<DraftAccumulator, 'projection' | 'to'>,
    functions: Map<string, ScalarFunction>,
    project: (s: ExactBuilder) => Expr,
  ) {
    this.builder = new ProjectionBuilder(functions, draft.builder.doubles)
    this.members.set(result, project(this.builder))
  }

  absorb(computation: Computation, mostOperations: number): boolean {
    const [value] = computation.results
    if (this.settled || value === undefined || computation.results.length > 1 || value.aval.size !== this.result.aval.size) return false
    if (this.builder.operations + computation.cost > mostOperations) return false
    const xs = computation.operands.map((x) => this.expression(x, computation.shape))
    if (!xs.every((x) => x !== null)) return false
    const [expr] = computation.body(this.builder, xs)
    if (this.builder.indexed || expr === undefined) return false
    this.members.set(value, expr)
    value.epilogue = this
    value.after = this.draft.position
    value.pending = computation
    return true
  }

  settle(value: Value, newMemory: (value: Value) => Memory): void {
    this.settled = true
    let alone = true
    for (const member of this.members.keys()) if (member !== value && member.reads > 0) alone = false
    const chosen = alone ? value : this.result
    for (const member of this.members.keys()) member.epilogue = null
    chosen.pending = null
    chosen.after = this.draft.position
    chosen.memory = newMemory(chosen)
    this.draft.accumulators.push({
      ...this.accumulator,
      projection: this.members.get(chosen)!,
      to: { memory: chosen.memory, at: { start: 0, steps: this.steps } },
    })
  }

  private expression(operand: Operand, shape: Shape): Expr | null {
    if (operand.kind === 'literal') return this.builder.literal(operand.dtype, operand.value)
    const { base, seen } = operand
    const expr = this.members.get(base)
    if (expr === undefined) return null
    return isRowMajor(flatOf(seen, shape, base.aval.shape), shape) ? expr : null
  }
}

/** The epilogue that all operands but constants belong to. */
export function epilogueOf(operands: readonly Operand[]): Epilogue | null {
  let found: Epilogue | null = null
  for (const x of operands) {
    if (x.kind === 'literal') continue
    const { epilogue } = x.base
    if (epilogue === null || (found !== null && found !== epilogue)) return null
    found = epilogue
  }
  return found
}
