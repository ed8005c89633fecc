import { isFloat } from '../core/dtype.js'
import { LinearityError } from '../core/errors.js'
import { unflatten } from '../core/pytree.js'
import { Zero, type Tangent } from '../core/primitive.js'
import { ConcreteArray, type NdArray } from '../core/array.js'
import { literalValue } from '../core/constant.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { withTrace } from '../core/trace.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { LinearTrace } from './linearTrace.js'
import { checkDifferentiable, flattenArrays, flattenResult, flattenTangents, written } from './trees.js'
import type { LinearTranspose } from './types.js'
import { tupleOf } from './vjp.js'

/**
 * The transpose of a linear function: `f` is traced at arguments like the examples (their values do not matter), and the result takes a cotangent of
 * its output to cotangents of its arguments.
 *
 * @throws LinearityError naming the primitive where `f` is not linear
 * @example
 * linearTranspose((x: NdArray) => x.mul(3), np.zeros([2]))(np.array([1, 2]))[0].toArray() // [3, 6]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const linearTranspose = ((f: AnyFunction, ...exampleArgs: readonly unknown[]) => {
  checkFunction('linearTranspose', f)
  const label = labelOf('linearTranspose', f)
  const inputs = flattenArrays(label, exampleArgs, 'arguments')
  checkDifferentiable(label, inputs, 'arguments')
  const trace = new LinearTrace(scope.trace, label, interpreters)
  const tracers = inputs.leaves.map((x) => trace.input(x.aval.strong))
  const result = withTrace(trace, () => flattenResult(label, invoke(f, tupleOf(unflatten(inputs.structure, tracers)), label)))
  const outputs = result.leaves.map((y): Tangent => {
    if (trace.owns(y)) return y
    if (isZeroConstant(y) || !isFloat(y.dtype)) return new Zero(y.aval)
    throw new LinearityError(
      `${label}: a result does not depend on the arguments and is not zero, so the function is not linear. Subtract its value at zero, or use vjp, which linearizes first.`,
    )
  })
  return (cotangent: unknown): unknown => {
    const cotangents = flattenTangents(label, 'cotangent', cotangent, result, 'cotangent')
    const given = naming(label, () => trace.transpose(tracers, outputs, cotangents))
    return unflatten(
      inputs.structure,
      given.map((t, i) => written(t instanceof Zero ? new Zero(at(inputs.leaves, i).aval) : t)),
    )
  }
}) as unknown as LinearTranspose

/** Puts the name of the function before what a primitive says of it. */
function naming<R>(label: string, body: () => R): R {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof LinearityError) || error.message.startsWith(label)) throw error
    throw new LinearityError(`${label}: ${String(error.message.split('\n')[0])}`, { cause: error })
  }
}

function isZeroConstant(y: NdArray): boolean {
  return y instanceof ConcreteArray && literalValue(y) === 0
}
