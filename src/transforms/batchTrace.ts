import type { NdArray } from '../core/array.js'
import type { Aval } from '../core/aval.js'
import { bind } from '../core/bind.js'
import { repeated } from '../core/primitives/repeatedTape.js'
import { moveAxis } from '../core/primitives/transpose.js'
import type { Primitive } from '../core/primitive.js'
import type { Interpreters } from '../core/program.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { unbatchedAval } from '../core/tape.js'
import { checkConstant, namedAxis, Trace, Tracer } from '../core/trace.js'
import { usesAxis } from '../core/usesAxis.js'

/** One element, along `axis`, of a batched value; it stands for all of them. */
export class BatchTracer extends Tracer {
  readonly aval: Aval

  constructor(
    readonly trace: BatchTrace,
    readonly value: NdArray,
    readonly axis: number,
  ) {
    super()
    this.aval = unbatchedAval(value.aval, axis)
  }

  peek(): null {
    return null
  }
}

/** Vectorization: one pass over arrays with an extra axis, by the primitives' batching rules, under its parent. */
export class BatchTrace extends Trace {
  constructor(
    parent: Trace | null,
    label: string,
    readonly size: number,
    /** The name that collectives use for the mapped axis. */
    readonly axisName: string | null,
    private readonly interpreters: Interpreters,
  ) {
    super(parent, label, axisName === null ? undefined : namedAxis(axisName, size, parent?.axes ?? null))
  }

  process<P extends object>(primitive: Primitive<P>, operands: readonly NdArray[], params: P): readonly NdArray[] {
    const values: NdArray[] = []
    const axes: (number | null)[] = []
    let mapped = false
    for (const x of operands) {
      if (x instanceof BatchTracer && x.trace === this) {
        values.push(x.value)
        axes.push(x.axis)
        mapped = true
      } else {
        if (x instanceof Tracer) checkConstant(x, this.parent, primitive.name)
        values.push(x)
        axes.push(null)
      }
    }
    scope.trace = this.parent
    try {
      // What is the same for all elements may still depend on how many there are, or on which one it is.
      if (!mapped && !(this.axisName !== null && usesAxis(primitive, params, this.axisName))) return bind(primitive, values, params)
      const [results, resultAxes] = primitive.batch(this.size, values, axes, params, this.interpreters)
      return results.map((y, i) => this.element(y, at(resultAxes, i)))
    } finally {
      scope.trace = this
    }
  }

  /** The element that stands for all along `axis`; a value that is not mapped is itself. */
  element(value: NdArray, axis: number | null): NdArray {
    return axis === null ? value : new BatchTracer(this, value, axis)
  }

  /** Takes a result of the traced function apart. */
  split(y: NdArray): readonly [value: NdArray, axis: number | null] {
    if (y instanceof BatchTracer && y.trace === this) return [y.value, y.axis]
    checkConstant(y, this.parent, this.label)
    return [y, null]
  }

  /** The batched result with its mapped axis at `axis`, repeated there if it is the same for all. */
  gather(y: NdArray, axis: number): NdArray {
    const [value, mapped] = this.split(y)
    return mapped === null ? repeated(value, axis, this.size) : moveAxis(value, mapped, axis)
  }
}
