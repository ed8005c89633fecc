import { ConcreteArray, type NdArray } from './array.js'
import { BackendError, ShapeError } from './errors.js'
import { checkNans } from './nans.js'
import { executeOnConstants } from './origin.js'
import { backendOf, placementOf } from './placement.js'
import type { AnyPrimitive, Primitive } from './primitive.js'
import { scope } from './scope.js'
import { checkConstant } from './trace.js'

/**
 * Applies a primitive: hands it to the current trace, or evaluates it where there is none. Every computation of the library passes through here.
 */
export function bind<P extends object>(primitive: Primitive<P>, operands: readonly NdArray[], params: P): readonly NdArray[] {
  const trace = scope.trace
  return trace === null ? evaluate(primitive, operands, params) : trace.process(primitive, operands, params)
}

/** {@link bind} for a primitive with one result. */
export function bind1<P extends object>(primitive: Primitive<P>, operands: readonly NdArray[], params: P): NdArray {
  const result = bind(primitive, operands, params)[0]
  if (result === undefined) throw new ShapeError(`${primitive.name} has no result.`)
  return result
}

function evaluate<P extends object>(primitive: Primitive<P>, operands: readonly NdArray[], params: P): readonly NdArray[] {
  const evaluation = primitive.evaluation
  if (evaluation.kind === 'control') {
    for (const x of operands) checkConstant(x, null, primitive.name)
    return evaluation.runAlone?.(operands, params) ?? evaluation.run(operands, params)
  }
  if (!allConcrete(operands)) throw notConcrete(primitive.name, operands)
  const backend = backendOf(operands)
  const results = backend === null ? evaluatePlaced(primitive, operands, params) : backend.execute(primitive, operands, params)
  if (scope.debugNans) checkNans(primitive.name, operands, results)
  return results
}

/** With constants, or with operands on several backends. */
function evaluatePlaced(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): readonly ConcreteArray[] {
  const { backend, operands: there, constants } = placementOf(primitive.name, operands)
  return constants ? executeOnConstants(backend, primitive, there, params) : backend.execute(primitive, there, params)
}

function allConcrete(operands: readonly NdArray[]): operands is readonly ConcreteArray[] {
  for (const x of operands) if (!(x instanceof ConcreteArray)) return false
  return true
}

function notConcrete(operation: string, operands: readonly NdArray[]): BackendError {
  for (const x of operands) checkConstant(x, null, operation)
  return new BackendError(`${operation}: an operand is neither a concrete array nor a tracer.`)
}
