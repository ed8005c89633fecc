import type { NdArray } from '../core/array.js'
import { isFloat } from '../core/dtype.js'
import { spread } from '../core/masks.js'
import { Zero, type JvpResult, type Primitive, type Tangent } from '../core/primitive.js'
import type { Interpreters } from '../core/program.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { withTrace } from '../core/trace.js'
import { JvpTrace } from './jvpTrace.js'
import { LinearTrace, type LinearTracer } from './linearTrace.js'

/**
 * Forward mode whose tangents are written down instead of computed: primitives that contain programs are split, so that no equation gives both primals
 * and tangents, and what it writes can be transposed.
 */
export class LinearizeTrace extends JvpTrace {
  protected override differentiate<P extends object>(
    primitive: Primitive<P>,
    primals: readonly NdArray[],
    tangents: readonly Tangent[],
    params: P,
  ): JvpResult {
    const split = primitive.control?.linearize(
      tangents.map((t) => !(t instanceof Zero)),
      params,
      this.interpreters,
    )
    if (split === undefined || split === null) return primitive.jvp(primals, tangents, params, this.interpreters)
    const { results, residuals } = split.bindKnown(primals)
    const given = tangents.filter((t): t is NdArray => !(t instanceof Zero))
    const derivatives = split.nonzero.includes(true) ? split.bindLinear(residuals, given) : []
    const avals = results.map((y) => y.aval)
    return [results, spread(avals, split.nonzero, derivatives)]
  }
}

/** A function split at a point: its results there, and the linear map from tangents of its float inputs to tangents of its results. */
export interface Linearized {
  readonly results: readonly NdArray[]
  readonly linear: LinearTrace
  /** Inputs of the linear map; `null` for an input that has no tangent. */
  readonly inputs: readonly (LinearTracer | null)[]
  /** Tangents of the results, as tracers of the linear map. */
  readonly tangents: readonly Tangent[]
}

/** Runs `f` at `primals` once, computes its results, and writes its derivative down. `active` says which inputs have tangents; all floats if not given. */
export function linearizeFlat(
  label: string,
  f: (operands: readonly NdArray[], primalOf: (x: NdArray) => NdArray) => readonly NdArray[],
  primals: readonly NdArray[],
  interpreters: Interpreters,
  active: readonly boolean[] = primals.map((x) => isFloat(x.dtype)),
): Linearized {
  const linear = new LinearTrace(scope.trace, label, interpreters)
  const trace = new LinearizeTrace(linear, label, interpreters)
  const inputs = primals.map((x, i) => (at(active, i) ? linear.input(x.aval) : null))
  const operands = primals.map((x, i) => trace.dual(x, inputs[i] ?? new Zero(x.aval)))
  try {
    const split = withTrace(trace, () => f(operands, (x) => trace.split(x)[0])).map((y) => trace.split(y))
    // A rule may write out the zero of a result that depends on no input; what is linear in nothing is zero.
    const tangents = split.map(([, tangent]) => (tangent instanceof Zero || linear.owns(tangent) ? tangent : new Zero(tangent.aval)))
    return { results: split.map(([primal]) => primal), tangents, linear, inputs }
  } finally {
    linear.alive = false
  }
}

/** The inputs of the linear map, without those that have no tangent. */
export function activeInputs(linearized: Linearized): readonly LinearTracer[] {
  return linearized.inputs.filter((input) => input !== null)
}

/** Cotangents of all inputs, from those of the results; under the current trace. */
export function pullback(linearized: Linearized, cotangents: readonly Tangent[], avals: readonly NdArray[]): readonly Tangent[] {
  const given = linearized.linear.transpose(activeInputs(linearized), linearized.tangents, cotangents)
  let next = 0
  return linearized.inputs.map((input, i) => (input === null ? new Zero(at(avals, i).aval) : at(given, next++)))
}
