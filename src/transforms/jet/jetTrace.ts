import type { NdArray } from '../../core/array.js'
import { bind } from '../../core/bind.js'
import { Zero, type Primitive, type Tangent } from '../../core/primitive.js'
import type { Interpreters } from '../../core/program.js'
import { scope } from '../../core/scope.js'
import { range } from '../../core/shape.js'
import { checkConstant, Trace, underTrace } from '../../core/trace.js'
import type { JetContext, ProgramJets } from './context.js'
import { expand } from './expand.js'
import { JetTracer } from './jetTracer.js'
import { Memo } from './memo.js'
import { constantSeries, knownSeries, simplest, type Series } from './series.js'

/** Taylor mode: computes results and their Taylor coefficients along a curve, under its parent. */
export class JetTrace extends Trace implements JetContext {
  /** What the primitive at hand has led to so far; `null` between primitives of the traced function. */
  private memo: Memo | null = null

  constructor(
    parent: Trace | null,
    label: string,
    readonly order: number,
    readonly interpreters: Interpreters,
    readonly programs: ProgramJets,
  ) {
    super(parent, label)
  }

  process<P extends object>(primitive: Primitive<P>, operands: readonly NdArray[], params: P): readonly NdArray[] {
    let constant = true
    for (const x of operands) {
      if (this.owns(x)) constant = false
      else checkConstant(x, this.parent, primitive.name)
    }
    scope.trace = this.parent
    try {
      if (this.memo === null) return constant ? bind(primitive, operands, params) : this.expandAll(primitive, operands, params)
      const known = this.memo.find(primitive, operands, params)
      if (known !== null) {
        // Who calls a function learns the containers of its result by running it.
        if (primitive.evaluation.kind === 'control')
          bind(
            primitive,
            operands.map((x) => this.primalOf(x)),
            params,
          )
        return known
      }
      const results = constant ? bind(primitive, operands, params) : expand(this, { primitive, operands, params, nested: true })
      this.memo.add(primitive, operands, params, results)
      return results
    } finally {
      scope.trace = this
    }
  }

  owns(x: NdArray): x is JetTracer {
    return x.trace === this
  }

  seriesOf(x: NdArray): Series {
    return this.owns(x) ? x.series : constantSeries(x)
  }

  tracer(series: Series): NdArray {
    return new JetTracer(this, series)
  }

  inside<R>(body: () => R): R {
    return underTrace(this, body)
  }

  inline(body: () => readonly NdArray[]): readonly NdArray[] {
    const { memo } = this
    this.memo = null
    try {
      return this.inside(body)
    } finally {
      this.memo = memo
    }
  }

  private primalOf(x: NdArray): NdArray {
    return this.owns(x) ? x.primal : x
  }

  /** An input of the traced function; one whose coefficients are all zero needs no tracer. */
  input(primal: NdArray, coefficients: readonly Tangent[]): NdArray {
    return coefficients.every((x) => simplest(x).zero === true) ? primal : this.tracer(knownSeries(primal, coefficients))
  }

  /** Takes a result of the traced function apart. */
  split(y: NdArray): readonly [primal: NdArray, coefficients: readonly Tangent[]] {
    if (this.owns(y)) return [y.primal, range(this.order).map((k) => y.series.at(k + 1))]
    checkConstant(y, this.parent, this.label)
    return [y, range(this.order).map(() => new Zero(y.aval))]
  }

  /** A primitive of the traced function: all coefficients of its results at once. */
  private expandAll<P extends object>(primitive: Primitive<P>, operands: readonly NdArray[], params: P): readonly NdArray[] {
    this.memo = new Memo()
    try {
      const results = expand(this, { primitive, operands, params, nested: false })
      this.memo.add(primitive, operands, params, results)
      return results.map((y) => this.settled(y))
    } finally {
      this.memo = null
    }
  }

  /** With all coefficients computed, the first ones first. */
  private settled(y: NdArray): NdArray {
    if (!this.owns(y)) return y
    let moves = false
    for (let k = 1; k <= this.order; k++) if (y.series.at(k).zero !== true) moves = true
    return moves ? y : y.primal
  }
}
