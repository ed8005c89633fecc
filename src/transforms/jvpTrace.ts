import { ConcreteArray, type NdArray } from '../core/array.js'
import type { Aval } from '../core/aval.js'
import { bind } from '../core/bind.js'
import { Zero, type JvpResult, type Primitive, type Tangent } from '../core/primitive.js'
import type { Interpreters } from '../core/program.js'
import { mapped } from '../core/lists.js'
import { at } from '../core/shape.js'
import { scope } from '../core/scope.js'
import { checkConstant, Trace, Tracer } from '../core/trace.js'

/** A primal and its tangent. */
export class JvpTracer extends Tracer {
  readonly aval: Aval

  constructor(
    readonly trace: JvpTrace,
    readonly primal: NdArray,
    readonly tangent: NdArray,
  ) {
    super()
    this.aval = primal.aval
  }

  peek(): ConcreteArray | null {
    return this.primal instanceof Tracer ? this.primal.peek() : this.primal instanceof ConcreteArray ? this.primal : null
  }
}

/** Forward mode: computes results and their tangents with the primitives' jvp rules, under its parent. */
export class JvpTrace extends Trace {
  constructor(
    parent: Trace | null,
    label: string,
    protected readonly interpreters: Interpreters,
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
      if (constant) return bind(primitive, operands, params)
      const [results, derivatives] = this.differentiate(
        primitive,
        mapped(operands, this, primalOf),
        mapped(operands, this, tangentOf),
        params,
      )
      if (results.length === 1) return [this.dual(at(results, 0), at(derivatives, 0))]
      const duals: NdArray[] = []
      for (let i = 0; i < results.length; i++) duals.push(this.dual(at(results, i), at(derivatives, i)))
      return duals
    } finally {
      scope.trace = this
    }
  }

  /** `primal` with `tangent`; a zero tangent needs no tracer. */
  dual(primal: NdArray, tangent: Tangent): NdArray {
    return tangent.zero === true ? primal : new JvpTracer(this, primal, tangent)
  }

  /** Takes a result of the traced function apart. */
  split(y: NdArray): readonly [primal: NdArray, tangent: Tangent] {
    if (this.owns(y)) return [y.primal, y.tangent]
    checkConstant(y, this.parent, this.label)
    return [y, new Zero(y.aval)]
  }

  /** Is it a tracer of this trace? */
  owns(x: NdArray): x is JvpTracer {
    return x.trace === this
  }

  protected differentiate<P extends object>(
    primitive: Primitive<P>,
    primals: readonly NdArray[],
    tangents: readonly Tangent[],
    params: P,
  ): JvpResult {
    return primitive.jvp(primals, tangents, params, this.interpreters)
  }
}

function primalOf(x: NdArray, trace: JvpTrace): NdArray {
  return trace.owns(x) ? x.primal : x
}

function tangentOf(x: NdArray, trace: JvpTrace): Tangent {
  return trace.owns(x) ? x.tangent : new Zero(x.aval)
}
