import type { NdArray } from '../core/array.js'
import type { Aval } from '../core/aval.js'
import { bind } from '../core/bind.js'
import { LinearityError } from '../core/errors.js'
import { Zero, type AnyPrimitive, type Primitive, type SeparatedCall, type Tangent, type TransposeOperand } from '../core/primitive.js'
import type { Interpreters } from '../core/program.js'
import { mapped } from '../core/lists.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { checkConstant, Trace, Tracer } from '../core/trace.js'
import { addTangents } from '../core/primitives/add.js'

/** A value that depends linearly on the inputs of a {@link LinearTrace}. */
export class LinearTracer extends Tracer {
  constructor(
    readonly trace: LinearTrace,
    readonly aval: Aval,
    /** Its place among all values of the trace. */
    readonly index: number,
  ) {
    super()
  }

  peek(): null {
    return null
  }
}

/** One linear equation: operands are known, or tracers of the same trace. */
interface LinearEquation {
  readonly primitive: AnyPrimitive
  readonly params: object
  readonly operands: readonly NdArray[]
  readonly results: readonly LinearTracer[]
}

/**
 * Writes the linear part of a computation down: what touches one of its tracers becomes an equation, everything else is computed at once by the
 * parent. The equations can then be replayed forwards and transposed backwards.
 */
export class LinearTrace extends Trace {
  private readonly equations: LinearEquation[] = []
  private count = 0

  constructor(
    parent: Trace | null,
    label: string,
    private readonly interpreters: Interpreters,
  ) {
    super(parent, label)
  }

  /** A value the equations are linear in. */
  input(aval: Aval): LinearTracer {
    return new LinearTracer(this, aval, this.count++)
  }

  process<P extends object>(primitive: Primitive<P>, operands: readonly NdArray[], params: P): readonly NdArray[] {
    let linear = false
    for (const x of operands) {
      if (this.owns(x)) linear = true
      else checkConstant(x, this.parent, primitive.name)
    }
    if (!linear) {
      scope.trace = this.parent
      try {
        return bind(primitive, operands, params)
      } finally {
        scope.trace = this
      }
    }
    if (primitive.control !== null) {
      // A program of known and linear results together, as jvp makes of a call: its known part is not linear, and must not become so.
      const separated = primitive.control.separate(
        operands.map((x) => this.owns(x)),
        params,
        this.interpreters,
      )
      if (separated !== null) return this.bindSeparated(separated, operands)
    }
    const results = mapped(primitive.abstractEval(mapped(operands, null, avalIn), params), this, newTracer)
    this.equations.push({ primitive, params, operands, results })
    return results
  }

  private bindSeparated(separated: SeparatedCall, operands: readonly NdArray[]): readonly NdArray[] {
    const { results, residuals } = separated.bindKnown(operands.filter((x) => !this.owns(x)))
    const linear = operands.filter((x) => this.owns(x))
    const derived = separated.dependent.includes(true) ? separated.bindLinear(residuals, linear) : []
    let nextKnown = 0
    let nextLinear = 0
    return separated.dependent.map((flag) => (flag ? at(derived, nextLinear++) : at(results, nextKnown++)))
  }

  owns(x: NdArray): x is LinearTracer {
    return x.trace === this
  }

  /** Applies the equations to tangents of the inputs, under the current trace; `known` may exchange the known operands. */
  replay(
    inputs: readonly LinearTracer[],
    tangents: readonly NdArray[],
    outputs: readonly Tangent[],
    known: (x: NdArray) => NdArray = (x) => x,
  ): readonly Tangent[] {
    const values = new Array<NdArray | undefined>(this.count)
    inputs.forEach((input, i) => (values[input.index] = at(tangents, i)))
    const valueOf = (x: NdArray): NdArray => (this.owns(x) ? present(values[x.index]) : known(x))
    for (const { primitive, params, operands, results } of this.equations) {
      const computed = bind(primitive, operands.map(valueOf), params)
      results.forEach((result, i) => (values[result.index] = at(computed, i)))
    }
    return outputs.map((y) => (y instanceof Zero ? y : valueOf(y)))
  }

  /** Known operands of the equations, each once. */
  residuals(): readonly NdArray[] {
    const found = new Set<NdArray>()
    for (const { operands } of this.equations) for (const x of operands) if (!this.owns(x)) found.add(x)
    return [...found]
  }

  /** Cotangents of the inputs from those of the outputs: the equations in reverse, each by its primitive's transpose rule. */
  transpose(inputs: readonly LinearTracer[], outputs: readonly Tangent[], cotangents: readonly Tangent[]): readonly Tangent[] {
    const accumulated = new Array<Tangent | undefined>(this.count)
    for (let i = 0; i < outputs.length; i++) {
      const y = at(outputs, i)
      if (y.zero !== true && this.owns(y)) accumulate(accumulated, y, at(cotangents, i))
    }
    for (let i = this.equations.length - 1; i >= 0; i--) {
      const { primitive, params, operands, results } = at(this.equations, i)
      const cts = takeCotangents(accumulated, results)
      if (cts === null) continue
      const rule = primitive.transpose
      if (rule === 'notLinear') throw notLinear(primitive.name, this.label)
      const given = rule(cts, mapped(operands, this, transposeOperand), params, this.interpreters)
      for (let k = 0; k < operands.length; k++) {
        const x = at(operands, k)
        const ct = given[k]
        if (ct !== null && ct !== undefined && this.owns(x)) accumulate(accumulated, x, ct)
      }
    }
    return inputs.map((input) => accumulated[input.index] ?? new Zero(input.aval))
  }
}

function avalIn(x: NdArray): Aval {
  return x.aval
}

function newTracer(aval: Aval, trace: LinearTrace): LinearTracer {
  return trace.input(aval)
}

/** A known operand as it is, a linear one as its aval. */
function transposeOperand(x: NdArray, trace: LinearTrace): TransposeOperand {
  return trace.owns(x) ? x.aval : x
}

function accumulate(accumulated: (Tangent | undefined)[], x: LinearTracer, ct: Tangent): void {
  const before = accumulated[x.index]
  accumulated[x.index] = before === undefined ? ct : addTangents(before, ct)
}

/** The cotangents of an equation's results, or `null` if none was reached. */
function takeCotangents(accumulated: (Tangent | undefined)[], results: readonly LinearTracer[]): readonly Tangent[] | null {
  const cts = mapped(results, accumulated, takeCotangent)
  for (const ct of cts) if (ct.zero !== true) return cts
  return null
}

function takeCotangent(y: LinearTracer, accumulated: (Tangent | undefined)[]): Tangent {
  const ct = accumulated[y.index]
  accumulated[y.index] = undefined
  return ct ?? new Zero(y.aval)
}

function present(x: NdArray | undefined): NdArray {
  if (x === undefined) throw new LinearityError('A linear equation was replayed before the equations that it depends on.')
  return x
}

function notLinear(primitive: string, label: string): LinearityError {
  return new LinearityError(
    `${label}: the function applies ${primitive} to a value that depends on its inputs, and ${primitive} is not linear. ` +
      'Transpose only functions that are linear in every argument, or use vjp, which linearizes first.',
  )
}
