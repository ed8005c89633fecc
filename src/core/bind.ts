import { ConcreteArray, type NdArray } from './array.js'
import type { Backend } from './backend.js'
import { BackendError, ShapeError } from './errors.js'
import { checkNans } from './nans.js'
import type { Primitive } from './primitive.js'
import { defaultBackend, scope } from './scope.js'
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
  let backend: Backend | null = null
  for (const x of operands) {
    const own = x.storage.backend
    if (own === null || own === backend) continue
    if (backend !== null) throw mixedBackends(primitive.name, backend, own)
    backend = own
  }
  const results = (backend ?? defaultBackend()).execute(primitive, operands, params)
  if (scope.debugNans) checkNans(primitive.name, operands, results)
  return results
}

function allConcrete(operands: readonly NdArray[]): operands is readonly ConcreteArray[] {
  for (const x of operands) if (!(x instanceof ConcreteArray)) return false
  return true
}

function notConcrete(operation: string, operands: readonly NdArray[]): BackendError {
  for (const x of operands) checkConstant(x, null, operation)
  return new BackendError(`${operation}: an operand is neither a concrete array nor a tracer.`)
}

function mixedBackends(operation: string, one: Backend, other: Backend): BackendError {
  return new BackendError(
    `${operation}: one operand lives on the ${one.name} backend, another on ${other.name}. Move one of them first: await toBackend(x, backend).`,
  )
}
