import { ConcreteArray, type NdArray } from '../core/array.js'
import type { Aval } from '../core/aval.js'
import { literalValue } from '../core/constant.js'
import { equation, Literal, Program, Var, type Atom, type Equation, type Interpreters } from '../core/program.js'
import type { Primitive } from '../core/primitive.js'
import { scope } from '../core/scope.js'
import { checkConstant, Trace, Tracer, withTrace } from '../core/trace.js'

/** A value of which only shape and dtype are known, with the variable that will hold it. */
export class StagingTracer extends Tracer {
  constructor(
    readonly trace: StagingTrace,
    readonly aval: Aval,
    readonly variable: Var,
  ) {
    super()
  }

  peek(): null {
    return null
  }
}

/** Writes every primitive down, also those on constants; nothing is computed. */
export class StagingTrace extends Trace {
  readonly equations: Equation[] = []
  private readonly capturedVars = new Map<NdArray, Var>()
  private count = 0

  constructor(
    parent: Trace | null,
    label: string,
    private readonly interpreters: Interpreters,
  ) {
    super(parent, label)
  }

  /** A fresh variable, as a value. */
  tracer(aval: Aval): StagingTracer {
    return new StagingTracer(this, aval, new Var(aval, this.count++))
  }

  process<P extends object>(primitive: Primitive<P>, given: readonly NdArray[], givenParams: P): readonly NdArray[] {
    const { operands, params } = primitive.control?.stage(given, givenParams, this.interpreters) ?? { operands: given, params: givenParams }
    const inputs = operands.map((x) => this.atom(x, primitive.name))
    const results = primitive
      .abstractEval(
        inputs.map((x) => x.aval),
        params,
      )
      .map((aval) => this.tracer(aval))
    this.equations.push(
      equation(
        primitive,
        params,
        inputs,
        results.map((y) => y.variable),
      ),
    )
    return results
  }

  /** How an equation names a value: its variable, a literal, or the variable of a captured array. */
  atom(x: NdArray, operation: string): Atom {
    if (x instanceof StagingTracer && x.trace === this) return x.variable
    if (x instanceof ConcreteArray) {
      const value = literalValue(x)
      if (value !== null) return new Literal(value, x.aval)
    } else checkConstant(x, this.parent, operation)
    let variable = this.capturedVars.get(x)
    if (variable === undefined) {
      variable = new Var(x.aval, this.count++)
      this.capturedVars.set(x, variable)
    }
    return variable
  }

  /** The program of what was written down. */
  finish(name: string, inputs: readonly StagingTracer[], outputs: readonly NdArray[]): Program {
    const results = outputs.map((y) => this.atom(y, this.label))
    return new Program(name, [...this.capturedVars.values(), ...inputs.map((x) => x.variable)], this.equations, results, this.count, [
      ...this.capturedVars.keys(),
    ])
  }
}

/** Traces a function of arrays into a program, under the current trace as its parent. */
export function stageFlat(
  name: string,
  label: string,
  avals: readonly Aval[],
  f: (operands: readonly NdArray[]) => readonly NdArray[],
  interpreters: Interpreters,
): Program {
  const trace = new StagingTrace(scope.trace, label, interpreters)
  const inputs = avals.map((aval) => trace.tracer(aval))
  const outputs = withTrace(trace, () => f(inputs))
  return trace.finish(name, inputs, outputs)
}
